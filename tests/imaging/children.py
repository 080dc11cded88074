"""Children that misbehave at a word in the photo's comment, and whether one works or lives."""

import sys
from pathlib import Path

from bot.imaging.pool import DecodePool
from bot.imaging.prepared import Wanted
from providers.base import FittedImage, ImageRules
from tests.imaging.pictures import UPRIGHT, corners, opened, quarters, saved

PLANTED = (sys.executable, "-s", "-P", "-m", "tests.imaging.planted_child")
PLAIN = [Wanted(ImageRules())]


def planted(word: str) -> bytes:
    return saved(quarters(), comment=f"PLANT-{word}".encode())


async def works(pool: DecodePool) -> bool:
    prepared = await pool.prepare(saved(quarters()), PLAIN)
    image = prepared.fits[0]
    return isinstance(image, FittedImage) and corners(opened(image.data)) == UPRIGHT


def alive(pid: int) -> bool:
    """Whether the process runs; one that waits to be buried does not."""
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
