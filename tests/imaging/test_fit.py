"""Fitting to rules, with the fewest encodes and nothing but pixels in the result."""

import base64
import hashlib
import math
from urllib.parse import quote_plus

import pytest
from PIL import Image, ImageFilter

from bot.errors import ImageTooBig, ImageTooSmall, Measure
from bot.imaging.fit import encode, prepare, weigh
from bot.imaging.wire import Answer, Demand
from tests.imaging.pictures import (
    UPRIGHT,
    corners,
    demand,
    exif,
    noise,
    opened,
    quarters,
    saved,
)


def fitted(data: bytes, *demands: Demand, format_name: str = "JPEG") -> Answer:
    return prepare(data, format_name, list(demands))


def test_one_encode_serves_everyone_whose_rules_it_meets() -> None:
    answer = fitted(
        saved(noise(1600, 1200)),
        demand(),
        demand(formats=("JPEG", "PNG", "BMP"), min_side=300, counted="base64_urlencoded"),
        demand(formats=("JPEG", "BMP"), min_side=48, max_bytes=3_000_000, counted="base64"),
    )
    assert answer.fits == (0, 0, 0)
    assert answer.encodes == 1
    assert (answer.variants[0].width, answer.variants[0].height) == (800, 600)


def test_a_stricter_rule_gets_its_own_encode_and_the_others_keep_theirs() -> None:
    photo = saved(noise(1600, 1200))
    first = fitted(photo, demand()).variants[0]
    limit = len(first.data) * 3 // 4
    answer = fitted(photo, demand(), demand(max_bytes=limit), demand(max_bytes=limit))
    assert answer.fits == (0, 1, 1)
    assert answer.variants[0].data == first.data
    assert len(answer.variants[1].data) <= limit
    assert (answer.variants[1].width, answer.variants[1].height) == (800, 600)


def test_the_same_photo_gives_the_same_bytes_and_hash() -> None:
    photo = saved(noise(640, 480))
    one, two = fitted(photo, demand()), fitted(photo, demand())
    assert one.variants == two.variants
    assert one.pixel_hash == hashlib.sha256(one.variants[0].data).hexdigest() == two.pixel_hash


def test_metadata_does_not_change_the_hash_and_pixels_do() -> None:
    plain = saved(quarters(), quality=90)
    marked = saved(quarters(), quality=90, exif=exif(), comment=b"hello")
    other = saved(quarters().rotate(180), quality=90)
    hashes = [fitted(one, demand()).pixel_hash for one in (plain, marked, other)]
    assert hashes[0] == hashes[1] != hashes[2]


def test_a_hash_exists_even_when_nothing_fits() -> None:
    answer = fitted(saved(quarters(40, 20)), demand(min_side=300))
    assert answer.fits[0] != 0
    assert len(answer.pixel_hash) == 64


@pytest.mark.parametrize("counted", ["raw", "base64", "base64_urlencoded"])
@pytest.mark.parametrize("limit", [150_000, 40_000, 9_000])
def test_the_byte_limit_holds_in_the_form_it_is_counted_in(counted: str, limit: int) -> None:
    answer = fitted(saved(noise(1600, 1200)), demand(max_bytes=limit, counted=counted))
    data = answer.variants[0].data
    text = base64.b64encode(data).decode()
    measured = {"raw": len(data), "base64": len(text), "base64_urlencoded": len(quote_plus(text))}
    assert measured[counted] == weigh(data, counted)
    assert limit / 10 < measured[counted] <= limit


