"""From raw updates to the inbox; whoever takes them in says so to Telegram only after this."""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from bot.ingress.health import Health
from bot.ingress.lanes import QUERIES, Raw, Refused, arrival_of, lane_of, refused, update_id_of
from bot.storage.inbox import Arrival, Lane, SqlInbox
from bot.storage.trouble import STORAGE_TROUBLE, is_damage, what_is_wrong

MOST_WAITING: Final = 5_000
RESERVE: Final = 5  # of so many places one is left to the fast lane alone
TELL_EVERY_S: Final = 60.0
REMEMBERED: Final = 10_000  # chats that were told lately
TELLING_AT_ONCE: Final = 50
BOTH: Final = frozenset(Lane)
# Of the room there is, so much is used up before it is looked at again: replicas that share the
# inbox do not see what the others take in meanwhile.
UNSEEN: Final = 0.1

log = logging.getLogger(__name__)

Tell = Callable[[Refused], Coroutine[Any, Any, None]]


class CannotStore(Exception):
    """Nothing of the batch was kept: the database is in trouble, or damaged."""


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
        self._spare = 0
        self._told: dict[int, float] = {}
        self._telling: set[asyncio.Task[None]] = set()

    async def lanes(self) -> frozenset[Lane]:
        """Those that have room: both, the fast one alone, or none. Raises CannotStore."""
        if self._spare > 0:
            return BOTH
        with self._storing():
            waiting = await self._inbox.waiting()
        room = self._most_waiting - self._most_waiting // RESERVE - waiting
        self._spare = int(room * UNSEEN)
        fast = {Lane.FAST} if waiting < self._most_waiting else frozenset[Lane]()
        lanes = BOTH if room > 0 else frozenset(fast)
        self._health.noted_room(lanes)
        return lanes

    async def take(self, batch: Sequence[Any], lanes: frozenset[Lane] = BOTH) -> int | None:
        """Commit what belongs to the lanes; the number to go on from. Raises CannotStore.

        What is left for later, and all that follows it, comes again from that number on. It is
        None when nothing is an update: what has no number is left out, and noted in the log.
        """
        raws: list[Raw] = [raw for raw in batch if update_id_of(raw) is not None]
        if len(raws) < len(batch):
            log.error("%s items without update_id came in", len(batch) - len(raws))
        if not raws:
            return None
        now = [raw for raw in raws if lane_of(raw) in lanes]
        await self._store(now)
        left: list[int] = [raw["update_id"] for raw in raws if lane_of(raw) not in lanes]
        highest: int = max(raw["update_id"] for raw in raws)
        return min(left, default=highest + 1)

    async def _store(self, raws: Sequence[Raw]) -> None:
        arrivals = [arrival for raw in raws if (arrival := _readable(raw)) is not None]
        if not arrivals:
            return
        with self._storing():
            stored = await self._inbox.store(arrivals)
        if self._health.store_failing:
            log.info("updates are stored again")
        self._health.noted_store(stored.new)
        self._spare -= stored.new
        self._health.totals["shed"] += len(stored.shed)
        if stored.new:
            self._wake()
        for raw in raws:
            if raw["update_id"] in stored.shed:
                self._tell_of(raw)

    async def close(self) -> None:
        """Let nobody be told any more."""
        for task in self._telling:
            task.cancel()
        await asyncio.gather(*self._telling, return_exceptions=True)

    @contextmanager
    def _storing(self) -> Iterator[None]:
        try:
            yield
        except Exception as trouble:
            damaged = is_damage(trouble)
            if not damaged and not isinstance(trouble, STORAGE_TROUBLE):
                raise
            self._cannot(trouble, damaged=damaged)
            raise CannotStore from None

    def _cannot(self, trouble: Exception, *, damaged: bool) -> None:
        if self._health.noted_store_failure() and not damaged:  # of damage the run ends
            log.error("updates cannot be stored: %s; trying again", what_is_wrong(trouble))

    def _tell_of(self, raw: Raw) -> None:
        """Queries are answered each, for somebody watches a spinner; chats once a minute."""
        no = refused(raw)
        if no is None or len(self._telling) >= TELLING_AT_ONCE:
            return
        if no.kind not in QUERIES:
            now = self._clock()
            if now - self._told.get(no.chat_id, -TELL_EVERY_S) < TELL_EVERY_S:
                return
            if len(self._told) >= REMEMBERED:
                self._told.clear()
            self._told[no.chat_id] = now
        task = asyncio.create_task(self._tell(no))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)


def _readable(raw: Raw) -> Arrival | None:
    """The update for the inbox; None for one that nobody could read out of it again."""
    try:
        return arrival_of(raw)
    except RecursionError:
        # Refused, it would come again and again, and hold back what is behind it.
        log.error(  # noqa: TRY400  # the traceback is as deep
            "update %s is nested too deep and is left out", raw["update_id"]
        )
        return None
