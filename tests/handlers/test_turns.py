"""Steps of one search keep their order, and nothing is left behind."""

import asyncio

from bot.handlers.turns import Turns


async def test_a_key_is_held_by_one_at_a_time_in_order() -> None:
    turns, told = Turns(), list[str]()

    async def step(name: str) -> None:
        async with turns.of("a"):
            told.append(f"{name} in")
            await asyncio.sleep(0)
            told.append(f"{name} out")

    await asyncio.gather(step("1"), step("2"), step("3"))
    assert told == ["1 in", "1 out", "2 in", "2 out", "3 in", "3 out"]


async def test_other_keys_do_not_wait() -> None:
    turns = Turns()
    async with turns.of("a"), asyncio.timeout(1), turns.of("b"):
        pass


async def test_a_tap_leaves_its_screen_to_newer_ones_that_wait_and_to_nobody_else() -> None:
    turns, left = Turns(), dict[int, bool]()

    async def tap(number: int) -> None:
        async with turns.of("a", number) as turn:
            await asyncio.sleep(0)
            left[number] = turn.awaits_tap(number)

    async def other() -> None:
        async with turns.of("a"):
            await asyncio.sleep(0)

    await asyncio.gather(tap(1), tap(3), tap(2), tap(5), tap(4), other())
    assert left == {1: True, 3: True, 2: True, 5: False, 4: False}


async def test_who_gives_up_waiting_is_left_nothing() -> None:
    turns = Turns()

    async def tap() -> None:
        async with turns.of("a", 9):
            pass

    async with turns.of("a") as turn:
        waiting = asyncio.create_task(tap())
        await asyncio.sleep(0)
        assert turn.awaits_tap(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        assert not turn.awaits_tap(0)


async def test_a_key_nobody_wants_is_forgotten_also_after_a_fault() -> None:
    turns = Turns()

    async def fails() -> None:
        async with turns.of("a"):
            raise ValueError

    async def waits() -> None:
        async with turns.of("a"):
            await asyncio.sleep(10)

    await asyncio.gather(fails(), fails(), return_exceptions=True)
    waiting = [asyncio.create_task(waits()) for _ in range(2)]
    await asyncio.sleep(0)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    assert len(turns) == 0
