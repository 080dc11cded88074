"""Searches under way can be ended from elsewhere."""

import asyncio

import pytest

from bot.handlers.ongoing import Ongoing

ANNA, SAM = 1, 2


async def test_ending_waits_until_the_work_has_cleaned_up() -> None:
    ongoing, began, cleaned = Ongoing(), asyncio.Event(), []

    async def work() -> None:
        began.set()
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0.01)
            cleaned.append(True)

    running = asyncio.create_task(ongoing.run(ANNA, work()))
    await began.wait()
    await ongoing.end(SAM)
    assert not running.done()
    await ongoing.end(ANNA)
    assert cleaned == [True]
    assert await running is False


async def test_work_that_ends_by_itself_is_done() -> None:
    assert await Ongoing().run(ANNA, asyncio.sleep(0))


async def test_a_failure_of_the_work_is_the_callers() -> None:
    async def work() -> None:
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        await Ongoing().run(ANNA, work())


async def test_who_waits_and_is_stopped_stops_the_work() -> None:
    stopped = asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            stopped.set()

    running = asyncio.create_task(Ongoing().run(ANNA, work()))
    await asyncio.sleep(0.01)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert stopped.is_set()
