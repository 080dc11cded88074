"""Pictures made for tests: real ones of every kind, and files built to hurt."""

import io
import struct
import zlib
from typing import Any

from PIL import Image
from pillow_heif import register_heif_opener

from bot.imaging.wire import Box, Demand

register_heif_opener()

ORIENTATION = 0x0112


def demand(**changes: Any) -> Demand:
    """JPEG, 800 px, 2 MB, no smallest side, unless said otherwise."""
    plain: dict[str, Any] = {
        "formats": ("JPEG",),
        "min_side": 1,
        "max_side": 4096,
        "best_side": 800,
        "max_bytes": 2_000_000,
        "counted": "raw",
        "box": None,
    }
    return Demand(**(plain | changes))


def quarters(width: int = 400, height: int = 200) -> Image.Image:
    """Red and green above, blue and white below: every corner tells which one it is."""
    picture = Image.new("RGB", (width, height), "white")
    half, middle = width // 2, height // 2
    picture.paste("red", (0, 0, half, middle))
    picture.paste((0, 128, 0), (half, 0, width, middle))
    picture.paste("blue", (0, middle, half, height))
    return picture


def noise(width: int, height: int) -> Image.Image:
    """Nothing compresses this; the same picture every time."""
    tile = Image.effect_noise((256, 256), 80).convert("RGB")
    picture = Image.new("RGB", (width, height))
    for left in range(0, width, 256):
        for top in range(0, height, 256):
            picture.paste(tile, (left, top))
    return picture


def saved(picture: Image.Image, format_name: str = "JPEG", **options: Any) -> bytes:
    """The picture as a file."""
    out = io.BytesIO()
    picture.save(out, format_name, **options)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    """A file's picture, loaded."""
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


def exif(orientation: int = 1) -> bytes:
    """EXIF with an orientation and a place on earth."""
    tags = Image.Exif()
    tags[ORIENTATION] = orientation
    tags.get_ifd(0x8825)[1] = "N"
    tags[0x010F] = "SECRETCAMERA"
    return tags.tobytes()


def corners(picture: Image.Image, box: Box = (0, 0, 1, 1)) -> list[str]:
    """The nearest plain colour in each quarter: top left, top right, bottom left, bottom right."""
    picture = picture.convert("RGB")
    left, right = box[0] + (box[2] - box[0]) / 4, box[2] - (box[2] - box[0]) / 4
    top, bottom = box[1] + (box[3] - box[1]) / 4, box[3] - (box[3] - box[1]) / 4
    places = [(left, top), (right, top), (left, bottom), (right, bottom)]
    return [_colour(picture, int(x * picture.width), int(y * picture.height)) for x, y in places]


UPRIGHT = ["red", "green", "blue", "white"]
_COLOURS = {
    "red": (255, 0, 0),
    "green": (0, 128, 0),
    "blue": (0, 0, 255),
    "white": (255, 255, 255),
    "black": (0, 0, 0),
    "grey": (128, 128, 128),
}


def _colour(picture: Image.Image, x: int, y: int) -> str:
    seen = picture.getpixel((x, y))
    assert isinstance(seen, tuple)
    distance = {
        name: sum(abs(a - b) for a, b in zip(seen, rgb, strict=True))
        for name, rgb in _COLOURS.items()
    }
    return min(distance, key=lambda name: distance[name])


def png_header(width: int, height: int) -> bytes:
    """A PNG that says it is this large and holds next to nothing."""
    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 64)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(kind, body) for kind, body in chunks)


def png_chunk(kind: bytes, body: bytes) -> bytes:
    """One chunk with its checksum."""
    checksum = zlib.crc32(kind + body)
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", checksum)


def webp_bomb(width: int, height: int) -> bytes:
    """A lossless WebP of one colour: a few bytes for any size."""
    bits = (width - 1) | (height - 1) << 14
    body = b"\x2f" + struct.pack("<I", bits) + b"\x88\x88\x08\x07\x10\x11\x11\x00"
    chunk = b"VP8L" + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)
    return b"RIFF" + struct.pack("<I", len(chunk) + 4) + b"WEBP" + chunk


def scan_bomb(scans: int) -> bytes:
    """A progressive JPEG whose last scan is repeated until there are this many more."""
    data = saved(quarters(1600, 1200), "JPEG", progressive=True)
    start = data.rfind(b"\xff\xda")
    return data[:start] + data[start:-2] * scans + data[-2:]


def jpeg_with_segments(count: int, body: bytes = b"") -> bytes:
    """A JPEG with this many comments before anything else."""
    data = saved(quarters(), "JPEG")
    segment = b"\xff\xfe" + struct.pack(">H", len(body) + 2) + body
    return data[:2] + segment * count + data[2:]
