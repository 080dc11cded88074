"""Photo preparation, 12 MP to 800 px, beside the usual ways of doing it in the same run.

Every way has a process of its own (ours with the environment of a decode child), so that none
works in a heap another has stirred; they take turns, and a busy moment hits all of them.
"""

import asyncio
import io
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from benchmarks.photo_ways import QUALITY, SIDE, WANTED, WAYS, floor_library, peak_megabytes
from bot.imaging.pool import DecodePool
from bot.imaging.worker import environment

WIDTH, HEIGHT, ROUNDS = 4032, 3024, 11
SIDEWAYS = 6  # how a phone stores an upright photo
GOALS = (("plain Pillow", "at least", 5.0), ("libvips", "at most", 1.0), ("floor", "at most", 1.35))
Pixels = npt.NDArray[np.float32]
Times = dict[str, list[float]]


def main() -> None:
    """Print the table."""
    photo = synthetic_photo()
    print(
        f"Photo preparation: {WIDTH}x{HEIGHT} JPEG of {len(photo) / 1e6:.1f} MB "
        f"to {SIDE} px, quality {QUALITY}\n"
    )
    truth = exact_picture(photo)
    print(f"{'way':<30}{'ms':>8}{'best':>8}{'x ours':>8}{'peak MB':>9}{'SSIM':>8}")
    times, peaks = take_turns(photo)
    for name, spent in times.items():
        quality = similarity(truth, WAYS[name][1](photo))
        print(
            f"{WAYS[name][0]:<30}{statistics.median(spent):>8.1f}{min(spent):>8.1f}"
            f"{against_ours(name, times):>8.2f}{peaks[name]:>9.0f}{quality:>8.3f}"
        )
    print(f"\nfloor: {floor_library()}")
    asyncio.run(in_pool(photo))
    for name, direction, goal in GOALS:
        print(verdict(name, direction, goal, times))


