"""From a claimed update to PTB's handlers, and back with a verdict."""

import json
import logging
import time
from collections.abc import Callable
from typing import Any

from telegram import Update
from telegram.ext import Application

from bot.ingress.lanes import past_its_time
from bot.ingress.verdict import COURSE, Course, Verdict
from bot.storage.inbox import ATTEMPTS, Claim

log = logging.getLogger(__name__)


class Handling:
    """Runs the conversations of an application on claimed updates."""

    def __init__(
        self,
        application: "Application[Any, Any, Any, Any, Any, Any]",
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._application = application
        self._clock = clock

    async def __call__(self, claim: Claim) -> Verdict:
        """Have one update handled, unless nobody would see the answer any more."""
        if past_its_time(claim.kind, self._clock() - claim.received_at):
            return Verdict.DONE
        try:
            update = Update.de_json(json.loads(claim.body), self._application.bot)
        except Exception as problem:
            # PTB raises whatever comes; the text may quote what a person wrote.
            log.error(  # noqa: TRY400  # for the same reason without the traceback
                "update %s (%s) cannot be read and is set aside: %s",
                claim.update_id, claim.kind, type(problem).__name__,
            )  # fmt: skip
            return Verdict.POISON
        course = Course(last=claim.attempts >= ATTEMPTS)
        token = COURSE.set(course)
        try:
            await self._application.process_update(update)
        finally:
            COURSE.reset(token)
        return Verdict.RETRY if course.retry else Verdict.DONE
