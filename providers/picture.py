"""A picture as a provider wants it, and as it gets it."""

import base64
import hashlib
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property


class ImageFormat(StrEnum):
    """Encodings a fitted picture may have; values are Pillow's names."""

    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WEBP"
    BMP = "BMP"


class Counted(StrEnum):
    """On which form of the picture a provider counts its byte limit."""

    RAW = "raw"
    BASE64 = "base64"
    BASE64_URLENCODED = "base64_urlencoded"


@dataclass(frozen=True, slots=True)
class ImageRules:
    """What a provider accepts. Sides are pixels; `formats` is in order of preference.

    `best_side` is the longest side worth sending: more pixels cost time and find nothing more.
    """

    formats: tuple[ImageFormat, ...] = (ImageFormat.JPEG,)
    min_side: int = 1
    max_side: int = 4096
    best_side: int = 800
    max_bytes: int = 2_000_000
    counted: Counted = Counted.RAW


@dataclass(frozen=True)
class FittedImage:
    """A picture that meets a provider's rules: upright, no metadata, sizes in pixels.

    The encoded forms are computed once and shared by all providers that get this picture.
    """

    data: bytes
    format: ImageFormat
    width: int
    height: int

    @cached_property
    def base64(self) -> str:
        """Standard base64, no `data:` prefix, no line breaks."""
        return base64.b64encode(self.data).decode("ascii")

    @cached_property
    def sha256(self) -> str:
        """Of the encoded bytes, in hex: what answers about this picture are cached under."""
        return hashlib.sha256(self.data).hexdigest()

    @cached_property
    def form_value(self) -> bytes:
        """base64, percent-encoded for a form body.

        Base64 has just three characters to escape; replacing them is an order of
        magnitude cheaper than urlencode over the whole picture.
        """
        raw = base64.b64encode(self.data)
        return raw.replace(b"+", b"%2B").replace(b"/", b"%2F").replace(b"=", b"%3D")
