"""The rules for pictures."""

import pytest
from PIL import Image

from sandbox.providers.pictures import (
    Fault,
    PictureRefused,
    PictureRules,
    from_base64,
    from_bytes,
)
from tests.sandbox.providers.conftest import b64, encoded, padded, plain

RULES = PictureRules(
    formats=("JPEG", "BMP"), min_side=48, max_side=400, max_raw=20_000, max_base64=24_000
)


def _fault(text: str, rules: PictureRules = RULES, length: int | None = None) -> Fault:
    with pytest.raises(PictureRefused) as no:
        from_base64(text, rules, length)
    return no.value.fault


@pytest.mark.parametrize(("width", "height"), [(48, 400), (400, 48), (300, 200)])
def test_a_picture_within_the_rules_passes(width: int, height: int) -> None:
    picture = from_base64(plain(width, height), RULES)
    assert picture.pixels.size == (width, height)
    assert picture.format == "JPEG"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", Fault.EMPTY),
        ("data:image/jpeg;base64," + plain(60, 60), Fault.BASE64),
        (plain(60, 60).replace("/", " "), Fault.BASE64),
        (plain(60, 60)[:-3] + "\n", Fault.BASE64),
        (b64(b"no picture at all"), Fault.FORMAT),
        (plain(60, 60, "PNG"), Fault.FORMAT),
        (plain(60, 60, "WEBP"), Fault.FORMAT),
        (b64(encoded(Image.new("RGB", (300, 300)))[:300]), Fault.FORMAT),
        (plain(47, 200), Fault.SMALL),
        (plain(200, 401), Fault.LARGE),
        (b64(padded(encoded(Image.new("RGB", (60, 60))), 18_100)), Fault.HEAVY),
    ],
)
def test_a_picture_against_a_rule_is_refused_for_it(text: str, fault: Fault) -> None:
    assert _fault(text) is fault


def test_bytes_are_counted_on_the_form_the_provider_names() -> None:
    jpeg = encoded(Image.new("RGB", (60, 60)))
    exactly = PictureRules(formats=("JPEG",), max_raw=len(jpeg) + 9)
    assert from_bytes(padded(jpeg, len(jpeg) + 9), exactly).format == "JPEG"
    assert _fault(b64(padded(jpeg, len(jpeg) + 10)), exactly) is Fault.HEAVY
    text = b64(jpeg)
    encoded_rule = PictureRules(formats=("JPEG",), max_encoded=len(text) + 5)
    assert from_base64(text, encoded_rule, len(text) + 5).format == "JPEG"
    assert _fault(text, encoded_rule, len(text) + 6) is Fault.HEAVY


def test_a_rotation_in_exif_is_refused_only_where_the_rules_say_so() -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    data = encoded(Image.new("RGB", (60, 80)), exif=turned)
    assert from_bytes(data, RULES).pixels.size == (60, 80)
    with pytest.raises(PictureRefused) as no:
        from_bytes(data, PictureRules(formats=("JPEG",), upright=True))
    assert no.value.fault is Fault.TURNED


def test_the_digest_names_the_pixels_and_not_the_file() -> None:
    picture = Image.new("RGB", (64, 64), (10, 200, 30))
    bmp, png = (
        from_bytes(encoded(picture, kind), PictureRules(formats=("BMP", "PNG")))
        for kind in ("BMP", "PNG")
    )
    assert bmp.digest == png.digest
    other = from_bytes(encoded(picture.resize((32, 128)), "PNG"), PictureRules(formats=("PNG",)))
    assert other.digest != png.digest
