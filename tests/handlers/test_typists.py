"""Of what somebody types in a row only the last is worth a search, and nobody waits for it."""

import asyncio

import pytest

from bot.handlers.typists import Stroke, Typists


async def test_fifty_keystrokes_are_taken_at_once_and_one_of_them_rests() -> None:
    typists, rested = Typists(), list[bool]()

    async def work(stroke: Stroke) -> None:
        rested.append(await stroke.rests(0.05))

    async with asyncio.timeout(20):
        for _ in range(50):
            await typists.take(7, work)
        while len(rested) < 50:
            await asyncio.wait({typists.begin(asyncio.sleep(0))})
    assert sorted(rested) == [False] * 49 + [True]


async def test_people_do_not_overtake_each_other() -> None:
    typists, rested = Typists(), list[bool]()

    async def work(stroke: Stroke) -> None:
        rested.append(await stroke.rests(0.01))

    for person in (1, 2, 3):
        await typists.take(person, work)
    async with asyncio.timeout(20):
        while len(rested) < 3:
            await asyncio.wait({typists.begin(asyncio.sleep(0))})
    assert rested == [True] * 3


async def test_with_too_much_under_way_whoever_brings_more_waits() -> None:
    typists, ended = Typists(most=1), asyncio.Event()

    async def waits(_: Stroke) -> None:
        await ended.wait()

    await typists.take(1, waits)
    second = asyncio.create_task(typists.take(2, waits))
    done, _ = await asyncio.wait({second}, timeout=0.05)
    assert not done
    ended.set()
    async with asyncio.timeout(20):
        await second
    assert len(typists) == 0


async def test_a_failure_is_logged_and_nothing_is_left(caplog: pytest.LogCaptureFixture) -> None:
    typists = Typists()

    async def fails(_: Stroke) -> None:
        raise ValueError("broken")

    await typists.take(1, fails)
    async with asyncio.timeout(20):
        while len(typists):
            await asyncio.wait({asyncio.create_task(asyncio.sleep(0))})
    assert "an inline query failed" in caplog.text


async def test_closing_ends_what_is_under_way() -> None:
    typists, cancelled = Typists(), asyncio.Event()

    async def hangs(_: Stroke) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    await typists.take(1, hangs)
    await asyncio.wait({asyncio.create_task(asyncio.sleep(0))})
    await typists.aclose()
    assert cancelled.is_set()


async def test_a_shop_that_failed_rests_and_others_do_not() -> None:
    typists = Typists()
    typists.rest("daji")
    assert typists.is_resting("daji")
    assert not typists.is_resting("daji_1688")
