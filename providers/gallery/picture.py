"""A fitted picture as pixels."""

import hashlib

import cv2
import numpy as np

from providers.base import FittedImage
from providers.errors import ImageRejected
from providers.gallery.arrays import Bytes

MIN_SIDE = 8  # pixels; nothing can be told of less


def decode(image: FittedImage) -> Bytes:
    """BGR pixels (height, width, 3). Raises ImageRejected."""
    flags = cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION  # it is upright already
    try:
        pixels = cv2.imdecode(np.frombuffer(image.data, np.uint8), flags)
    except cv2.error:
        pixels = None
    if pixels is None or min(pixels.shape[:2]) < MIN_SIDE:
        raise ImageRejected("not a readable picture")
    return np.asarray(pixels, np.uint8)


def picture_id(pixels: Bytes) -> str:
    """The same for the same pixels, however they were encoded."""
    digest = hashlib.sha256(repr(pixels.shape).encode())
    digest.update(pixels.tobytes())
    return digest.hexdigest()[:32]


def scaled(pixels: Bytes, longest: int) -> Bytes:
    """The picture with its longest side at `longest` pixels."""
    height, width = pixels.shape[:2]
    factor = longest / max(height, width)
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(pixels, size, interpolation=how), np.uint8)
