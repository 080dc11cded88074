"""Children that hang, crash or hoard cost one photo each and nothing else."""

import asyncio
import os
import signal
import time
from collections.abc import Awaitable

import pytest

from bot.errors import ImageTooBig, ImageTooSmall, NotAnImage, Refusal, TooManyAtOnce, Unreadable
from bot.imaging import limits
from bot.imaging.pool import DecodePool
from bot.imaging.prepared import Wanted
from providers.base import Counted, FittedImage, ImageFormat, ImageRules
from providers.product import Region
from tests.imaging.children import PLAIN, PLANTED, alive, planted, works
from tests.imaging.pictures import corners, noise, opened, quarters, saved, webp_bomb


async def refusal(pool: DecodePool, data: bytes) -> Refusal:
    with pytest.raises(Refusal) as refused:
        await pool.prepare(data, PLAIN)
    return refused.value


async def test_a_photo_is_prepared_for_everyone_who_wants_it() -> None:
    pool = DecodePool(size=1)
    wanted = [
        Wanted(ImageRules()),
        Wanted(ImageRules(formats=(ImageFormat.JPEG, ImageFormat.PNG), min_side=300)),
        Wanted(ImageRules(counted=Counted.BASE64_URLENCODED, max_bytes=4_000_000)),
        Wanted(ImageRules(), Region(x1=0.5, y1=0.0, x2=1.0, y2=0.5)),
        Wanted(ImageRules(min_side=3_000)),
    ]
    prepared = await pool.prepare(saved(quarters(1600, 800), "HEIF"), wanted)
    await pool.close()
    assert (prepared.width, prepared.height, prepared.format) == (1600, 800, "HEIF")
    first, second, third, region, refused = prepared.fits
    assert isinstance(first, FittedImage) and isinstance(region, FittedImage)
    assert first is second is third
    assert (first.width, first.height, first.format) == (800, 400, ImageFormat.JPEG)
    assert first.sha256 == prepared.pixel_hash != region.sha256
    assert set(corners(opened(region.data))) == {"green"}
    assert isinstance(refused, ImageTooSmall)


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("HANG", Unreadable.TOO_SLOW),
        ("SPIN", Unreadable.TOO_SLOW),
        ("EAT", Unreadable.TOO_SLOW),
        ("KILL", Unreadable.TOO_SLOW),
        ("ABORT", Unreadable.DAMAGED),
        ("EXIT", Unreadable.DAMAGED),
        ("RAISE", Unreadable.DAMAGED),
        ("DEEP", Unreadable.DAMAGED),
        ("OPEN", Unreadable.DAMAGED),
    ],
)
async def test_a_bad_photo_costs_itself_and_the_next_one_works(
    pool: DecodePool, word: str, reason: Unreadable
) -> None:
    await pool.start()
    began = time.perf_counter()
    refused = await refusal(pool, planted(word))
    assert isinstance(refused, NotAnImage)
    assert (refused.reason, refused.found) == (reason, "JPEG")
    assert time.perf_counter() - began < 10
    assert await works(pool)


async def test_what_a_codec_prints_does_not_disturb_the_answers(pool: DecodePool) -> None:
    assert len((await pool.prepare(planted("BABBLE"), PLAIN)).fits) == 1
    assert await works(pool)


async def test_the_cpu_limit_alone_ends_a_busy_child() -> None:
    pool = DecodePool(size=1, command=PLANTED, wall_s=60)
    began = time.perf_counter()
    refused = await refusal(pool, planted("SPIN"))
    await pool.close()
    assert isinstance(refused, NotAnImage) and refused.reason == Unreadable.TOO_SLOW
    assert time.perf_counter() - began < limits.CHILD_CPU_S + 8


async def test_a_hanging_photo_does_not_hold_up_the_other_child() -> None:
    pool = DecodePool(size=2, command=PLANTED, wall_s=4)
    await pool.start()
    hanging = asyncio.create_task(refusal(pool, planted("HANG")))
    await asyncio.sleep(0.05)
    for _ in range(3):
        assert await works(pool)
    assert not hanging.done()
    await hanging
    await pool.close()


