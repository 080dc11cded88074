"""Searches as jobs: bounded, ended from elsewhere, and never worked on by two."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.handlers import hunts as module
from bot.handlers.hunts import Hunts, Place
from bot.handlers.leases import Lease
from bot.ingress.verdict import Delayed
from bot.sending.reach import IN_A_ROW, Reach
from bot.storage.hunts import SqlHunts
from bot.storage.tables import hunts as table
from tests.storage.conftest import Clock, clock, engine, url
from tests.storage.test_sessions import SESSION
from tests.waiting import until

__all__ = ["clock", "engine", "url"]

ANNA, SAM = 1, 2


class Desk:
    """Work that goes on until it is let go, and what became of it."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.ended: list[str] = []
        self.leases: list[Lease] = []
        self.go = asyncio.Event()

    async def work(self, lease: Lease) -> None:
        """Wait; holding the lease is what counts as the end."""
        self.leases.append(lease)
        self.begun.append(lease.hunt.session.id)
        try:
            await self.go.wait()
            await lease.hold()
        finally:
            self.ended.append(lease.hunt.session.id)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def store(engine: AsyncEngine, clock: Clock) -> SqlHunts:
    return SqlHunts(engine, clock=clock)


@pytest.fixture
async def hunts(
    store: SqlHunts, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Hunts]:
    monkeypatch.setattr(module, "LOOK_EVERY_S", 0.05)
    monkeypatch.setattr(module, "STOP_WITHIN_S", 0.1)
    hunts = Hunts(store, at_once=2)
    async with hunts.working(desk.work):
        yield hunts


async def start(hunts: Hunts, name: str, owner: int = ANNA) -> bool:
    return await hunts.start(replace(SESSION, id=name, owner_id=owner), f"key of {name}")


async def rows(engine: AsyncEngine) -> int:
    async with engine.connect() as connection:
        return await connection.scalar(select(func.count()).select_from(table)) or 0


async def test_more_than_there_is_room_for_wait_and_then_have_their_turn(
    hunts: Hunts, desk: Desk, engine: AsyncEngine, clock: Clock
) -> None:
    for name in "abcd":
        assert await start(hunts, name)
        clock.now += 1
    await until(lambda: desk.begun == ["a", "b"])
    assert await rows(engine) == 4
    desk.go.set()
    await until(lambda: len(desk.ended) == 4)
    assert desk.begun == ["a", "b", "c", "d"]


async def test_a_queue_has_an_end_and_nobody_fills_it_alone(
    hunts: Hunts, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "WAITING_EACH", 1)
    monkeypatch.setattr(module, "WAITING_PER_PLACE", 1)
    assert hunts.place_for(ANNA) is Place.NOW
    for name in "ab":
        await start(hunts, name, ANNA)
    await until(lambda: desk.begun == ["a", "b"])
    assert hunts.place_for(ANNA) is Place.LATER
    await start(hunts, "c", ANNA)
    assert (hunts.place_for(ANNA), hunts.place_for(SAM)) == (Place.NONE, Place.LATER)
    await start(hunts, "d", SAM)
    assert hunts.place_for(3) is Place.NONE
    desk.go.set()
    await until(lambda: len(desk.ended) == 4 and hunts.place_for(ANNA) is Place.NOW)
    assert desk.begun == ["a", "b", "c", "d"]


async def test_it_is_crowded_while_more_wait_than_are_worked_on(hunts: Hunts, desk: Desk) -> None:
    seen = []
    for number in range(5):
        await start(hunts, str(number), owner=number)
        await until(lambda: len(desk.begun) == min(number + 1, 2))  # noqa: B023  # awaited here
        seen.append(hunts.crowded)
    assert seen == [False, False, False, False, True]
    desk.go.set()
    await until(lambda: len(desk.ended) == 5)
    assert not hunts.crowded


async def test_the_same_update_while_it_runs_begins_nothing_new(hunts: Hunts, desk: Desk) -> None:
    assert await start(hunts, "a")
    assert await start(hunts, "a")
    assert not await hunts.start(replace(SESSION, id="a"), "another key")
    await until(lambda: bool(desk.begun))
    assert desk.begun == ["a"]


async def test_ending_waits_until_a_persons_searches_have_cleaned_up(
    hunts: Hunts, desk: Desk, engine: AsyncEngine
) -> None:
    await start(hunts, "a", ANNA)
    await start(hunts, "b", SAM)
    await until(lambda: len(desk.begun) == 2)
    await hunts.end(ANNA)
    assert desk.ended == ["a"]
    assert desk.leases[0].called_off
    await until(lambda: len(desk.leases) == 2)
    assert await rows(engine) == 1


async def test_what_a_stop_cuts_short_is_free_for_others_at_once(
    store: SqlHunts, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "STOP_WITHIN_S", 0.05)
    first = Hunts(store)
    async with first.working(desk.work):
        await start(first, "a")
        await until(lambda: bool(desk.begun))
    assert desk.ended == ["a"]
    desk.go.set()
    async with Hunts(store).working(desk.work):
        await until(lambda: len(desk.ended) == 2)
    assert [lease.hunt.attempts for lease in desk.leases] == [1, 1]


async def test_a_search_that_ends_in_trouble_comes_back_when_its_lease_is_over(
    store: SqlHunts, clock: Clock, engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOOK_EVERY_S", 0.05)
    attempts: list[int] = []

    async def fails_once(lease: Lease) -> None:
        attempts.append(lease.hunt.attempts)
        if len(attempts) == 1:
            raise ConnectionError

    hunts = Hunts(store)
    async with hunts.working(fails_once):
        await start(hunts, "a")
        await until(lambda: attempts == [1])
        clock.now += 60
        await until(lambda: attempts == [1, 2])
    assert await rows(engine) == 0


async def test_searches_that_wait_for_who_is_away_leave_their_places_to_others(
    store: SqlHunts, clock: Clock, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOOK_EVERY_S", 0.05)
    away, delayed = True, []

    async def work(lease: Lease) -> None:
        if lease.hunt.session.owner_id == ANNA and away:
            delayed.append(lease.hunt)
            raise Delayed
        await desk.work(lease)

    hunts = Hunts(store, at_once=2)
    async with hunts.working(work):
        for name in "abcd":
            await start(hunts, name, ANNA)
        await until(lambda: len(delayed) == 4 and hunts.place_for(SAM) is Place.NOW)
        await start(hunts, "e", SAM)
        await until(lambda: desk.begun == ["e"])
        desk.go.set()
        await until(lambda: len(desk.ended) == 1)  # or the clock would take its lease from it
        for _ in range(5):
            seen = len(delayed)
            clock.now += 100
            await until(lambda seen=seen: len(delayed) >= seen + 4)  # type: ignore[misc]  # mypy cannot infer a lambda with a default
        assert {hunt.attempts for hunt in delayed} == {1}
        away = False
        clock.now += 100
        await until(lambda: len(desk.ended) == 5)


async def test_while_telegram_takes_nothing_one_search_is_tried(
    store: SqlHunts, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOOK_EVERY_S", 0.05)
    reach = Reach()
    for _ in range(IN_A_ROW):
        reach.note(answered=False, began=reach.now())
    hunts = Hunts(store, at_once=3, reach=reach)
    async with hunts.working(desk.work):
        for name in "abc":
            await start(hunts, name)
        assert desk.begun == []
        await until(lambda: desk.begun == ["a"])  # a second later
        await asyncio.sleep(0.2)
        assert desk.begun == ["a"]
        reach.note(answered=True, began=reach.now())
        await until(lambda: len(desk.begun) == 3)
        desk.go.set()
