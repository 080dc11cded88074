"""Cheap checks of a file's skeleton, made before a decoder sees it.

Decoders bound pixels; they do not bound the number of scans, chunks or blocks, and Pillow
walks those in Python. Each walk here is bounded by a count and raises NotAnImage beyond it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.errors import NotAnImage, Unreadable
from bot.imaging import limits

_MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")  # neither stuffing, fill nor restart
_STANDALONE = {0x01, 0xD8}
_EOI, _SOS, _APP0, _APP14 = 0xD9, 0xDA, 0xE0, 0xEE
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_PROGRESSIVE = {0xC2, 0xC6, 0xCA, 0xCE}


@dataclass(slots=True)
class JpegFacts:
    """What the markers of a JPEG say."""

    pixels: int = 0
    components: bytes = b""
    progressive: bool = False
    scans: int = 0
    jfif: bool = False
    adobe_transform: int | None = None

    @property
    def stored_as_rgb(self) -> bool:
        """Whether the three components are R, G and B rather than luma and chroma.

        The same rules as libjpeg's: JFIF is always YCbCr, then Adobe's mark, then the ids.
        """
        if len(self.components) != 3 or self.jfif:
            return False
        if self.adobe_transform is not None:
            return self.adobe_transform == 0
        return self.components == b"RGB"


Size = tuple[int, int]


def check(data: bytes, format_name: str) -> Size | None:
    """Raises NotAnImage when the file would keep a decoder busy for nothing.

    The size (pixels) is told for the formats whose decoder makes room for it when the file
    is opened, before anybody can look at it.
    """
    walk = _WALKS.get(format_name)
    return walk(data) if walk else None


def jpeg_facts(data: bytes) -> JpegFacts:
    """Walk the markers as far as a decoder would read. Raises NotAnImage.

    Entropy-coded data is skipped by one search for the next marker; where the first scan holds
    all components and the file is not progressive, nothing after it is looked at.
    """
    facts = JpegFacts()
    at, junk = 2, 0
    for _ in range(limits.JPEG_MAX_SEGMENTS):
        # Before the first scan only so much junk is looked through: the rest would be for nothing.
        budget = len(data) if facts.scans else limits.JPEG_MAX_JUNK_BYTES - junk
        found = _MARKER.search(data, at, at + budget + 2)
        if found is None:
            break
        junk += 0 if facts.scans else found.start() - at
        at, marker = found.end(), data[found.end() - 1]
        if marker in _STANDALONE:
            continue
        if marker == _EOI:
            break
        length = int.from_bytes(data[at : at + 2], "big")
        if length < 2:
            raise NotAnImage(Unreadable.DAMAGED, "JPEG")
        _note(facts, marker, data[at + 2 : at + min(length, 64)])
        if marker == _SOS and _is_whole(facts, data[at + 2 : at + 3]):
            break
        at += length
    else:
        raise NotAnImage(Unreadable.TOO_SLOW, "JPEG")
    if not facts.scans:
        raise NotAnImage(Unreadable.DAMAGED, "JPEG")
    return facts


def _note(facts: JpegFacts, marker: int, body: bytes) -> None:
    if marker in _FRAMES:
        facts.pixels = int.from_bytes(body[1:3], "big") * int.from_bytes(body[3:5], "big")
        facts.components = body[6::3][: body[5]] if len(body) > 5 else b""
        facts.progressive = marker in _PROGRESSIVE
    elif marker == _APP0 and body.startswith(b"JFIF\0"):
        facts.jfif = True
    elif marker == _APP14 and body.startswith(b"Adobe") and len(body) > 11:
        facts.adobe_transform = body[11]
    elif marker == _SOS:
        facts.scans += 1
        if facts.scans > limits.JPEG_MAX_SCANS:
            raise NotAnImage(Unreadable.TOO_SLOW, "JPEG")


def _is_whole(facts: JpegFacts, components_in_scan: bytes) -> bool:
    return not facts.progressive and components_in_scan == bytes([len(facts.components)])


def _check_png(data: bytes) -> None:
    at = 8
    for _ in range(limits.PNG_MAX_CHUNKS):
        kind = data[at + 4 : at + 8]
        if len(kind) < 4 or kind == b"IEND":
            return
        at += 12 + int.from_bytes(data[at : at + 4], "big")
    raise NotAnImage(Unreadable.TOO_SLOW, "PNG")


def _check_gif(data: bytes) -> Size:
    """Follow the blocks to the first picture; what comes after it is never read.

    A first picture that sticks out of the screen enlarges it.
    """
    if len(data) < 13:
        raise NotAnImage(Unreadable.DAMAGED, "GIF")
    at = 13 + (3 << (data[10] & 7) + 1 if data[10] & 0x80 else 0)
    blocks = 0
    while data[at : at + 1] == b"!":
        at += 2
        while size := data[at] if at < len(data) else 0:
            at += size + 1
            blocks += 1
            if blocks > limits.GIF_MAX_SUB_BLOCKS:
                raise NotAnImage(Unreadable.TOO_SLOW, "GIF")
        at += 1
    left, top, width, height = (_little(data, i, 2) for i in range(at + 1, at + 9, 2))
    return max(_little(data, 6, 2), left + width), max(_little(data, 8, 2), top + height)


def _check_bmp(data: bytes) -> None:
    """Run-length encoded bitmaps are unpacked in Python, byte by byte."""
    compression = _little(data, 30, 4)
    if compression in (1, 2) and len(data) > limits.BMP_MAX_RLE_BYTES:
        raise NotAnImage(Unreadable.TOO_SLOW, "BMP")


def _check_webp(data: bytes) -> Size:
    """The canvas, from whichever of the three kinds of first chunk there is."""
    kind = data[12:16]
    if kind == b"VP8X":
        return _little(data, 24, 3) + 1, _little(data, 27, 3) + 1
    if kind == b"VP8L":
        bits = _little(data, 21, 4)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        return _little(data, 26, 2) & 0x3FFF, _little(data, 28, 2) & 0x3FFF
    raise NotAnImage(Unreadable.DAMAGED, "WEBP")


def _little(data: bytes, at: int, length: int) -> int:
    return int.from_bytes(data[at : at + length], "little")


_WALKS: dict[str, Callable[[bytes], Size | None]] = {
    "PNG": _check_png,
    "GIF": _check_gif,
    "BMP": _check_bmp,
    "WEBP": _check_webp,
}
