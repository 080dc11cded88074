"""Bad images and orientations collected from the field, through the real pool."""

import asyncio
import time
from collections import Counter
from pathlib import Path

import pytest

from bot.errors import ImageTooBig, NotAnImage, Refusal
from bot.imaging.pool import DecodePool
from bot.imaging.prepared import Prepared, Wanted
from providers.base import FittedImage, ImageRules
from tests.imaging.pictures import opened

MEGABYTE = 1024 * 1024
RULES = [Wanted(ImageRules()), Wanted(ImageRules(min_side=300))]


def resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096


async def outcome(pool: DecodePool, data: bytes) -> Prepared | Refusal:
    try:
        return await pool.prepare(data, RULES)
    except Refusal as refusal:
        return refusal


async def test_every_bad_image_gives_a_picture_or_a_clear_refusal(testdata: Path) -> None:
    files = sorted((testdata / "bad-images").iterdir())
    assert len(files) > 80
    pool = DecodePool(size=1)
    await pool.start()
    children, tally = set(pool.pids), Counter[str]()
    for file in files:
        data = file.read_bytes()
        before, began = resident(), time.perf_counter()
        came = await outcome(pool, data)
        assert time.perf_counter() - began < 5, file.name
        assert resident() - before < 40 * MEGABYTE, file.name
        assert isinstance(came, Prepared | NotAnImage | ImageTooBig), file.name
        tally[type(came).__name__] += 1
        for fit in came.fits if isinstance(came, Prepared) else ():
            assert isinstance(fit, Refusal) or _is_clean(fit), file.name
        children.update(pool.pids)
    await pool.close()
    assert len(children) == 1, "a file killed a child"
    assert tally["Prepared"] >= 25
    assert tally["ImageTooBig"] >= 5


def _is_clean(image: FittedImage) -> bool:
    marks = (b"Exif", b"ICC_PROFILE", b"http://ns.adobe", b"PK\x03\x04", b"<script")
    return image.data.startswith(b"\xff\xd8\xff") and not any(m in image.data for m in marks)


@pytest.mark.parametrize(
    "name",
    [
        "decompression_bomb.gif",
        "jpeg_88MP_prog.jpg",
        "png_88MP_rgba_nowarning.png",
        "webp_88MP.webp",
        "avif_88MP.avif",
        "png_ztxt60MB.png",
        "gif_60x4MP.gif",
        "png_60000x1.png",
    ],
)
async def test_a_bomb_is_answered_at_once_and_in_little_memory(testdata: Path, name: str) -> None:
    pool = DecodePool(size=1)
    await pool.start()
    status = Path(f"/proc/{pool.pids[0]}/status")
    before = _peak(status)
    began = time.perf_counter()
    await outcome(pool, (testdata / "bad-images" / name).read_bytes())
    took, grown = time.perf_counter() - began, _peak(status) - before
    await pool.close()
    assert took < 3.0  # 0.2 is the aim; a test machine may be busy
    assert grown < 100 * MEGABYTE


def _peak(status: Path) -> int:
    lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
    return int(lines["VmHWM"].split()[0]) * 1024


async def test_all_orientations_of_a_photo_come_out_the_same_way_up(testdata: Path) -> None:
    pool = DecodePool(size=2)
    files = [testdata / "orientation" / f"Landscape_{n}.jpg" for n in range(9)]
    prepared = await asyncio.gather(*(pool.prepare(file.read_bytes(), RULES) for file in files))
    await pool.close()
    assert {(one.width, one.height) for one in prepared} == {(1800, 1200)}
    images = [one.fits[0] for one in prepared]
    small = []
    for image in images:
        assert isinstance(image, FittedImage) and _is_clean(image)
        assert not opened(image.data).getexif()
        small.append(opened(image.data).convert("L").resize((24, 16)).tobytes())
    for one in small[1:]:
        differences = [abs(a - b) for a, b in zip(one, small[0], strict=True)]
        assert sum(differences) / len(differences) < 2


async def test_phone_photos_keep_their_shape(testdata: Path) -> None:
    pool = DecodePool(size=2)
    for file in sorted((testdata / "photos" / "phone").rglob("*.jpg"))[:6]:
        prepared = await pool.prepare(file.read_bytes(), RULES)
        assert all(isinstance(fit, FittedImage) for fit in prepared.fits)
    await pool.close()
