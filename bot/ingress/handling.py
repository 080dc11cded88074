"""From a claimed update to PTB's handlers, and back with a verdict."""

import json
import logging
import time
from collections.abc import Callable
from typing import Any, Final

from telegram import Update
from telegram.ext import Application

from bot.ingress.lanes import LIFE_S, past_its_time
from bot.ingress.verdict import COURSE, Course, Delayed, Verdict
from bot.storage.inbox import ATTEMPTS, Claim

# About an hour. Whoever cannot be told anything for so long, while others are, is not kept from
# what they wrote after it for a whole day.
MOST_DELAYS: Final = 64

log = logging.getLogger(__name__)


class Handling:
    """Runs the conversations of an application on claimed updates.

    `others_hear` tells whether Telegram takes messages, as far as is known.
    """

    def __init__(
        self,
        application: "Application[Any, Any, Any, Any, Any, Any]",
        *,
        others_hear: Callable[[], bool] = lambda: False,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._application = application
        self._others_hear = others_hear
        self._clock = clock

    async def __call__(self, claim: Claim) -> Verdict:
        """Have one update handled, unless nobody would see the answer any more.

        Raises Delayed while Telegram is away.
        """
        if self._is_stale(claim):
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
        course = Course(last=claim.failures + 1 >= ATTEMPTS)
        token = COURSE.set(course)
        try:
            await self._application.process_update(update)
        finally:
            COURSE.reset(token)
        if course.delayed_s is not None:
            if claim.delays >= MOST_DELAYS and not course.delayed_s and self._others_hear():
                return Verdict.RETRY
            raise Delayed(course.delayed_s)
        return Verdict.RETRY if course.retry else Verdict.DONE

    def _is_stale(self, claim: Claim) -> bool:
        """Whether nobody would see the answer any more.

        The clock's word is enough where Telegram takes no late answer anyway. Whatever waited for
        the bot alone is answered: it may be the clock that leapt, and nobody's photo is dropped
        without a word for that.
        """
        past = past_its_time(claim.kind, self._clock() - claim.received_at)
        return past and (claim.kind in LIFE_S or claim.delays >= MOST_DELAYS)