def synthetic_photo() -> bytes:
    """Gradients, soft texture and sensor noise, stored sideways; the same bytes every time.

    Two bits a pixel, as phones write them: reading those is most of what a JPEG costs.
    """
    random = np.random.default_rng(12)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    slopes = [
        128 + 80 * np.sin(x / 310) + 40 * np.cos(y / 177),
        128 + 90 * np.cos((x + y) / 420),
        128 + 70 * np.sin(y / 260) * np.cos(x / 350),
    ]
    picture = np.stack(slopes, axis=-1)
    for cell, strength in ((32, 24.0), (8, 16.0), (3, 6.0)):
        coarse = random.normal(0, strength, (HEIGHT // cell, WIDTH // cell, 3)).astype(np.float32)
        picture += cv2.resize(coarse, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    picture += random.normal(0, 2, (HEIGHT, WIDTH, 1)).astype(np.float32)
    exif = Image.Exif()
    exif[0x0112] = SIDEWAYS
    out = io.BytesIO()
    stored = Image.fromarray(picture.clip(0, 255).astype(np.uint8))
    stored.save(out, "JPEG", quality=90, exif=exif.tobytes())
    return out.getvalue()


def take_turns(photo: bytes) -> tuple[Times, dict[str, float]]:
    """Milliseconds of each round, and the megabytes one call adds, by way."""
    times: Times = {name: [] for name in WAYS}
    peaks: dict[str, float] = {}
    with ExitStack() as stack:
        file = stack.enter_context(tempfile.NamedTemporaryFile(suffix=".jpg"))
        file.write(photo)
        file.flush()
        runners = {name: stack.enter_context(_runner(name, file.name)) for name in WAYS}
        for name, runner in runners.items():
            peaks[name] = _ask(runner)
        for round_number in range(ROUNDS):
            for name in _rotated(list(WAYS), round_number):
                times[name].append(_ask(runners[name]))
    return times, peaks


def _runner(name: str, path: str) -> "subprocess.Popen[str]":
    env = environment() if name == "ours" else dict(os.environ)
    return subprocess.Popen(  # noqa: S603  our own interpreter and our own module
        [sys.executable, "-m", "benchmarks.photo_ways", name, path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=env,
    )


def _ask(runner: "subprocess.Popen[str]") -> float:
    assert runner.stdin is not None and runner.stdout is not None
    runner.stdin.write("\n")
    runner.stdin.flush()
    return float(runner.stdout.readline())


def _rotated(names: list[str], by: int) -> Sequence[str]:
    by %= len(names)
    return names[by:] + names[:by]


def against_ours(name: str, times: Times) -> float:
    """How many times as long as ours: the median of the rounds' own ratios."""
    pairs = zip(times[name], times["ours"], strict=True)
    return statistics.median(other / ours for other, ours in pairs)


def verdict(name: str, direction: str, goal: float, times: Times) -> str:
    """One line per goal."""
    other = against_ours(name, times)
    faster = direction == "at least"
    reached = other if faster else 1 / other
    met = reached >= goal if faster else reached <= goal
    what = f"{reached:.2f}x {'faster than' if faster else 'the time of'}"
    return f"{'met   ' if met else 'MISSED'} {what} {name} (goal: {direction} {goal})"


async def in_pool(photo: bytes) -> None:
    """Through the pool: wall time, the child's memory, and how long the event loop was held."""
    pool = DecodePool(size=1)
    await pool.start()
    pid = pool.pids[0]
    before, stalls, spent = peak_megabytes(pid), [0.0], []
    watching = asyncio.create_task(_watch(stalls))
    for _ in range(ROUNDS):
        began = time.perf_counter()
        await pool.prepare(photo, WANTED)
        spent.append((time.perf_counter() - began) * 1e3)
    watching.cancel()
    grown = peak_megabytes(pid) - before
    await pool.close()
    print(
        f"in the pool: {statistics.median(spent):.1f} ms (best {min(spent):.1f}), "
        f"child +{grown:.0f} MB, longest event-loop stall {max(stalls) * 1e3:.1f} ms"
    )


async def _watch(stalls: list[float]) -> None:
    pause = 0.001
    while True:
        began = time.perf_counter()
        await asyncio.sleep(pause)
        stalls.append(time.perf_counter() - began - pause)


def exact_picture(photo: bytes) -> Pixels:
    """All pixels, turned and resized exactly, never encoded: what the others come close to."""
    with Image.open(io.BytesIO(photo)) as stored:
        upright = stored.transpose(Image.Transpose.ROTATE_270)
    size = (SIDE * upright.width // upright.height, SIDE)
    return _grey(upright.resize(size, Image.Resampling.LANCZOS))


def similarity(truth: Pixels, encoded: bytes) -> float:
    """Mean structural similarity of the grey picture, 1.0 when it is the same."""
    with Image.open(io.BytesIO(encoded)) as picture:
        turn = Image.Transpose.ROTATE_270 if picture.width > picture.height else None
        upright = picture.transpose(turn) if turn is not None else picture
        across, down = truth.shape[1], truth.shape[0]
        seen = _grey(upright.resize((across, down), Image.Resampling.LANCZOS))
    mean_a, mean_b = _blurred(truth), _blurred(seen)
    var_a, var_b = _blurred(truth * truth) - mean_a**2, _blurred(seen * seen) - mean_b**2
    covariance = _blurred(truth * seen) - mean_a * mean_b
    luminance = (2 * mean_a * mean_b + 6.5) / (mean_a**2 + mean_b**2 + 6.5)
    return float((luminance * (2 * covariance + 58.5) / (var_a + var_b + 58.5)).mean())


def _blurred(values: Pixels) -> Pixels:
    return np.asarray(cv2.GaussianBlur(values, (11, 11), 1.5), np.float32)


def _grey(picture: Image.Image) -> Pixels:
    return np.asarray(picture.convert("L"), np.float32)


if __name__ == "__main__":
    main()
