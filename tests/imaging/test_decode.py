"""Every kind of picture comes out upright, opaque and in three channels."""

import struct
import zlib

import pytest
from PIL import Image, ImageFile
from PIL.PngImagePlugin import PngInfo

from bot.errors import ImageTooBig, Measure, NotAnImage, Unreadable
from bot.imaging.decode import load, open_photo, stored_box, upright
from bot.imaging.fit import prepare
from tests.imaging.pictures import (
    ORIENTATION,
    UPRIGHT,
    corners,
    demand,
    exif,
    noise,
    opened,
    png_chunk,
    png_header,
    quarters,
    saved,
    webp_bomb,
)


def came_out(data: bytes, format_name: str) -> Image.Image:
    return opened(prepare(data, format_name, [demand()]).variants[0].data)


def _with_alpha(mode: str) -> Image.Image:
    """Red, green and blue opaque; the fourth quarter black and transparent."""
    picture = quarters().convert("RGBA")
    picture.paste((0, 0, 0, 0), (200, 100, 400, 200))
    return picture.convert(mode)


def _palette(format_name: str) -> bytes:
    picture = quarters().quantize(8)
    white = picture.tobytes()[-1]
    picture.putpalette(
        [c if i // 3 != white else 0 for i, c in enumerate(picture.getpalette() or [])]
    )
    return saved(picture, format_name, transparency=white)


COLOURED = {
    "JPEG": saved(quarters(), quality=95),
    "JPEG progressive": saved(quarters(), progressive=True, quality=95),
    "JPEG CMYK": saved(quarters().convert("CMYK"), quality=95),
    "JPEG RGB": saved(quarters(), keep_rgb=True, quality=95),
    "PNG": saved(quarters(), "PNG"),
    "PNG RGBA": saved(_with_alpha("RGBA"), "PNG"),
    "PNG palette": saved(quarters().quantize(8), "PNG"),
    "PNG palette, transparent": _palette("PNG"),
    "WEBP": saved(quarters(), "WEBP"),
    "WEBP RGBA": saved(_with_alpha("RGBA"), "WEBP", lossless=True),
    "GIF": saved(quarters(), "GIF"),
    "GIF transparent": _palette("GIF"),
    "BMP": saved(quarters(), "BMP"),
    "BMP palette": saved(quarters().quantize(8), "BMP"),
    "AVIF": saved(quarters(), "AVIF"),
    "AVIF RGBA": saved(_with_alpha("RGBA"), "AVIF", quality=95),
    "HEIF": saved(quarters(), "HEIF", quality=95),
    "HEIF RGBA": saved(_with_alpha("RGBA"), "HEIF", quality=95),
}


@pytest.mark.parametrize("kind", COLOURED)
def test_colours_survive_and_what_is_transparent_becomes_white(kind: str) -> None:
    picture = came_out(COLOURED[kind], kind.split()[0])
    assert picture.mode == "RGB"
    assert corners(picture) == UPRIGHT


@pytest.mark.parametrize("kind", ["L", "1", "LA", "I;16"])
def test_grey_pictures_come_out_in_three_channels(kind: str) -> None:
    ramp = Image.linear_gradient("L")
    if kind == "I;16":
        picture = Image.frombytes(
            "I;16", (256, 256), b"".join(struct.pack("<H", v * 257) for v in ramp.tobytes())
        )
    else:
        picture = ramp.convert(kind)
    out = came_out(saved(picture, "PNG"), "PNG")
    assert out.mode == "RGB"
    middle = out.resize((4, 4), Image.Resampling.BOX).convert("L")
    rows = [middle.getpixel((1, row)) for row in range(4)]
    assert rows == pytest.approx([32, 96, 160, 224], abs=6)


def test_a_grey_jpeg_comes_out_in_three_channels() -> None:
    assert came_out(saved(quarters().convert("L")), "JPEG").mode == "RGB"


def test_16_bit_colour_is_brought_to_8() -> None:
    head = struct.pack(">IIBBBBB", 2, 1, 16, 2, 0, 0, 0)
    rows = b"\0" + struct.pack(">6H", 65535, 0, 0, 0, 0, 65535)
    data = (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", head)
        + png_chunk(b"IDAT", zlib.compress(rows))
        + png_chunk(b"IEND", b"")
    )
    pixels = load(open_photo(data, "PNG"), 1).image
    assert [pixels.getpixel((x, 0)) for x in (0, 1)] == [(255, 0, 0), (0, 0, 255)]


def test_only_the_first_frame_of_an_animation_is_seen() -> None:
    frames = [quarters(), Image.new("RGB", (400, 200), "black")]
    for format_name in ("GIF", "WEBP", "PNG", "AVIF"):
        data = saved(frames[0], format_name, save_all=True, append_images=frames[1:])
        assert corners(came_out(data, format_name)) == UPRIGHT


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF"])
def test_every_orientation_comes_out_the_same_way_up(format_name: str, orientation: int) -> None:
    stored = quarters().transpose(_STORE[orientation]) if orientation > 1 else quarters()
    data = saved(stored, format_name, exif=exif(orientation), quality=95)
    answer = prepare(data, format_name, [demand()])
    assert (answer.width, answer.height) == (400, 200)
    assert corners(opened(answer.variants[0].data)) == UPRIGHT


_STORE = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_box_of_the_upright_photo_is_found_in_the_stored_one(orientation: int) -> None:
    stored = quarters().transpose(_STORE[orientation]) if orientation > 1 else quarters()
    box = (0.5, 0.0, 1.0, 0.5)  # the green quarter
    x1, y1, x2, y2 = stored_box(box, orientation)
    width, height = stored.size
    part = stored.crop((int(x1 * width), int(y1 * height), int(x2 * width), int(y2 * height)))
    assert upright(part, orientation).size == (200, 100)
    assert part.getcolors() == [(20_000, (0, 128, 0))]


def test_nonsense_in_the_orientation_means_upright() -> None:
    tags = Image.Exif()
    tags[ORIENTATION] = 77
    assert corners(came_out(saved(quarters(), exif=tags.tobytes()), "JPEG")) == UPRIGHT
    broken = b"Exif\0\0" + b"MM\0*\xff\xff\xff\xff" + b"\x01" * 40
    assert corners(came_out(saved(quarters(), exif=broken), "JPEG")) == UPRIGHT


@pytest.mark.parametrize(
    ("data", "format_name", "what"),
    [
        (webp_bomb(9_400, 9_400), "WEBP", Measure.MEGAPIXELS),
        (webp_bomb(16_384, 1_000), "WEBP", Measure.SIDE),
        (png_header(9_400, 9_400), "PNG", Measure.MEGAPIXELS),
        (png_header(2_000_000_000, 2_000_000_000), "PNG", Measure.MEGAPIXELS),
        (png_header(60_000, 1), "PNG", Measure.SIDE),
        (b"GIF89a" + struct.pack("<HHBBB", 65535, 65535, 0, 0, 0), "GIF", Measure.MEGAPIXELS),
    ],
    ids=["webp", "webp side", "png", "png huge", "png strip", "gif"],
)
def test_a_pixel_bomb_is_refused_by_its_header(
    data: bytes, format_name: str, what: Measure
) -> None:
    with pytest.raises(ImageTooBig) as refused:
        open_photo(data, format_name)
    assert refused.value.what == what
    assert refused.value.value > refused.value.limit


def test_the_cap_is_larger_for_a_jpeg_because_it_is_decoded_small() -> None:
    data = bytearray(saved(Image.new("L", (8_000, 6_000)), quality=10))
    photo = open_photo(bytes(data), "JPEG")
    assert load(photo, 800 / 8_000).image.size == (1_000, 750)
    frame = data.index(b"\xff\xc0") + 5
    data[frame : frame + 4] = struct.pack(">HH", 9_400, 9_400)
    with pytest.raises(ImageTooBig):
        open_photo(bytes(data), "JPEG")


@pytest.mark.parametrize(
    ("stored", "scale", "working"),
    [
        ((4000, 3000), 0.2, (1000, 750)),
        ((3200, 2399), 0.25, (800, 600)),
        ((1600, 1200), 0.5, (800, 600)),
        ((1500, 1000), 800 / 1500, (1500, 1000)),
        ((6400, 4800), 0.125, (800, 600)),
    ],
)
def test_a_jpeg_is_decoded_at_the_nearest_scale_at_or_above_the_target(
    stored: tuple[int, int], scale: float, working: tuple[int, int]
) -> None:
    photo = open_photo(saved(Image.new("RGB", stored), quality=20), "JPEG")
    assert load(photo, scale).image.size == working


def test_a_truncated_file_is_never_half_a_picture() -> None:
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False
    for format_name in ("JPEG", "PNG", "WEBP", "GIF", "BMP", "AVIF", "HEIF"):
        data = saved(noise(320, 240), format_name)
        with pytest.raises((OSError, ValueError, SyntaxError, NotAnImage, RuntimeError)):
            prepare(data[: len(data) * 6 // 10], format_name, [demand()])


def test_decoding_refuses_to_work_when_truncated_files_would_pass(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    with pytest.raises(RuntimeError):
        open_photo(saved(quarters()), "JPEG")


def test_inflated_text_in_a_png_is_not_unpacked() -> None:
    info = PngInfo()
    info.add_text("note", "a" * 60_000_000, zip=True)
    with pytest.raises(ValueError, match="too large"):
        open_photo(saved(quarters(), "PNG", pnginfo=info), "PNG")


def test_too_many_passes_over_too_many_pixels_are_too_slow() -> None:
    data = bytearray(saved(Image.new("L", (64, 64)), progressive=True))
    frame = data.index(b"\xff\xc2") + 5
    data[frame : frame + 4] = struct.pack(">HH", 7_000, 7_000)
    scan = data.rindex(b"\xff\xda")
    data[scan:-2] = data[scan:-2] * 20
    with pytest.raises(NotAnImage) as refused:
        open_photo(bytes(data), "JPEG")
    assert refused.value.reason == Unreadable.TOO_SLOW


def test_bands_and_whole_pictures_give_the_same_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    data = saved(noise(700, 500).convert("RGBA"), "PNG")
    whole = load(open_photo(data, "PNG"), 1 / 3.2).image
    monkeypatch.setattr("bot.imaging.decode._BAND_PIXELS", 5_000)
    banded = load(open_photo(data, "PNG"), 1 / 3.2).image
    assert banded.size == (350, 250)
    assert whole.tobytes() == banded.tobytes()
