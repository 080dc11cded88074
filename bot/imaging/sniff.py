"""Which kind of file the bytes are, by their first bytes and never by name or media type."""

from bot.errors import ImageTooBig, Measure, NotAnImage, Unreadable
from bot.imaging.limits import MAX_FILE_BYTES

_ALLOWED = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"BM", "BMP"),
)
# Files people do send; the name is for the answer.
_KNOWN = (
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"%PDF", "PDF"),
    (b"%!PS", "EPS"),
    (b"8BPS", "PSD"),
    (b"PK\x03\x04", "ZIP"),
    (b"<svg", "SVG"),
    (b"<?xml", "XML"),
    (b"<!DOCTYPE", "HTML"),
    (b"<html", "HTML"),
    (b"\x00\x00\x01\x00", "ICO"),
    (b"icns", "ICNS"),
    (b"DDS ", "DDS"),
    (b"BLP", "BLP"),
    (b"\x00\x00\x00\x0cjP  ", "JPEG 2000"),
    (b"\xff\x4f\xff\x51", "JPEG 2000"),
    (b"\xff\x0a", "JPEG XL"),
    (b"\x00\x00\x00\x0cJXL ", "JPEG XL"),
    (b"\x1aE\xdf\xa3", "WebM"),
)
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_AVIF_BRANDS = {b"avif", b"avis"}
_MAX_FTYP_BYTES = 256


def sniff(data: bytes) -> str:
    """The format's name as Pillow has it (HEIC is "HEIF").

    Raises NotAnImage or ImageTooBig.
    """
    if not data:
        raise NotAnImage(Unreadable.EMPTY)
    if len(data) > MAX_FILE_BYTES:
        raise ImageTooBig(Measure.BYTES, len(data), MAX_FILE_BYTES)
    for magic, name in _ALLOWED:
        if data.startswith(magic):
            return name
    if data.startswith(b"RIFF"):
        return _riff(data)
    if data[4:8] == b"ftyp":
        return _iso_media(data)
    head = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    for magic, name in _KNOWN:
        if head.startswith(magic):
            raise NotAnImage(Unreadable.NOT_ALLOWED, name)
    raise NotAnImage(Unreadable.UNKNOWN_FORMAT)


def _riff(data: bytes) -> str:
    if data[8:12] == b"WEBP":
        return "WEBP"
    raise NotAnImage(Unreadable.NOT_ALLOWED, "AVI" if data[8:12] == b"AVI " else "RIFF")


def _iso_media(data: bytes) -> str:
    """Photos and videos share this container; the brands after `ftyp` tell them apart."""
    size = min(int.from_bytes(data[:4], "big"), _MAX_FTYP_BYTES)
    brands = [data[8:12], *(data[at : at + 4] for at in range(16, size - 3, 4))]
    if brands[0] in _AVIF_BRANDS or (
        brands[0] not in _HEIF_BRANDS - {b"mif1", b"msf1"} and _AVIF_BRANDS & {*brands}
    ):
        return "AVIF"
    if _HEIF_BRANDS & {*brands}:
        return "HEIF"
    raise NotAnImage(Unreadable.NOT_ALLOWED, "MP4")
