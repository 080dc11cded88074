"""Pictures: what size they are, and the JPEG sizes Telegram keeps of a photo.

Everything here is CPU work; callers run it in a thread.
"""

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

import pillow_heif
from PIL import Image, ImageOps

from sandbox.telegram.limits import PHOTO_SIDES, THUMBNAIL_SIDE

pillow_heif.register_heif_opener()

# What the server accepts as a photo; a client turns anything it can read into JPEG first.
PHOTO_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
KNOWN = 16  # pictures whose sizes are not worked out anew; the same few are sent all the time
_UNREADABLE = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)


class NotAPicture(Exception):
    """The bytes cannot be read as a picture."""


@dataclass(frozen=True)
class Jpeg:
    """One encoded size of a picture."""

    content: bytes
    width: int
    height: int


def dimensions(content: bytes, formats: tuple[str, ...] | None = PHOTO_FORMATS) -> tuple[int, int]:
    """Width and height in pixels without decoding; None as `formats` means any known one."""
    try:
        with Image.open(BytesIO(content), formats=formats) as image:
            return image.size
    except _UNREADABLE as error:
        raise NotAPicture from error


@lru_cache(maxsize=KNOWN)
def photo_sizes(content: bytes) -> tuple[Jpeg, ...]:
    """The sizes kept of a photo, smallest first; the last one is the whole picture."""
    image = _load(content)
    longest = max(image.size)
    sizes = []
    for _, side in PHOTO_SIDES:
        sizes.append(_encode(image, side))
        if side >= longest:
            break
    return tuple(sizes)


@lru_cache(maxsize=KNOWN)
def client_photo(content: bytes) -> bytes:
    """What a client uploads when somebody sends this picture as a photo."""
    return _encode(_load(content), PHOTO_SIDES[-1][1]).content


def thumbnail(content: bytes) -> Jpeg | None:
    """A small preview of a picture file, or None when it is not one."""
    try:
        return _encode(_load(content), THUMBNAIL_SIDE)
    except NotAPicture:
        return None


def _load(content: bytes) -> Image.Image:
    try:
        with Image.open(BytesIO(content)) as opened:
            turned = ImageOps.exif_transpose(opened)
            if turned.mode in ("RGBA", "LA", "P", "PA"):
                layer = turned.convert("RGBA")
                paper = Image.new("RGBA", layer.size, "white")
                return Image.alpha_composite(paper, layer).convert("RGB")
            return turned.convert("RGB")
    except _UNREADABLE as error:
        raise NotAPicture from error


def _encode(image: Image.Image, longest: int) -> Jpeg:
    copy = image
    if max(image.size) > longest:
        copy = image.copy()
        copy.thumbnail((longest, longest))
    out = BytesIO()
    copy.save(out, "JPEG", quality=87)
    return Jpeg(out.getvalue(), copy.width, copy.height)
