"""What a file is, by its bytes."""

import pytest
from PIL import Image

from bot.errors import ImageTooBig, Measure, NotAnImage, Unreadable
from bot.imaging.limits import MAX_FILE_BYTES
from bot.imaging.sniff import sniff
from tests.imaging.pictures import quarters, saved


@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "AVIF", "HEIF"])
def test_every_allowed_format_is_recognised(name: str) -> None:
    assert sniff(saved(quarters(), name)) == name


def test_a_heif_that_calls_itself_mif1_is_still_heif_and_an_avif_still_avif() -> None:
    heif = saved(quarters(), "HEIF")
    assert sniff(b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic" + heif) == "HEIF"
    assert sniff(b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif" + heif) == "AVIF"


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"%PDF-1.7", "PDF"),
        (b"II*\0rest", "TIFF"),
        (b"PK\x03\x04rest", "ZIP"),
        (b"\xef\xbb\xbf  <svg xmlns=''/>", "SVG"),
        (b"<html><body>", "HTML"),
        (b"\0\0\0\x18ftypisom\0\0\0\0isommp42", "MP4"),
        (b"RIFF\0\0\0\0AVI LIST", "AVI"),
        (saved(Image.new("RGB", (4, 4)), "TIFF"), "TIFF"),
        (saved(Image.new("RGB", (4, 4)), "ICO"), "ICO"),
        (saved(Image.new("RGB", (4, 4)), "JPEG2000"), "JPEG 2000"),
    ],
)
def test_other_known_files_are_refused_by_name(data: bytes, found: str) -> None:
    with pytest.raises(NotAnImage) as refused:
        sniff(data)
    assert (refused.value.reason, refused.value.found) == (Unreadable.NOT_ALLOWED, found)


def test_nothing_and_nonsense_are_told_apart() -> None:
    with pytest.raises(NotAnImage) as empty:
        sniff(b"")
    with pytest.raises(NotAnImage) as nonsense:
        sniff(b"hello")
    assert (empty.value.reason, nonsense.value.reason) == (
        Unreadable.EMPTY,
        Unreadable.UNKNOWN_FORMAT,
    )


def test_a_file_beyond_the_byte_limit_is_refused_with_both_numbers() -> None:
    with pytest.raises(ImageTooBig) as refused:
        sniff(b"\xff\xd8\xff" + bytes(MAX_FILE_BYTES))
    assert refused.value.data == {
        "what": Measure.BYTES,
        "value": MAX_FILE_BYTES + 3,
        "limit": MAX_FILE_BYTES,
    }
