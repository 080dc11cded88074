"""Skeletons built to keep a decoder busy are refused before a decoder sees them."""

import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bot.errors import NotAnImage, Unreadable
from bot.imaging import limits
from bot.imaging.structure import check, jpeg_facts
from tests.imaging.pictures import (
    exif,
    jpeg_with_segments,
    noise,
    png_chunk,
    quarters,
    saved,
    scan_bomb,
    webp_bomb,
)


@contextmanager
def refused(reason: Unreadable, within_s: float = 0.1) -> Iterator[None]:
    began = time.process_time()
    with pytest.raises(NotAnImage) as refusal:
        yield
    assert refusal.value.reason == reason
    assert time.process_time() - began < within_s


@pytest.mark.parametrize("scans", [500, 5_000])
def test_a_scan_bomb_is_refused_at_once(scans: int) -> None:
    bomb = scan_bomb(scans)
    with refused(Unreadable.TOO_SLOW):
        jpeg_facts(bomb)


def test_an_honest_progressive_photo_passes_and_its_scans_are_counted() -> None:
    facts = jpeg_facts(saved(noise(640, 480), progressive=True))
    assert facts.progressive
    assert 3 <= facts.scans <= 12
    assert facts.pixels == 640 * 480


def test_scan_marks_inside_metadata_are_not_scans() -> None:
    profile = b"\xff\xda\x00\x04" * 400
    assert jpeg_facts(saved(quarters(), icc_profile=profile, progressive=True)).scans < 13


def test_a_baseline_photo_is_one_scan_and_nothing_after_it_is_read() -> None:
    data = saved(noise(640, 480), exif=exif())
    assert jpeg_facts(data + b"\xff\xda\x00\x02" * 1_000).scans == 1


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xd8" + bytes(5_000_000),
        b"\xff\xd8" + b"\xff" * 5_000_000,
        b"\xff\xd8\xff\xe0",
        b"\xff\xd8\xff\xe0\x00\x01",
        b"\xff\xd8\xff\xd9",
    ],
    ids=["zeros", "fill", "cut", "bad length", "nothing"],
)
def test_a_jpeg_without_a_picture_is_damaged(data: bytes) -> None:
    with refused(Unreadable.DAMAGED):
        jpeg_facts(data)


def test_a_million_empty_segments_are_refused() -> None:
    bomb = jpeg_with_segments(1_000_000)
    with refused(Unreadable.TOO_SLOW):
        jpeg_facts(bomb)


def test_a_few_hundred_metadata_segments_are_honest() -> None:
    assert jpeg_facts(jpeg_with_segments(300, b"x" * 60_000)).scans == 1


def test_how_colours_are_stored_is_read_as_libjpeg_reads_it() -> None:
    rgb = saved(quarters(), keep_rgb=True)
    assert jpeg_facts(rgb).stored_as_rgb
    assert not jpeg_facts(saved(quarters())).stored_as_rgb
    assert not jpeg_facts(saved(quarters().convert("CMYK"))).stored_as_rgb


def test_a_png_of_countless_chunks_is_refused() -> None:
    head = saved(quarters(), "PNG")[:33]
    bomb = head + png_chunk(b"tEXt", b"") * (limits.PNG_MAX_CHUNKS + 1)
    with refused(Unreadable.TOO_SLOW):
        check(bomb, "PNG")
    assert check(saved(noise(800, 600), "PNG"), "PNG") is None


def test_a_gif_of_countless_comment_blocks_is_refused() -> None:
    gif = saved(quarters(), "GIF")
    colours = 13 + (3 << (gif[10] & 7) + 1)
    comment = b"!\xfe" + b"\x01x" * (limits.GIF_MAX_SUB_BLOCKS + 1) + b"\0"
    with refused(Unreadable.TOO_SLOW):
        check(gif[:colours] + comment + gif[colours:], "GIF")


def test_a_gif_frame_that_sticks_out_counts_with_the_screen() -> None:
    screen = b"GIF89a" + struct.pack("<HHBBB", 10, 20, 0, 0, 0)
    frame = b"," + struct.pack("<HHHHB", 60_000, 0, 500, 30, 0)
    assert check(screen + frame, "GIF") == (60_500, 30)


def test_a_large_run_length_bitmap_is_refused() -> None:
    head = b"BM" + bytes(12) + struct.pack("<IiiHHI", 40, 5_000, 5_000, 1, 8, 1)
    with refused(Unreadable.TOO_SLOW):
        check(head + bytes(limits.BMP_MAX_RLE_BYTES), "BMP")
    assert check(saved(quarters(), "BMP"), "BMP") is None


def test_the_canvas_of_every_kind_of_webp_is_read_from_its_head() -> None:
    picture = quarters(300, 200)
    files = [
        saved(picture, "WEBP"),
        saved(picture, "WEBP", lossless=True),
        saved(picture, "WEBP", exif=exif()),
    ]
    assert {bytes(data[12:16]) for data in files} == {b"VP8 ", b"VP8L", b"VP8X"}
    assert [check(data, "WEBP") for data in files] == [(300, 200)] * 3
    assert check(webp_bomb(9_400, 9_401), "WEBP") == (9_400, 9_401)
