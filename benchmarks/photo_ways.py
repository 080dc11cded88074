"""The ways of making a photo small that are compared, each run in a process of its own."""

import io
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps

from bot.imaging.prepared import Wanted
from providers.base import ImageRules

SIDE, QUALITY = 800, 85
WANTED = [Wanted(ImageRules(best_side=SIDE))]


def main() -> None:
    """For every line read: first the megabytes one call adds, then the milliseconds it takes."""
    name, path = sys.argv[1:]
    way, photo = WAYS[name][1], Path(path).read_bytes()
    small = io.BytesIO()
    Image.new("RGB", (64, 48)).save(small, "JPEG")
    way(small.getvalue())
    for number, _ in enumerate(sys.stdin):
        before, began = peak_megabytes(), time.perf_counter()
        way(photo)
        took, grown = time.perf_counter() - began, peak_megabytes() - before
        print(took * 1e3 if number else grown, flush=True)


def peak_megabytes(pid: int | None = None) -> float:
    """The most memory the process has held so far; of this one when no id is given."""
    status = Path(f"/proc/{pid or 'self'}/status").read_text()
    lines = dict(line.split(":", 1) for line in status.splitlines())
    return int(lines["VmHWM"].split()[0]) / 1024


def ours(photo: bytes) -> bytes:
    """What a decode child does."""
    from bot.imaging.fit import prepare

    return prepare(photo, "JPEG", [WANTED[0].demand()]).variants[0].data


def plain_pillow(photo: bytes) -> bytes:
    """Open, transpose, resize, save."""
    with Image.open(io.BytesIO(photo)) as stored:
        picture = ImageOps.exif_transpose(stored)
    size = (SIDE * picture.width // picture.height, SIDE)
    return _jpeg(picture.resize(size, Image.Resampling.LANCZOS))


def pillow_thumbnail(photo: bytes) -> bytes:
    """thumbnail(), which drafts by itself, and a transpose after it."""
    with Image.open(io.BytesIO(photo)) as picture:
        picture.thumbnail((SIDE, SIDE))
        return _jpeg(ImageOps.exif_transpose(picture))


def libvips(photo: bytes) -> bytes:
    """thumbnail_buffer, which turns upright by itself."""
    import pyvips

    small = pyvips.Image.thumbnail_buffer(photo, SIDE, height=SIDE)
    return bytes(small.jpegsave_buffer(Q=QUALITY, strip=True))


def floor(photo: bytes) -> bytes:
    """libjpeg-turbo's scaled decode and its encode: no resize, not turned."""
    turbo = _turbojpeg()
    if isinstance(turbo, str):
        return _opencv_floor(photo)
    import turbojpeg

    picture = turbo.decode(photo, scaling_factor=(1, 4))
    return bytes(turbo.encode(picture, quality=QUALITY, jpeg_subsample=turbojpeg.TJSAMP_420))


def floor_library() -> str:
    """Which libjpeg-turbo the floor was measured with, and why."""
    turbo = _turbojpeg()
    if isinstance(turbo, str):
        return f"no libturbojpeg for PyTurboJPEG here ({turbo}); measured with OpenCV's own copy"
    return "measured with PyTurboJPEG"


def _opencv_floor(photo: bytes) -> bytes:
    import cv2
    import numpy as np

    flags = cv2.IMREAD_REDUCED_COLOR_4 | cv2.IMREAD_IGNORE_ORIENTATION
    picture = cv2.imdecode(np.frombuffer(photo, np.uint8), flags)
    assert picture is not None
    _, out = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return out.tobytes()


@cache
def _turbojpeg() -> Any:
    """The library, or why there is none."""
    import turbojpeg

    try:
        return turbojpeg.TurboJPEG()
    except (RuntimeError, OSError) as problem:
        return str(problem).splitlines()[0].split(". ")[0]


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


Way = Callable[[bytes], bytes]
WAYS: dict[str, tuple[str, Way]] = {
    "ours": ("ours", ours),
    "plain Pillow": ("plain Pillow", plain_pillow),
    "thumbnail": ("Pillow thumbnail()", pillow_thumbnail),
    "libvips": ("libvips thumbnail_buffer", libvips),
    "floor": ("floor: scaled decode + encode", floor),
}

if __name__ == "__main__":
    main()
