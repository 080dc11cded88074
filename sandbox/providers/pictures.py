"""What a provider checks about a picture before it searches with it."""

import base64
import binascii
import hashlib
import warnings
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO

from PIL import Image

EXIF_ORIENTATION = 0x0112


class Fault(StrEnum):
    """What may be wrong with a picture."""

    EMPTY = "the picture is empty"
    BASE64 = "not base64 (a data: prefix, line breaks, or + sent as a blank?)"
    HEAVY = "too many bytes"
    FORMAT = "not an accepted format, or broken"
    SMALL = "too few pixels on one side"
    LARGE = "too many pixels on one side"
    TURNED = "it carries an EXIF rotation"


class PictureRefused(Exception):
    """The picture breaks a rule."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True)
class PictureRules:
    """A provider's documented rules. Formats are Pillow's names, sides are pixels.

    `max_raw` counts bytes of the file, `max_base64` characters after base64, `max_encoded`
    characters after base64 and percent-encoding.
    """

    formats: tuple[str, ...]
    min_side: int = 1
    max_side: int = 8192
    max_raw: int | None = None
    max_base64: int | None = None
    max_encoded: int | None = None
    upright: bool = False


@dataclass(frozen=True)
class Picture:
    """A picture that passed: its pixels (RGB) and facts about the file."""

    pixels: Image.Image
    format: str
    data: bytes

    @property
    def digest(self) -> bytes:
        """Names the pixels, whatever the file's format."""
        return digest_of(self.pixels)


def digest_of(pixels: Image.Image) -> bytes:
    """Names the pixels of an RGB picture."""
    size = f"{pixels.width}x{pixels.height}".encode()
    return hashlib.sha256(size + pixels.tobytes()).digest()


def from_base64(text: str, rules: PictureRules, encoded_length: int | None = None) -> Picture:
    """The picture in a base64 text. `encoded_length`: its length as it stood in the form.

    Raises PictureRefused.
    """
    if not text:
        raise PictureRefused(Fault.EMPTY)
    too_long = rules.max_base64 is not None and len(text) > rules.max_base64
    sent = len(text) if encoded_length is None else encoded_length
    if too_long or (rules.max_encoded is not None and sent > rules.max_encoded):
        raise PictureRefused(Fault.HEAVY)
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise PictureRefused(Fault.BASE64) from None
    return from_bytes(data, rules)


def from_bytes(data: bytes, rules: PictureRules) -> Picture:
    """The picture in a file's bytes. Raises PictureRefused."""
    if not data:
        raise PictureRefused(Fault.EMPTY)
    if rules.max_raw is not None and len(data) > rules.max_raw:
        raise PictureRefused(Fault.HEAVY)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            opened = Image.open(BytesIO(data), formats=rules.formats)
        _check_sides(opened, rules)
        turned = rules.upright and opened.getexif().get(EXIF_ORIENTATION, 1) != 1
        pixels = opened.convert("RGB")
    except PictureRefused:
        raise
    except Exception:  # decoders raise almost anything on broken files
        raise PictureRefused(Fault.FORMAT) from None
    if turned:
        raise PictureRefused(Fault.TURNED)
    return Picture(pixels, opened.format or "", data)


def _check_sides(opened: Image.Image, rules: PictureRules) -> None:
    if min(opened.size) < rules.min_side:
        raise PictureRefused(Fault.SMALL)
    if max(opened.size) > rules.max_side:
        raise PictureRefused(Fault.LARGE)
