"""getUpdates: commit first, then move the offset; no answer of Telegram ends it for long."""

import asyncio
import logging
import random
from collections.abc import Callable, Sequence
from typing import Any, Final

from bot.backoff import Backoff
from bot.ingress.bot_api import CONFLICT, NOT_FOUND, UNAUTHORIZED, ApiFault, BotApi
from bot.ingress.health import Health
from bot.ingress.intake import BOTH, CannotStore, Intake

POLL_S: Final = 30
ANSWER_WITHIN_S: Final = 10.0  # beyond the long poll itself
AT_ONCE: Final = 100
BACKOFF: Final = Backoff(first_s=0.5, longest_s=30.0)
FULL_WAIT_S: Final = 0.5
# A proxy in between may lie once or twice; Telegram itself means it.
REFUSALS: Final = 5

log = logging.getLogger(__name__)


class TelegramRefuses(Exception):
    """Telegram does not know the token (any more); the text is for the operator."""


class Poller:
    """Asks for updates until cancelled. Raises TelegramRefuses."""

    def __init__(
        self,
        api: BotApi,
        intake: Intake,
        health: Health,
        allowed_updates: Sequence[str],
        *,
        poll_s: int = POLL_S,
        backoff: Backoff = BACKOFF,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._api = api
        self._intake = intake
        self._health = health
        self._allowed = list(allowed_updates)
        self._poll_s = poll_s
        self._backoff = backoff
        self._chance = chance
        self._offset: int | None = None
        self._failures = 0
        self._refusals = 0
        self._told: str | None = None

    async def run(self) -> None:
        """Forever."""
        while True:
            try:
                await self._round()
            except CannotStore:
                # Not stored, so not confirmed: Telegram keeps it, and hands it out again.
                await self._wait()
            except ApiFault as fault:
                self._note(fault)
                await self._wait(fault.retry_after_s)

    async def _round(self) -> None:
        while not (lanes := await self._intake.lanes()):
            self._note_full()
            await asyncio.sleep(FULL_WAIT_S)
        whole = lanes == BOTH
        updates = await self._ask(self._poll_s if whole else 0)
        self._health.noted_poll()
        self._refusals = 0
        onwards = await self._intake.take(updates, lanes)
        if onwards is not None:
            self._offset = onwards
        elif updates:
            raise ApiFault("nothing in the answer is an update")
        self._failures = 0
        if not whole:
            # What is left at Telegram comes again; taps behind it need not wait for that.
            self._note_full()
            await asyncio.sleep(FULL_WAIT_S)
        elif self._told is not None:
            log.info("updates come in again")
            self._told = None

    def _note_full(self) -> None:
        if self._told != "full":
            log.warning("too many updates wait; taking no more messages until there is room")
            self._told = "full"

    async def _ask(self, poll_s: int) -> list[Any]:
        where = {} if self._offset is None else {"offset": self._offset}
        updates = await self._api.call(
            "getUpdates",
            within_s=poll_s + ANSWER_WITHIN_S,
            timeout=poll_s,
            limit=AT_ONCE,
            allowed_updates=self._allowed,
            **where,
        )
        if not isinstance(updates, list):
            raise ApiFault("an answer that is no list")
        return updates

    def _note(self, fault: ApiFault) -> None:
        """One line for each kind of trouble. Raises TelegramRefuses when it is final."""
        if fault.code in (UNAUTHORIZED, NOT_FOUND):
            self._refusals += 1
            if self._refusals >= REFUSALS:
                raise TelegramRefuses(
                    f"Telegram does not accept TELEGRAM__TOKEN any more ({fault.code})"
                )
        else:
            self._refusals = 0
        if str(fault.code) == self._told:
            return
        self._told = str(fault.code)
        if fault.code == CONFLICT:
            log.error("somebody else takes this bot's updates: %s", fault)
        else:
            log.warning("no updates: %s; trying again", fault)

    async def _wait(self, at_least_s: float = 0.0) -> None:
        """Longer with every failure in a row, and never two requests at once."""
        wait_s = self._backoff.wait_s(self._failures, at_least_s, jitter=self._chance())
        self._failures += 1
        await asyncio.sleep(wait_s)
