"""What a search costs: CPU per search with the stand-ins, and the form body of a picture."""

import asyncio
import base64
import io
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

import httpx
from PIL import Image, ImageOps

from benchmarks.photos import phone_photo
from bot.app import Services, open_services
from bot.domain import Query, Status
from bot.imaging.pool import DecodePool
from bot.settings import load
from providers.base import FittedImage, ImageFormat
from providers.http import encode_form

SHOPS = ("juhe", "baidu", "taobao_top")
# The stand-ins count calls per second as the documents say; the bot stays just below.
RATES = {"PROVIDERS__BAIDU__QPS": "9", "PROVIDERS__TAOBAO_TOP__QPS": "15"}
SEARCHES = 36
AT_ONCE = 6
BODY = 300_000  # bytes of the picture in the form
GOAL = 10.0
PICTURES = Path(tempfile.gettempdir()) / "snapbuy-bench-catalogue"


def main() -> None:
    """Print both measurements."""
    print(f"form body of a {BODY // 1000} KB picture")
    ratio = form_ratio()
    verdict = "reached" if ratio >= GOAL else "MISSED"
    print(f"  {ratio:.1f} times cheaper than urlencode (goal {GOAL:g}: {verdict})")
    with tempfile.TemporaryDirectory() as folder, sandbox(Path(folder)) as env_file:
        asyncio.run(measure_searches(env_file))


def form_ratio() -> float:
    """CPU of urlencode over CPU of our own body, base64 included in both."""
    data = random.Random(1).randbytes(BODY)

    def ours() -> bytes:
        return encode_form({"image": FittedImage(data, ImageFormat.JPEG, 1, 1).form_value})

    def plain() -> bytes:
        return urlencode({"image": FittedImage(data, ImageFormat.JPEG, 1, 1).base64}).encode()

    if ours() != plain():
        raise AssertionError("both must make the same body")
    fast, slow = cpu_ms(ours), cpu_ms(plain)
    print(f"  ours {fast:.2f} ms, urlencode {slow:.2f} ms of CPU")
    return slow / fast


def cpu_ms(work: Callable[[], object], rounds: int = 25) -> float:
    """Median CPU milliseconds of one call."""
    times = []
    for _ in range(rounds):
        began = time.process_time()
        work()
        times.append((time.process_time() - began) * 1000)
    return median(times)


@contextmanager
def sandbox(folder: Path) -> Iterator[Path]:
    """The stand-ins in a process of their own; yields a .env file for a bot that uses them."""
    (folder / "pictures").symlink_to(PICTURES)
    PICTURES.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "sandbox", "--port", "0", "--folder", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603  # our own module
        try:
            line = process.stdout.readline() if process.stdout else ""
            settings = {**json.loads(line)["settings"], **RATES}
            settings.pop("PUBLIC_URL")
            env_file = folder / "bench.env"
            env_file.write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
            yield env_file
        finally:
            process.terminate()


async def measure_searches(env_file: Path) -> None:
    """Run searches at three shops, a few at once, and print CPU and latency per search."""
    photos = [phone_photo(seed) for seed in range(SEARCHES + AT_ONCE)]
    async with open_services(load(env_file)) as services:
        await services.pool.start()
        await _searches(services, photos[:AT_ONCE])  # warms connections and indexes
        before, before_children = time.process_time(), children_cpu_s(services.pool)
        waits = await _searches(services, photos[AT_ONCE:])
        own = (time.process_time() - before) * 1000 / len(waits)
        decoding = (children_cpu_s(services.pool) - before_children) * 1000 / len(waits)
        # The settings of this provider have an address; those of the gallery do not.
        url = f"{services.settings.provider_settings['juhe'].base_url}/snapshop/query"  # type: ignore[attr-defined]
    plain = cpu_ms(lambda: plain_search(photos[0], url), rounds=5)
    print(f"{len(waits)} searches at {len(SHOPS)} stand-ins, {AT_ONCE} at once")
    print(f"  CPU a search: {own:.1f} ms in the bot, {decoding:.1f} ms in the decoding children")
    print(
        f"  against the plain way (Pillow and httpx forms for each shop anew, nothing merged, "
        f"stored or guarded): {plain:.1f} ms, {plain / (own + decoding):.2f} times ours"
    )
    waits.sort()
    p95 = waits[int(len(waits) * 0.95)]
    print(f"  wall a search: {median(waits):.0f} ms median, {p95:.0f} ms p95")


async def _searches(services: Services, photos: list[bytes]) -> list[float]:
    """Milliseconds of each search."""
    waits: list[float] = []
    queue = list(photos)

    async def person() -> None:
        while queue:
            began = time.perf_counter()
            answer = await services.search.find(Query(photo=queue.pop(), providers=SHOPS))
            waits.append((time.perf_counter() - began) * 1000)
            if not any(one.status in {Status.OK, Status.EMPTY} for one in answer.outcomes):
                raise AssertionError(f"no shop answered: {answer.outcomes}")

    await asyncio.gather(*(person() for _ in range(AT_ONCE)))
    return waits


def plain_search(photo: bytes, url: str) -> None:
    """What a first version does: prepare and send the photo for each shop from the beginning."""
    with httpx.Client(trust_env=False) as client:
        for _ in SHOPS:
            with Image.open(io.BytesIO(photo)) as image:
                upright = ImageOps.exif_transpose(image).convert("RGB")
            small = upright.resize((800, 600), Image.Resampling.LANCZOS)
            out = io.BytesIO()
            small.save(out, "JPEG", quality=85)
            form = {"image": base64.b64encode(out.getvalue()).decode(), "key": "none"}
            client.post(url, data=form).json()


def children_cpu_s(pool: DecodePool) -> float:
    """User and system CPU seconds of the decoding children so far."""
    ticks = 0
    for pid in pool.pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
