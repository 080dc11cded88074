"""Photos as Telegram hands them out, any number of different ones at the cost of a few."""

import io
import random
from dataclasses import dataclass

from PIL import Image, ImageDraw

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


def phone_photo(seed: int) -> bytes:
    """A JPEG of the size Telegram sends, with enough in it to be worth encoding."""
    return drawing(seed, 1280, 960, shapes=80, noise=30)


def drawing(seed: int, width: int, height: int, *, shapes: int, noise: float) -> bytes:
    """A JPEG of coloured shapes on a grainy ground."""
    rng = random.Random(seed)
    image = Image.effect_noise((width, height), noise).convert("RGB")
    draw = ImageDraw.Draw(image)
    for _ in range(shapes):
        x, y = rng.randrange(width * 15 // 16), rng.randrange(height * 15 // 16)
        colour = (rng.randrange(256), rng.randrange(256), rng.randrange(256))
        draw.ellipse((x, y, x + rng.randrange(20, 300), y + rng.randrange(20, 300)), fill=colour)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=87)
    return out.getvalue()


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
