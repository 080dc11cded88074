"""From raw updates to the inbox; whoever takes them in says so to Telegram only after this."""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Final

from bot.ingress.health import Health
from bot.ingress.lanes import Raw, Sender, arrival_of, private_sender, update_id_of
from bot.storage.inbox import SqlInbox
from bot.storage.trouble import STORAGE_TROUBLE, what_is_wrong

MOST_WAITING: Final = 5_000
TELL_EVERY_S: Final = 60.0
REMEMBERED: Final = 10_000  # people who were told lately

log = logging.getLogger(__name__)

Tell = Callable[[Sender], Coroutine[Any, Any, None]]


class CannotStore(Exception):
    """Nothing of the batch was kept: the database is in trouble."""


class Intake:
    """Stores updates, wakes those who handle them, and tells people when they send too much."""

    def __init__(
        self,
        inbox: SqlInbox,
        health: Health,
        wake: Callable[[], None],
        tell: Tell,
        *,
        most_waiting: int = MOST_WAITING,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._inbox = inbox
        self._health = health
        self._wake = wake
        self._tell = tell
        self._most_waiting = most_waiting
        self._clock = clock
        self._told: dict[int, float] = {}
        self._telling: set[asyncio.Task[None]] = set()

    async def has_room(self) -> bool:
        """Whether more should be asked for. Raises CannotStore."""
        try:
            return await self._inbox.waiting() < self._most_waiting
        except STORAGE_TROUBLE as trouble:
            raise self._cannot(trouble) from None

    async def take(self, batch: Sequence[Any]) -> int | None:
        """Commit a batch; the highest number in it, or None. Raises CannotStore.

        What has no number cannot be an update: it is left out, and noted in the log.
        """
        raws: list[Raw] = [raw for raw in batch if update_id_of(raw) is not None]
        if len(raws) < len(batch):
            log.error("%s items without update_id came in", len(batch) - len(raws))
        if not raws:
            return None
        try:
            stored = await self._inbox.store([arrival_of(raw) for raw in raws])
        except STORAGE_TROUBLE as trouble:
            raise self._cannot(trouble) from None
        if self._health.store_failing:
            log.info("updates are stored again")
        self._health.noted_store(stored.new)
        self._health.totals["shed"] += len(stored.shed)
        if stored.new:
            self._wake()
        for raw in raws:
            if raw["update_id"] in stored.shed:
                self._tell_once_a_minute(raw)
        highest: int = max(raw["update_id"] for raw in raws)
        return highest

    async def close(self) -> None:
        """Let nobody be told any more."""
        for task in self._telling:
            task.cancel()
        await asyncio.gather(*self._telling, return_exceptions=True)

    def _cannot(self, trouble: Exception) -> CannotStore:
        if self._health.noted_store_failure():
            log.error("updates cannot be stored: %s; trying again", what_is_wrong(trouble))
        return CannotStore()

    def _tell_once_a_minute(self, raw: Raw) -> None:
        sender = private_sender(raw)
        now = self._clock()
        if sender is None or now - self._told.get(sender.user_id, -TELL_EVERY_S) < TELL_EVERY_S:
            return
        if len(self._told) >= REMEMBERED:
            self._told.clear()
        self._told[sender.user_id] = now
        task = asyncio.create_task(self._tell(sender))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)
