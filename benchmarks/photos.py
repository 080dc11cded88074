"""Photos as Telegram hands them out, any number of different ones at the cost of a few."""

import io
from dataclasses import dataclass

from PIL import Image

from benchmarks.search import phone_photo

TABLE = b"\xff\xdb"  # a JPEG segment with a quantisation table: two bytes length, one id, 64 steps
HEAD = 5
LOW = 12  # steps before this one are left alone: a change there would be seen


@dataclass(frozen=True)
class Photo:
    """A JPEG and its smallest size."""

    content: bytes
    small: bytes
    width: int
    height: int


def some_photos(number: int) -> list[Photo]:
    """Photos of the size Telegram keeps."""
    return [_photo(seed) for seed in range(number)]


def variant(content: bytes, number: int) -> bytes:
    """The same picture with slightly other pixels for every number below 2 ** 32.

    The bits of the number are added to steps of the quantisation table: nothing is decoded or
    encoded, and it stays a sound JPEG.
    """
    start = content.index(TABLE) + HEAD + LOW
    steps = bytearray(content[start : start + 32])
    for place in range(len(steps)):
        steps[place] = min(255, steps[place] + (number >> place & 1))
    return content[:start] + steps + content[start + len(steps) :]


def _photo(seed: int) -> Photo:
    content = phone_photo(seed)
    with Image.open(io.BytesIO(content)) as image:
        width, height = image.size
        image.thumbnail((90, 90))
        out = io.BytesIO()
        image.save(out, "JPEG", quality=80)
    return Photo(content, out.getvalue(), width, height)
