"""Call budgets: never a call too many, in any second and on any day, from any process."""

import asyncio
import multiprocessing
import time
from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import Table, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.calls import HOUR_S, KEEP_HOURS, PRUNE_EVERY, SqlCallBudget, day_start
from bot.storage.engine import create_engine
from bot.storage.ports import CallLimits, CallState
from bot.storage.schema import upgrade
from bot.storage.tables import call_hours, call_log
from tests.storage.conftest import Clock, Steady

CHINA = timezone(timedelta(hours=8))
FIVE = CallLimits(calls=5)


def at(day: int, hour: int, minute: int = 0) -> float:
    return datetime(2026, 3, day, hour, minute, tzinfo=CHINA).timestamp()


async def test_five_calls_pass_and_the_sixth_waits_until_the_first_is_a_second_old(
    engine: AsyncEngine, clock: Clock
) -> None:
    budget = SqlCallBudget(engine, clock=clock, steady=clock)
    for _ in range(5):
        assert (await budget.take("shop", FIVE)).state is CallState.GRANTED
        clock.now += 0.1
    answer = await budget.take("shop", FIVE)
    assert answer.state is CallState.WAIT
    assert abs(answer.wait_s - 0.5) < 0.001
    clock.now += answer.wait_s
    assert (await budget.take("shop", FIVE)).state is CallState.GRANTED
    assert (await budget.take("shop", FIVE)).state is CallState.WAIT


async def test_accounts_do_not_share_a_window(engine: AsyncEngine, clock: Clock) -> None:
    budget = SqlCallBudget(engine, clock=clock, steady=clock)
    for account in ("one", "two"):
        for _ in range(5):
            assert (await budget.take(account, FIVE)).state is CallState.GRANTED


@pytest.mark.parametrize("leap_s", [-HOUR_S, 24 * HOUR_S], ids=["back", "forward"])
async def test_a_leap_of_the_clock_opens_no_second_window_and_closes_none_for_long(
    engine: AsyncEngine, clock: Clock, leap_s: float
) -> None:
    steady = Steady(clock)
    budget = SqlCallBudget(engine, clock=clock, steady=steady)
    for _ in range(5):
        await budget.take("shop", FIVE)
    clock.now += 0.1
    steady.leaps(leap_s)
    answer = await budget.take("shop", FIVE)
    assert answer.state is CallState.WAIT, "the sixth within a second, whatever the clock says"
    assert answer.wait_s <= FIVE.window_s
    clock.now += answer.wait_s
    states = [(await budget.take("shop", FIVE)).state for _ in range(6)]
    assert states == [CallState.GRANTED] * 5 + [CallState.WAIT]


async def test_a_day_that_begins_again_does_not_begin_with_nothing_counted(
    engine: AsyncEngine, clock: Clock
) -> None:
    limits = CallLimits(per_day=3)
    budget = SqlCallBudget(engine, clock=clock, steady=clock)
    granted = []
    for moment in (
        at(1, 23, 50),
        at(2, 0, 10),
        at(1, 23, 40),
        at(2, 0, 20),
    ):  # back by half an hour
        clock.now = moment
        states = [(await budget.take("shop", limits)).state for _ in range(4)]
        granted.append(states.count(CallState.GRANTED))
    assert granted == [3, 3, 0, 0]


async def test_the_day_begins_at_midnight_in_china(engine: AsyncEngine, clock: Clock) -> None:
    limits = CallLimits(per_day=3)
    budget = SqlCallBudget(engine, clock=clock, steady=clock)
    clock.now = at(1, 23, 30)
    for _ in range(3):
        assert (await budget.take("shop", limits)).state is CallState.GRANTED
    answer = await budget.take("shop", limits)
    assert (answer.state, answer.wait_s) == (CallState.SPENT, 1800)
    clock.now = at(2, 0)
    assert (await budget.take("shop", limits)).state is CallState.GRANTED


async def test_no_24_hours_hold_more_calls_than_allowed_whatever_the_day_edge(
    engine: AsyncEngine, clock: Clock
) -> None:
    limits = CallLimits(per_day=3, per_24h=3)
    budget = SqlCallBudget(engine, clock=clock, steady=clock)
    granted = []
    for step in range(3 * 24 * 2):
        clock.now = at(1, 0) + step * 1800
        if (await budget.take("shop", limits)).state is CallState.GRANTED:
            granted.append(clock.now)
    assert len(granted) > 6
    for moment in granted:
        assert sum(moment <= other < moment + 86_400 for other in granted) <= 3


async def test_a_refused_call_is_not_counted(engine: AsyncEngine, clock: Clock) -> None:
    budget = SqlCallBudget(engine, clock=clock, steady=clock)
    limits = CallLimits(calls=1, per_day=2)
    await budget.take("shop", limits)
    for _ in range(10):
        assert (await budget.take("shop", limits)).state is CallState.WAIT
    clock.now += 1
    assert (await budget.take("shop", limits)).state is CallState.GRANTED
    clock.now += 1
    assert (await budget.take("shop", limits)).state is CallState.SPENT


async def test_what_no_limit_looks_at_any_more_does_not_pile_up(
    engine: AsyncEngine, clock: Clock
) -> None:
    async def rows(table: Table) -> int:
        async with engine.connect() as connection:
            return await connection.scalar(select(func.count()).select_from(table)) or 0

    budget = SqlCallBudget(engine, clock=clock, steady=clock)
    most = 0
    for _ in range(2 * PRUNE_EVERY):
        await budget.take("shop", FIVE)
        clock.now += 1
        most = max(most, await rows(call_log))
    assert most <= PRUNE_EVERY
    clock.now += (KEEP_HOURS + 1) * HOUR_S
    await budget.take("shop", FIVE)
    assert (await rows(call_log), await rows(call_hours)) == (1, 1)


def test_day_start_is_the_hour_of_midnight_in_china() -> None:
    hour = int(at(5, 17) // 3600)
    assert day_start(hour) * 3600 == at(5, 0)
    assert day_start(int(at(5, 0) // 3600)) * 3600 == at(5, 0)


def _hammer(url: str, results: "multiprocessing.Queue[list[float]]") -> None:
    async def run() -> list[float]:
        engine = create_engine(url)
        budget = SqlCallBudget(engine)
        limits = CallLimits(calls=5, per_day=12)
        granted = []
        deadline = time.monotonic() + 2.5
        while time.monotonic() < deadline:
            if (await budget.take("shop", limits)).state is CallState.GRANTED:
                granted.append(time.time())
            await asyncio.sleep(0.002)
        await engine.dispose()
        return granted

    results.put(asyncio.run(run()))


async def test_four_processes_on_one_database_share_window_and_day(url: str) -> None:
    engine = create_engine(url)
    await upgrade(engine)
    await engine.dispose()
    spawn = multiprocessing.get_context("spawn")
    results = spawn.Queue()
    workers = [spawn.Process(target=_hammer, args=(url, results)) for _ in range(4)]
    for worker in workers:
        worker.start()
    granted = [moment for _ in workers for moment in await asyncio.to_thread(results.get)]
    for worker in workers:
        await asyncio.to_thread(worker.join)
    results.close()
    results.join_thread()
    assert len(granted) == 12
