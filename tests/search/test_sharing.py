"""Places, lines and shared flights: what searches at the same time do to each other."""

import asyncio

import pytest

from bot.search.allowance import Allowance
from bot.search.bulkhead import Bulkhead
from bot.search.faults import HeldBack
from bot.search.singleflight import SingleFlight
from tests.search.fakes import now


async def hold(bulkhead: Bulkhead, seconds: float, patience: float = 100.0) -> float:
    async with bulkhead.place(Allowance(now() + patience)):
        began = now()
        await asyncio.sleep(seconds)
        return began


async def test_no_more_calls_in_flight_than_places() -> None:
    bulkhead = Bulkhead(2)
    starts = await asyncio.gather(*(hold(bulkhead, 1.0) for _ in range(6)))
    assert [start - 1_000 for start in starts] == [0, 0, 1, 1, 2, 2]


async def test_a_full_line_is_refused_at_once() -> None:
    bulkhead = Bulkhead(1, waiting=2)
    results = await asyncio.gather(*(hold(bulkhead, 1.0) for _ in range(5)), return_exceptions=True)
    assert [isinstance(result, HeldBack) for result in results] == [False] * 3 + [True] * 2


async def test_waiting_for_a_place_ends_in_time_for_nothing() -> None:
    bulkhead = Bulkhead(1)
    first = asyncio.create_task(hold(bulkhead, 50.0))
    await asyncio.sleep(0)
    with pytest.raises(HeldBack):
        await hold(bulkhead, 1.0, patience=5.0)
    assert now() - 1_000 <= 5.0
    await first


async def test_a_cancelled_call_gives_its_place_back() -> None:
    bulkhead = Bulkhead(1)
    task = asyncio.create_task(hold(bulkhead, 50.0))
    await asyncio.sleep(1)
    task.cancel()
    assert await hold(bulkhead, 1.0) == 1_001


class Work:
    """Counts its runs; each takes a second."""

    def __init__(self) -> None:
        self.runs = 0
        self.cancelled = 0

    async def __call__(self) -> int:
        self.runs += 1
        run = self.runs
        try:
            await asyncio.sleep(1)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        return run


async def test_equal_questions_in_flight_are_asked_once() -> None:
    flights: SingleFlight[int] = SingleFlight()
    work = Work()
    answers = await asyncio.gather(*(flights.run("key", work) for _ in range(5)))
    assert answers == [(1, False)] + [(1, True)] * 4
    assert work.runs == 1


async def test_different_questions_are_not_mixed_and_later_ones_asked_anew() -> None:
    flights: SingleFlight[int] = SingleFlight()
    work = Work()
    await asyncio.gather(flights.run("a", work), flights.run("b", work))
    assert await flights.run("a", work) == (3, False)


async def test_one_who_leaves_does_not_end_the_others_flight() -> None:
    flights: SingleFlight[int] = SingleFlight()
    work = Work()
    first = asyncio.create_task(flights.run("key", work))
    second = asyncio.create_task(flights.run("key", work))
    await asyncio.sleep(0.5)
    first.cancel()
    assert await second == (1, True)
    assert first.cancelled()
    assert work.cancelled == 0


async def test_the_last_to_leave_ends_it_and_nobody_joins_a_falling_flight() -> None:
    flights: SingleFlight[int] = SingleFlight()
    work = Work()
    only = asyncio.create_task(flights.run("key", work))
    await asyncio.sleep(0.5)
    only.cancel()
    await asyncio.sleep(0)
    assert await flights.run("key", work) == (2, False)
    assert work.cancelled == 1


async def test_an_error_reaches_everybody_who_waited() -> None:
    flights: SingleFlight[int] = SingleFlight()

    async def fail() -> int:
        await asyncio.sleep(1)
        raise LookupError("gone")

    results = await asyncio.gather(
        flights.run("key", fail), flights.run("key", fail), return_exceptions=True
    )
    assert [type(result) for result in results] == [LookupError, LookupError]


async def test_closing_ends_what_is_in_flight() -> None:
    flights: SingleFlight[int] = SingleFlight()
    work = Work()
    waiting = asyncio.create_task(flights.run("key", work))
    await asyncio.sleep(0.5)
    await flights.close()
    assert work.cancelled == 1
    with pytest.raises(asyncio.CancelledError):
        await waiting
