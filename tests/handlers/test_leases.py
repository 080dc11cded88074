"""Whose a search is: through leaps of the clock, for who has lost it, and when it is over."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.handlers import hunts as module
from bot.handlers.hunts import Hunts, Place
from bot.handlers.leases import Lease, LeaseLost
from bot.storage.hunts import Hunt, SqlHunts
from bot.storage.tables import hunts as table
from tests.databases import rows_of
from tests.handlers.test_hunts import Desk, desk, hunts, rows, start, store
from tests.storage.conftest import Clock, clock, engine, url
from tests.storage.test_faults import file_of
from tests.storage.test_sessions import SESSION
from tests.storage.trouble import impatient, locked
from tests.waiting import LIMIT_S, until

__all__ = ["clock", "desk", "engine", "hunts", "impatient", "store", "url"]

HOUR_S = 3600.0


@pytest.mark.parametrize("leap_s", [-HOUR_S, 24 * HOUR_S], ids=["back", "forward"])
async def test_a_search_under_way_goes_on_once_though_the_clock_leaps(
    hunts: Hunts, desk: Desk, clock: Clock, engine: AsyncEngine, url: str, leap_s: float
) -> None:
    await start(hunts, "a")
    await until(lambda: bool(desk.begun))
    clock.now += leap_s
    await until(lambda: rows_of(url, f"SELECT fence FROM {table.name}") == [(2,)])  # noqa: S608  # a name of ours
    await desk.leases[0].hold()
    await desk.leases[0].note_paid()
    desk.go.set()
    await until(lambda: bool(desk.ended))
    await hunts.stop(20)
    assert (desk.begun, desk.ended) == (["a"], ["a"])
    assert await rows(engine) == 0


@pytest.mark.sqlite
@pytest.mark.usefixtures("impatient")
async def test_a_search_that_is_over_is_not_begun_again_because_that_could_not_be_noted(
    store: SqlHunts,
    clock: Clock,
    engine: AsyncEngine,
    url: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(module, "LOOK_EVERY_S", 0.05)
    monkeypatch.setattr(module, "CLOSE_EVERY_S", 0.05)
    begun, told = [], asyncio.Event()

    async def work(lease: Lease) -> None:
        begun.append(lease.hunt.session.id)
        await told.wait()

    hunts = Hunts(store)
    async with hunts.working(work):
        await start(hunts, "a")
        await until(lambda: begun == ["a"])
        with locked(file_of(url)):
            told.set()
            await until(lambda: "is over is still noted" in caplog.text)
        clock.now += HOUR_S
        await hunts.resume()
        await hunts.stop(20)
        await hunts.resume()
    assert begun == ["a"]
    assert await rows(engine) == 0


@pytest.mark.sqlite
@pytest.mark.usefixtures("impatient")
async def test_who_asked_is_not_told_that_a_search_failed_which_is_noted_and_begins_later(
    engine: AsyncEngine, url: str, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.go.set()
    hunts = Hunts(LockedForWhoStarts(engine, file_of(url)))
    async with hunts.working(desk.work):
        assert await start(hunts, "a")
        assert "begins later" in caplog.text
        await hunts.resume()
        await until(lambda: desk.ended == ["a"])


async def test_a_new_search_of_a_session_is_begun_beside_one_whose_end_was_slept_through(
    hunts: Hunts, store: SqlHunts, desk: Desk, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOOK_EVERY_S", 0.05)
    await start(hunts, "a")
    await until(lambda: bool(desk.begun))
    clock.now += 60
    other = await store.claim("a")
    assert other is not None
    assert await store.close(other), "another process has shown it"
    assert await store.open(replace(SESSION, id="a"), "tap:2")
    await hunts.resume()
    await until(lambda: desk.begun == ["a", "a"])
    with pytest.raises(LeaseLost):
        await desk.leases[0].hold()


async def test_a_search_is_begun_again_though_the_job_that_lost_it_winds_down(
    store: SqlHunts, clock: Clock
) -> None:
    begun: list[Lease] = []
    gone, again = asyncio.Event(), asyncio.Event()

    async def work(lease: Lease) -> None:
        begun.append(lease)
        await (again if len(begun) > 1 else gone).wait()

    hunts = Hunts(store)
    async with hunts.working(work):
        await start(hunts, "a")
        await until(lambda: len(begun) == 1)
        clock.now += 60
        other = await store.claim("a")
        assert other is not None
        with pytest.raises(LeaseLost):
            await begun[0].hold()
        assert await store.release(other), "another process was told to stop"
        await hunts.resume()
        await until(lambda: len(begun) == 2)
        gone.set()
        again.set()


async def test_a_search_that_is_over_keeps_nobody_from_stopping_and_is_not_handed_on(
    engine: AsyncEngine, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "STOP_WITHIN_S", 600.0)
    monkeypatch.setattr(module, "CLOSE_EVERY_S", 0.05)
    store = Unclosable(engine)
    hunts = Hunts(store)
    desk.go.set()
    async with asyncio.timeout(LIMIT_S), hunts.working(desk.work):
        await start(hunts, "a")
        await until(lambda: store.refused > 1)
    assert store.released == 0


async def test_how_long_the_database_was_away_is_not_how_long_a_search_takes(
    engine: AsyncEngine, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "CLOSE_EVERY_S", 2.0)
    monkeypatch.setattr(module, "PROMISE_S", 0.5)
    hunts = Hunts(Unclosable(engine, times=1), at_once=1)
    desk.go.set()
    async with hunts.working(desk.work):
        await start(hunts, "a")
        await until(lambda: hunts.place_for(1) is Place.NOW and desk.ended == ["a"])
        desk.go.clear()
        await start(hunts, "b", owner=1)
        await start(hunts, "c", owner=2)
        assert hunts.place_for(3) is Place.LATER
        desk.go.set()


async def test_who_lost_the_lease_can_keep_nothing_and_leaves_the_search_alone(
    store: SqlHunts, desk: Desk, clock: Clock
) -> None:
    hunts = Hunts(store)
    async with hunts.working(desk.work):
        await start(hunts, "a")
        await until(lambda: bool(desk.begun))
        clock.now += 60
        other = await store.claim("a")
        assert other is not None
        for keep in (desk.leases[0].hold, desk.leases[0].note_paid):
            with pytest.raises(LeaseLost):
                await keep()
        desk.go.set()
        await until(lambda: bool(desk.ended))
    assert await store.renew(other)


async def test_a_lease_is_renewed_while_the_work_goes_on(
    engine: AsyncEngine, clock: Clock, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.hunts.LEASE_S", 0.3)
    store = Counting(engine, clock=clock)
    hunts = Hunts(store)
    async with hunts.working(desk.work):
        await start(hunts, "a")
        for _ in range(3):
            clock.now += 0.2
            seen = store.renewals
            await until(lambda seen=seen: store.renewals > seen)  # type: ignore[misc]  # mypy cannot infer a lambda with a default
            assert await store.claim() is None
        desk.go.set()
        await until(lambda: bool(desk.ended))


class Unclosable(SqlHunts):
    """The database is away when a search is over, so many times."""

    def __init__(self, engine: AsyncEngine, times: int | None = None) -> None:
        super().__init__(engine)
        self._times = times
        self.refused = self.released = 0

    async def close(self, hunt: Hunt) -> bool:
        """As ever, once there is a database."""
        if self._times is None or self.refused < self._times:
            self.refused += 1
            raise OperationalError("DELETE", None, ConnectionError("away"))
        return await super().close(hunt)

    async def release(self, hunt: Hunt) -> bool:
        """As ever, and noted."""
        self.released += 1
        return await super().release(hunt)


class Counting(SqlHunts):
    """Counts how often a lease was renewed."""

    renewals = 0

    async def renew(self, hunt: Hunt) -> bool:
        """As ever."""
        renewed = await super().renew(hunt)
        self.renewals += 1
        return renewed


class LockedForWhoStarts(SqlHunts):
    """Somebody else writes while a search that was just noted is to be taken."""

    def __init__(self, engine: AsyncEngine, file: Path) -> None:
        super().__init__(engine)
        self._file = file

    async def claim(self, session_id: str | None = None) -> Hunt | None:
        """As ever, in bad company."""
        if session_id is None:
            return await super().claim()
        with locked(self._file):
            return await super().claim(session_id)
