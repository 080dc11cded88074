"""Counters, answers and the ledger's rows, straight at the tables."""

import asyncio

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.counting import add_grant, count_down, count_up, use_grant
from bot.storage.engine import reading
from bot.storage.ledger import Cause, Denial, Limits, Reservation, Source, State
from bot.storage.people import Answer, Consented, SqlConsents, SqlPreferences
from bot.storage.quota import SqlQuota
from bot.storage.tables import quota_counts, reservations
from bot.storage.tombstones import Mask
from tests.storage.conftest import Clock

DAY = "2026-03-01"
LIMITS = Limits(per_user=2, per_group=1, in_flight=9, in_flight_s=60)


@pytest.fixture
def ledger(engine: AsyncEngine, clock: Clock) -> SqlQuota:
    return SqlQuota(engine, Mask(b"k"), clock=clock)


async def test_a_counter_never_passes_its_limit_nor_falls_below_nought(
    engine: AsyncEngine,
) -> None:
    async def one_more() -> bool:
        async with engine.begin() as connection:
            return await connection.run_sync(count_up, 5, DAY, "x", 3)

    assert sum(await asyncio.gather(*(one_more() for _ in range(10)))) == 3
    async with engine.begin() as connection:
        assert not await connection.run_sync(count_up, 6, DAY, "x", 0)
        for _ in range(5):
            await connection.run_sync(count_down, 5, DAY, "x")
        assert await connection.scalar(select(quota_counts.c.n)) == 0


async def test_a_grant_is_used_up_one_by_one(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        assert not await connection.run_sync(use_grant, 5)
        await connection.run_sync(add_grant, 5, 2)
        used = [await connection.run_sync(use_grant, 5) for _ in range(3)]
    assert used == [True, True, False]


async def test_a_no_leaves_nothing_behind(engine: AsyncEngine, ledger: SqlQuota) -> None:
    assert isinstance(await ledger.reserve("a", 1, -9, DAY, LIMITS), Reservation)
    async with reading(engine) as connection:
        before = (await connection.execute(select(quota_counts))).all()
    assert await ledger.reserve("b", 1, -9, DAY, LIMITS) is Denial.GROUP_SPENT
    busy = Limits(per_user=9, per_group=9, in_flight=1, in_flight_s=60)
    assert await ledger.reserve("c", 1, None, DAY, busy) is Denial.BUSY
    async with reading(engine) as connection:
        assert (await connection.execute(select(quota_counts))).all() == before
        assert list(await connection.scalars(select(reservations.c.key))) == ["a"]


async def test_a_key_seen_before_is_answered_with_what_the_ledger_has(ledger: SqlQuota) -> None:
    first = await ledger.reserve("a", 1, -9, DAY, LIMITS)
    assert first == Reservation("a", 1, -9, DAY, Source.DAY, State.RESERVED)
    assert await ledger.reserve("a", 1, -9, "2026-03-02", LIMITS) == first


async def test_a_capped_refund_is_counted_only_when_it_ends_the_search(
    engine: AsyncEngine, ledger: SqlQuota
) -> None:
    await ledger.reserve("a", 1, None, DAY, LIMITS)
    answers = await asyncio.gather(*(ledger.refund("a", Cause.PICTURE, 5) for _ in range(6)))
    assert answers.count(State.REFUNDED) == 1
    async with reading(engine) as connection:
        counts = {row.what: row.n for row in await connection.execute(select(quota_counts))}
    assert counts == {"search": 0, "refund:picture": 1}


async def test_stale_reservations_are_told_oldest_first(ledger: SqlQuota, clock: Clock) -> None:
    for key in ("b", "a"):
        await ledger.reserve(key, 1, None, DAY, LIMITS)
        clock.now += 10
    await ledger.settle("nothing")
    assert await ledger.stale(15) == ["b"]
    assert await ledger.stale(5) == ["b", "a"]
    await ledger.settle("b")
    assert await ledger.stale(5) == ["a"]


async def test_answers_are_kept_per_provider_with_version_and_time(
    engine: AsyncEngine, clock: Clock
) -> None:
    consents = SqlConsents(engine, clock=clock)
    await consents.put(1, ["juhe", "baidu", "juhe"], Answer.AGREED, 1)
    clock.now += 5
    await consents.put(1, ["baidu"], Answer.DECLINED, 2)
    await consents.put(2, [], Answer.AGREED, 1)
    assert await consents.of(1) == {
        "juhe": Consented(Answer.AGREED, 1, int(clock.now) - 5),
        "baidu": Consented(Answer.DECLINED, 2, int(clock.now)),
    }
    assert await consents.of(2) == {}


async def test_no_edit_of_preferences_is_lost(engine: AsyncEngine) -> None:
    preferences = SqlPreferences(engine)
    await asyncio.gather(*(preferences.change(1, lambda text: text + "+") for _ in range(9)))
    assert await preferences.get(1) == "{}" + "+" * 9


async def test_an_edit_that_fails_changes_nothing(engine: AsyncEngine) -> None:
    preferences = SqlPreferences(engine)

    def fail(_text: str) -> str:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await preferences.change(1, fail)
    assert await preferences.get(1) == "{}"