async def test_a_child_that_dies_while_idle_costs_nothing(pool: DecodePool) -> None:
    await pool.start()
    (pid,) = pool.pids
    os.kill(pid, 9)
    await asyncio.sleep(0.1)
    assert await works(pool)
    assert pool.pids != (pid,)


async def test_a_stop_signal_to_the_whole_group_leaves_children_to_their_parent(
    pool: DecodePool,
) -> None:
    await pool.start()
    before = pool.pids
    for number in (signal.SIGINT, signal.SIGTERM):
        os.kill(before[0], number)
    assert await works(pool)
    assert pool.pids == before


async def test_a_cancelled_photo_leaves_no_half_answer_behind(pool: DecodePool) -> None:
    await pool.start()
    task = asyncio.create_task(pool.prepare(planted("HANG"), PLAIN))
    await asyncio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await works(pool)


async def test_a_full_queue_refuses_at_once() -> None:
    pool = DecodePool(size=1, max_waiting=1, command=PLANTED, wall_s=1.5)
    await pool.start()
    photos = [asyncio.create_task(refusal(pool, planted("HANG"))) for _ in range(2)]
    await asyncio.sleep(0.05)
    assert isinstance(await refusal(pool, planted("HANG")), TooManyAtOnce)
    assert not any(photo.done() for photo in photos)
    assert all(isinstance(one, NotAnImage) for one in await asyncio.gather(*photos))
    assert await works(pool)
    await pool.close()


async def test_a_child_is_replaced_after_its_share_of_photos() -> None:
    pool = DecodePool(size=1, jobs_per_child=3)
    seen: set[int] = set()
    for _ in range(7):
        assert await works(pool)
        await pool.start()
        seen.update(pool.pids)
    await pool.close()
    assert len(seen) == 3


async def test_a_child_that_never_starts_is_our_fault_and_not_the_photos() -> None:
    pool = DecodePool(size=1, command=(*PLANTED, "never-ready"))
    with pytest.raises(OSError, match="did not start"):
        await pool.prepare(saved(quarters()), PLAIN)
    await pool.close()


async def test_closing_ends_the_children_and_refuses_what_comes_later() -> None:
    pool = DecodePool(size=2, command=PLANTED, wall_s=30)
    await pool.start()
    pids = pool.pids
    hanging = asyncio.create_task(refusal(pool, planted("HANG")))
    await asyncio.sleep(0.1)
    await pool.close()
    assert isinstance(await hanging, NotAnImage)
    assert len(pids) == 2
    assert not [pid for pid in pids if alive(pid)]
    assert isinstance(await refusal(pool, saved(quarters())), TooManyAtOnce)


async def test_the_event_loop_is_not_held_up(pool: DecodePool) -> None:
    photo = saved(noise(4000, 3000), quality=80)
    await pool.prepare(photo, PLAIN)
    # The best of a few: other programs may hold this process up, and so the loop.
    assert min([await _longest_stall(pool.prepare(photo, PLAIN)) for _ in range(4)]) < 0.1


async def test_twenty_bombs_do_not_keep_an_honest_photo_waiting() -> None:
    pool = DecodePool(size=2)
    await pool.start()
    bombs = [asyncio.create_task(refusal(pool, webp_bomb(9_400, 9_400))) for _ in range(20)]
    began = time.perf_counter()
    assert await works(pool)
    assert time.perf_counter() - began < 5
    assert all(isinstance(one, ImageTooBig) for one in await asyncio.gather(*bombs))
    await pool.close()


async def _longest_stall(work: Awaitable[object]) -> float:
    """For how long, in seconds, the event loop stood still while the work went on."""
    longest, task = 0.0, asyncio.ensure_future(work)
    while not task.done():
        began = time.perf_counter()
        await asyncio.sleep(0.001)
        longest = max(longest, time.perf_counter() - began)
    await task
    return longest
