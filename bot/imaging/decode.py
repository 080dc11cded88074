"""Bytes to pixels: one decode, at the smallest scale that still holds what is wanted.

Runs in a limited child. The picture stays as it is stored (it is turned upright once it is
small), and nothing but pixels leaves this module.
"""

import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageFile
from PIL.AvifImagePlugin import AvifImageFile
from PIL.BmpImagePlugin import BmpImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile
from pillow_heif import HeifImageFile

from bot.errors import ImageTooBig, Measure, NotAnImage, Unreadable
from bot.imaging import limits
from bot.imaging.structure import check, jpeg_facts
from bot.imaging.wire import Box

OPENERS: dict[str, type[ImageFile.ImageFile]] = {
    "JPEG": JpegImageFile,
    "PNG": PngImageFile,
    "WEBP": WebPImageFile,
    "GIF": GifImageFile,
    "BMP": BmpImageFile,
    "AVIF": AvifImageFile,
    "HEIF": HeifImageFile,
}
_ORIENTATION = 0x0112
_SIDEWAYS = range(5, 9)
# A box filter alone is too coarse; this much is left for the exact resize.
REDUCING_GAP = 1.5
_BAND_PIXELS = 1_000_000
_TO_8_BIT = 1 / 256


@dataclass(slots=True)
class Photo:
    """An opened file, not yet decoded. Sides are pixels of the upright photo."""

    file: ImageFile.ImageFile
    format: str
    orientation: int
    width: int
    height: int
    stored_as_rgb: bool

    @property
    def sideways(self) -> bool:
        """Whether the stored rows are the upright photo's columns."""
        return self.orientation in _SIDEWAYS


def open_photo(data: bytes, format_name: str) -> Photo:
    """Read the header only. Raises NotAnImage, ImageTooBig, or whatever a decoder raises."""
    if ImageFile.LOAD_TRUNCATED_IMAGES:
        raise RuntimeError("half a picture must never pass for a whole one")
    facts = jpeg_facts(data) if format_name == "JPEG" else None
    if early_size := check(data, format_name):
        _hold_to_cap(early_size, format_name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # broken metadata, which is dropped anyway
        file = OPENERS[format_name](BytesIO(data))
        _hold_to_cap(file.size, format_name)
        if facts and facts.scans * facts.pixels > limits.JPEG_MAX_SCANNED_PIXELS:
            raise NotAnImage(Unreadable.TOO_SLOW, format_name)
        orientation = _orientation(file, format_name)
    width, height = file.size
    if orientation in _SIDEWAYS:
        width, height = height, width
    stored_as_rgb = facts is not None and facts.stored_as_rgb
    return Photo(file, format_name, orientation, width, height, stored_as_rgb)


@dataclass(frozen=True, slots=True)
class Pixels:
    """Decoded pixels as stored: RGB, YCbCr or L, without alpha, shrunk by a whole factor.

    `width` and `height` are the stored sides divided by that factor: where it does not
    divide them, the last column or row of `image` stands for less than a whole one.
    """

    image: Image.Image
    width: float
    height: float


def load(photo: Photo, scale: float) -> Pixels:
    """The pixels at `scale` of the original, or somewhat more."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if photo.format == "JPEG":
            return _load_jpeg(photo, scale)
        photo.file.load()
    # An HEIF may turn out larger than its header said.
    _hold_to_cap(photo.file.size, photo.format)
    return _reduced(photo.file, max(1, int(1 / (scale * REDUCING_GAP))))


def stored_box(box: Box, orientation: int) -> Box:
    """A box in fractions of the upright photo, in fractions of the stored one."""
    place = _STORED[orientation]
    (ax, ay), (bx, by) = place(box[0], box[1]), place(box[2], box[3])
    return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


def upright(image: Image.Image, orientation: int) -> Image.Image:
    """Turn stored pixels the right way up."""
    turn = _TURNS.get(orientation)
    return image if turn is None else image.transpose(turn)


_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# Where a point of the upright photo lies in the stored one, by EXIF orientation.
_STORED: dict[int, Callable[[float, float], tuple[float, float]]] = {
    1: lambda x, y: (x, y),
    2: lambda x, y: (1 - x, y),
    3: lambda x, y: (1 - x, 1 - y),
    4: lambda x, y: (x, 1 - y),
    5: lambda x, y: (y, x),
    6: lambda x, y: (y, 1 - x),
    7: lambda x, y: (1 - y, 1 - x),
    8: lambda x, y: (1 - y, x),
}


def _hold_to_cap(size: tuple[int, int], format_name: str) -> None:
    cap = limits.CAPS[format_name]
    width, height = size
    if width < 1 or height < 1:
        raise NotAnImage(Unreadable.DAMAGED, format_name)
    if width * height > cap.pixels:
        megapixels = math.ceil(width * height / 1e5) / 10
        raise ImageTooBig(Measure.MEGAPIXELS, megapixels, round(cap.pixels / 1e6, 1))
    if max(width, height) > cap.side:
        raise ImageTooBig(Measure.SIDE, max(width, height), cap.side)


def _orientation(file: ImageFile.ImageFile, format_name: str) -> int:
    """The EXIF (or XMP) orientation, 1..8; broken metadata means the photo is upright.

    HEIF is turned by its decoder, and its EXIF has no say.
    """
    if format_name == "HEIF":
        return 1
    try:
        value = file.getexif().get(_ORIENTATION, 1)
    except MemoryError:
        raise
    except Exception:
        # A PNG is read to its end for this; when that fails, decoding says so.
        return 1
    return value if value in _STORED else 1


def _load_jpeg(photo: Photo, scale: float) -> Pixels:
    file = photo.file
    width, height = file.size
    scale = min(scale, math.sqrt(limits.WORKING_PIXELS / (width * height)))
    factor = next((f for f in (8, 4, 2) if 1 / f >= scale), 1)
    # Luma and chroma are what the encoder takes again: no conversion either way.
    file.draft("RGB" if photo.stored_as_rgb else "YCbCr", (width // factor, height // factor))
    file.load()
    image = file.convert("RGB") if file.mode == "CMYK" else file
    return Pixels(image, width / factor, height / factor)


def _reduced(image: Image.Image, factor: int) -> Pixels:
    """Flattened to RGB and shrunk by a whole factor, band by band to spare memory."""
    width, height = image.size
    if image.mode in ("RGB", "L") and not image.has_transparency_data:
        return Pixels(_shrunk(image, factor), width / factor, height / factor)
    rows = factor * max(1, _BAND_PIXELS // (width * factor))
    small = Image.new("RGB", (-(-width // factor), -(-height // factor)))
    for top in range(0, height, rows):
        band = _flattened(image.crop((0, top, width, min(top + rows, height))))
        small.paste(_shrunk(band, factor), (0, top // factor))
    return Pixels(small, width / factor, height / factor)


def _shrunk(image: Image.Image, factor: int) -> Image.Image:
    return image.reduce(factor) if factor > 1 else image  # reduce(1) would copy


def _flattened(image: Image.Image) -> Image.Image:
    """8 bits a channel, RGB, on white where it can be seen through."""
    if image.mode.startswith("I") or image.mode == "F":
        image = image.point(lambda value: value * _TO_8_BIT).convert("L")
    if not image.has_transparency_data:
        return image.convert("RGB")
    layers = image.convert("RGBA")
    canvas = Image.new("RGB", image.size, "white")
    canvas.paste(layers, mask=layers)
    return canvas