def test_quality_goes_down_before_size_does() -> None:
    photo = saved(noise(1600, 1200))
    best = len(fitted(photo, demand()).variants[0].data)
    slightly = fitted(photo, demand(max_bytes=best - 1)).variants[0]
    much = fitted(photo, demand(max_bytes=best // 20)).variants[0]
    assert (slightly.width, slightly.height) == (800, 600)
    assert max(much.width, much.height) < 800


def test_a_limit_nothing_meets_is_refused_with_the_numbers() -> None:
    answer = fitted(saved(noise(1600, 1200)), demand(max_bytes=2_000, min_side=500), demand())
    refusal = answer.fits[0]
    assert isinstance(refusal, ImageTooBig)
    assert (refusal.what, refusal.limit) == (Measure.BYTES, 2_000)
    assert refusal.value > 2_000
    assert answer.fits[1] == 0


def test_a_small_picture_is_enlarged_for_whom_it_is_enough_and_refused_to_the_rest() -> None:
    answer = fitted(saved(quarters(120, 100)), demand(min_side=300), demand(min_side=301), demand())
    assert answer.fits[0] == 0
    assert (answer.variants[0].width, answer.variants[0].height) == (360, 300)
    assert corners(opened(answer.variants[0].data)) == UPRIGHT
    refusal = answer.fits[1]
    assert isinstance(refusal, ImageTooSmall)
    assert refusal.data == {"width": 120, "height": 100, "min_side": 301}
    assert (answer.variants[1].width, answer.variants[1].height) == (120, 100)


@pytest.mark.parametrize("first", ["JPEG", "PNG", "WEBP", "BMP"])
def test_the_first_format_of_a_list_is_the_one_sent(first: str) -> None:
    answer = fitted(saved(quarters()), demand(formats=(first, "JPEG")))
    assert opened(answer.variants[0].data).format == answer.variants[0].format == first
    assert corners(opened(answer.variants[0].data)) == UPRIGHT


def test_a_lossless_picture_that_is_too_heavy_gives_way_to_a_lossy_one() -> None:
    answer = fitted(saved(noise(800, 600)), demand(formats=("BMP", "JPEG"), max_bytes=400_000))
    assert answer.variants[0].format == "JPEG"
    assert (answer.variants[0].width, answer.variants[0].height) == (800, 600)


def test_a_region_is_cut_from_the_upright_photo() -> None:
    stored = quarters(1600, 800).transpose(Image.Transpose.ROTATE_90)
    photo = saved(stored, exif=exif(6), quality=95)
    green, whole = (0.5, 0.0, 1.0, 0.5), demand()
    answer = fitted(photo, demand(box=green), whole, demand(box=(0.0, 0.5, 0.5, 1.0)))
    sizes = [(one.width, one.height) for one in answer.variants]
    assert sizes == [(800, 400), (800, 400), (800, 400)]
    seen = [set(corners(opened(one.data))) for one in answer.variants]
    assert seen == [{"green"}, set(UPRIGHT), {"blue"}]


def test_a_region_is_cut_at_full_sharpness() -> None:
    stripes = Image.new("L", (4000, 3000))
    for left in range(0, 4000, 4):
        stripes.paste(255, (left, 0, left + 2, 3000))
    photo = saved(stripes.convert("RGB"), quality=95)
    cut = fitted(photo, demand(box=(0.4, 0.4, 0.6, 0.6))).variants[0]
    assert (cut.width, cut.height) == (800, 600)
    grey = opened(cut.data).convert("L").tobytes()
    assert max(grey) - min(grey) > 200


def test_a_tiny_region_is_refused_by_its_own_size() -> None:
    answer = fitted(saved(quarters(1000, 1000)), demand(box=(0.1, 0.1, 0.15, 0.2), min_side=300))
    refusal = answer.fits[0]
    assert isinstance(refusal, ImageTooSmall)
    assert (refusal.width, refusal.height) == (50, 100)


SECRETS = {
    "JPEG": {"exif": exif(6), "icc_profile": b"SECRETICC" * 9, "comment": b"SECRETNOTE"},
    "PNG": {"exif": exif(6), "icc_profile": b"SECRETICC" * 9},
    "WEBP": {"exif": exif(6), "icc_profile": b"SECRETICC" * 9, "xmp": b"<x:SECRETXMP/>"},
    "AVIF": {"exif": exif(6), "xmp": b"<x:SECRETXMP/>"},
    "HEIF": {"exif": exif(6), "xmp": b"<x:SECRETXMP/>"},
    "GIF": {"comment": b"SECRETNOTE"},
}
_MARKS = (b"SECRET", b"Exif", b"http://ns.adobe", b"ICC_PROFILE", b"iCCP", b"eXIf", b"Photoshop")


@pytest.mark.parametrize("format_name", SECRETS)
@pytest.mark.parametrize("output", ["JPEG", "PNG", "WEBP", "BMP"])
def test_nothing_but_pixels_leaves_the_house(format_name: str, output: str) -> None:
    data = saved(quarters(), format_name, **SECRETS[format_name])
    assert b"SECRET" in data
    out = fitted(data, demand(formats=(output,)), format_name=format_name).variants[0].data
    assert not [mark for mark in _MARKS if mark in out]
    assert not opened(out).getexif()
    assert not {"exif", "icc_profile", "comment", "xmp"} & {*opened(out).info}


def test_a_picture_that_needs_no_resize_keeps_no_metadata_either() -> None:
    data = saved(quarters(800, 400), comment=b"SECRETNOTE", exif=exif(1))
    assert b"SECRET" not in fitted(data, demand()).variants[0].data


@pytest.mark.parametrize("tail", [b"PK\x03\x04rest", b"<script>alert(1)</script>", b"%PDF-1.7"])
def test_a_polyglot_comes_out_as_a_picture_only(tail: bytes) -> None:
    photo = saved(quarters(), comment=tail) + tail
    out = fitted(photo, demand()).variants[0].data
    assert tail[:4] not in out
    assert out.startswith(b"\xff\xd8\xff") and out.endswith(b"\xff\xd9")


@pytest.mark.parametrize("format_name", ["JPEG", "PNG"])
def test_scaled_decoding_costs_next_to_no_quality(format_name: str) -> None:
    """Against a resize of all pixels; sides that no factor divides show any shift."""
    picture = noise(2003, 1501).filter(ImageFilter.GaussianBlur(2))
    photo = saved(picture, format_name, quality=92)
    ours = opened(fitted(photo, demand(), format_name=format_name).variants[0].data)
    exact = opened(photo).resize((800, 600), Image.Resampling.LANCZOS)
    plain = opened(encode(exact, "JPEG", 85))
    truth = exact.convert("L").tobytes()
    loss = _rms(plain.convert("L").tobytes(), truth)
    assert _rms(ours.convert("L").tobytes(), truth) < loss * 1.25


def _rms(one: bytes, two: bytes) -> float:
    return math.sqrt(sum((a - b) ** 2 for a, b in zip(one, two, strict=True)) / len(one))
