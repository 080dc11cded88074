"""Searches as jobs of their own: begun by an update, ended by nobody's crash.

A search is a row before it is a task, so the update that asked for it is done at once, and
what dies with a process another one takes up: at its start, and every few seconds after.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from enum import StrEnum
from typing import Any

from bot.handlers.leases import Lease, LeaseLost, keep
from bot.ingress.verdict import Delayed
from bot.sending.reach import Reach
from bot.session import Session
from bot.storage.hunts import Hunt, SqlHunts
from bot.storage.trouble import STORAGE_TROUBLE, what_is_wrong

# At once more would not get more done on one core's Python, and each of them would take longer.
AT_ONCE = 24
WAITING_PER_PLACE = 3
PROMISE_S = 15.0  # whom the queue would keep longer than this is not let in
LATEST = 0.3  # the weight of the search that ended last in how long one takes
WAITING_EACH = 3  # of one person: as many as may run, so that nobody fills the queue alone
LOOK_EVERY_S = 5.0
STOP_WITHIN_S = 8.0
ENOUGH_WITHIN_S = 5.0
CLOSE_EVERY_S = 1.0

log = logging.getLogger(__name__)


class Place(StrEnum):
    """Where a new search would stand."""

    NOW = "now"
    LATER = "later"  # behind others, and it begins by itself
    NONE = "none"  # too many wait


Work = Callable[[Lease], Coroutine[Any, Any, None]]


class Hunts:
    """The searches of this process; how many run at once is bounded, the others wait as rows.

    So do those that could not be shown, and while `reach` is closed all but one.
    """

    def __init__(
        self, store: SqlHunts, *, at_once: int = AT_ONCE, reach: Reach | None = None
    ) -> None:
        self._store = store
        self._at_once = at_once
        self._reach = reach or Reach()
        self._work: Work | None = None
        self._jobs: dict[str, tuple[Lease, asyncio.Task[None]]] = {}
        self._queue: dict[str, int] = {}  # owners by session: noted here and not begun
        self._one_takes_s = 0.0
        self._claiming = asyncio.Lock()
        self._room = asyncio.Event()
        self._left_waiting = False

    @asynccontextmanager
    async def working(self, work: Work) -> AsyncIterator[None]:
        """Run searches by `work` during the block, beginning with those left by a crash."""
        self._work = work
        looking = asyncio.create_task(self._look_round(), name="searches left behind")
        try:
            yield
        finally:
            self._work = None
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)
            await self.stop(STOP_WITHIN_S)

    async def take_back(self) -> None:
        """Nobody else runs: whatever is held was held by a process that died."""
        await self._store.take_back()

    def place_for(self, owner_id: int) -> Place:
        """Where a search would stand that its owner asked for now."""
        if len(self._jobs) + len(self._queue) < self._at_once:
            return Place.NOW
        own = sum(owner == owner_id for owner in self._queue.values())
        turns = len(self._queue) / self._at_once
        full = turns >= WAITING_PER_PLACE or turns * self._one_takes_s > PROMISE_S
        return Place.NONE if full or own >= WAITING_EACH else Place.LATER

    @property
    def crowded(self) -> bool:
        """Whether more searches wait than are worked on: time for what an answer can do without
        is then taken from somebody."""
        return len(self._queue) > len(self._jobs)

    async def start(self, session: Session, key: str, stored: Session | None = None) -> bool:
        """Have a session searched; False while another search of it is under way.

        `key` names the update that asks: the same one is searched and charged once. `stored`
        is kept with it, in one transaction.
        """
        opened = await self._store.open(session, key, stored)
        if opened and session.id not in self._jobs:
            self._queue[session.id] = session.owner_id
            if len(self._jobs) + len(self._queue) <= self._at_once:
                await self._take_soon(session.id)
            else:  # who came before goes first
                self._left_waiting = True
                if len(self._jobs) < self._at_once:
                    self._room.set()
        return opened

    async def resume(self) -> None:
        """Take up every search nobody works on, as far as there is room."""
        while await self._store.waits():
            if not await self._take():
                return
        self._queue.clear()  # others may have taken or erased what was noted here

    async def make_way(self, session_id: str, *, early: bool) -> None:
        """Wait for a search that is ending; with `early`, have it end with what was found."""
        if session_id not in self._jobs:
            return
        lease, task = self._jobs[session_id]
        if early:
            lease.enough.set()
        if early or lease.ending:
            await asyncio.wait({task}, timeout=ENOUGH_WITHIN_S)

    async def end(self, owner_id: int) -> None:
        """Call off all searches of one person, and wait until they have ended."""
        tasks = []
        for lease, task in self._jobs.values():
            if lease.hunt.session.owner_id == owner_id:
                lease.called_off = True
                task.cancel()
                tasks.append(task)
        if tasks:
            await asyncio.wait(tasks)

    async def stop(self, within_s: float) -> None:
        """Let those under way end; what is not done in time is handed back, to go on later."""
        if not self._jobs:
            return
        await asyncio.wait([task for _, task in self._jobs.values()], timeout=within_s)
        late = [task for _, task in self._jobs.values()]
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _take_soon(self, session_id: str) -> None:
        """Now, or as one of those that wait: it is noted, and nobody may be told otherwise."""
        try:
            await self._take(session_id)
        except STORAGE_TROUBLE as trouble:
            log.warning("a search begins later: %s", what_is_wrong(trouble))

    async def _take(self, session_id: str | None = None) -> bool:
        async with self._claiming:
            if self._work is None or len(self._jobs) >= self._reach.places(self._at_once):
                self._left_waiting = True
                return False
            hunt = await self._store.claim(session_id)
            self._queue.pop(hunt.session.id if hunt else session_id or "", None)
            if hunt is None:
                return False
            held = self._held(hunt)
            if held is not None:
                held.hunt = hunt  # the clock leapt over our renewals; whoever works on it goes on
                return True
            lease = Lease(self._store, hunt, paid=hunt.paid)
            task = asyncio.create_task(self._run(self._work, lease), name="search")
            self._jobs[hunt.session.id] = lease, task
            return True

    def _held(self, hunt: Hunt) -> Lease | None:
        """What we hold the same search by, when somebody still works on it here."""
        lease, _ = self._jobs.get(hunt.session.id, (None, None))
        if lease is None or lease.lost or lease.hunt.charge_key != hunt.charge_key:
            return None
        return lease

    async def _run(self, work: Work, lease: Lease) -> None:
        hunting = asyncio.current_task()
        clock = asyncio.get_running_loop().time
        began = clock()
        keeping = asyncio.create_task(keep(lease, hunting))
        try:
            await work(lease)
            self._one_takes_s += LATEST * (clock() - began - self._one_takes_s)
            await self._close(lease)
        except LeaseLost:
            log.warning("a search is another process's now")
        except asyncio.CancelledError:
            if lease.called_off:
                await self._store.close(lease.hunt)
            elif not lease.lost and not lease.over:
                await self._store.release(lease.hunt)
        except Delayed as away:
            await self._delay(lease.hunt, away)
        except Exception as problem:
            log.warning("a search is tried again when its lease ends: %s", type(problem).__name__)
        finally:
            keeping.cancel()
            if self._jobs.get(lease.hunt.session.id, (None,))[0] is lease:
                del self._jobs[lease.hunt.session.id]
            if self._left_waiting:
                self._room.set()

    async def _close(self, lease: Lease) -> None:
        """Everybody was told how it ended, so that it must not be begun again: while the database
        is away it is waited for, as long as we run."""
        lease.over = True
        level = logging.WARNING
        while True:
            try:
                await lease.close()
            except STORAGE_TROUBLE as trouble:
                log.log(level, "a search that is over is still noted: %s", what_is_wrong(trouble))
            else:
                return
            level = logging.DEBUG  # once is enough for each of many
            await asyncio.sleep(CLOSE_EVERY_S)
            if self._work is None:
                return

    async def _delay(self, hunt: Hunt, away: Delayed) -> None:
        """Others have its place meanwhile. Where that cannot be noted its lease ends by itself."""
        try:
            wait_s = await self._store.delay(hunt, away.told_s)
        except STORAGE_TROUBLE as trouble:
            log.warning("a search is tried again when its lease ends: %s", what_is_wrong(trouble))
        else:
            why = type(away.__cause__).__name__
            log.info("a search is tried again when its lease ends, in %s s: %s", wait_s, why)

    async def _look_round(self) -> None:
        while True:
            self._left_waiting = False
            self._room.clear()
            try:
                await self.resume()
            except Exception as problem:
                log.warning("searches left behind: %s", type(problem).__name__)
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY_S):
                    await self._room.wait()
