"""The contact sheet and the numbered parts: sizes, numbers where they belong, bad pictures."""

from io import BytesIO

import pytest
from PIL import Image

from bot.imaging import sheet
from bot.imaging.sheet import GAP, TILE, Tile, boxes, contact_sheet
from providers.product import Money, Region


def jpeg(colour: tuple[int, int, int], size: tuple[int, int] = (400, 400)) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG", quality=95)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    picture = Image.open(BytesIO(data))
    assert picture.format == "JPEG"
    return picture.convert("RGB")


def centre(picture: Image.Image, index: int, columns: int = 3) -> tuple[int, ...]:
    row, column = divmod(index, columns)
    return pixel(picture, *(GAP + at * (TILE + GAP) + TILE // 2 for at in (column, row)))


def pixel(picture: Image.Image, x: int, y: int) -> tuple[int, ...]:
    value = picture.getpixel((x, y))
    assert isinstance(value, tuple)
    return value


def near(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return all(abs(a - b) <= 14 for a, b in zip(one, other, strict=True))


COLOURS = [(255 - n * 25, n * 25, 100) for n in range(9)]


def test_nine_pictures_stand_in_reading_order() -> None:
    picture = opened(contact_sheet([Tile(jpeg(colour)) for colour in COLOURS]))
    side = 3 * (TILE + GAP) + GAP
    assert picture.size == (side, side)
    assert all(near(centre(picture, n), colour) for n, colour in enumerate(COLOURS))


@pytest.mark.parametrize(
    ("count", "columns", "rows"),
    [(1, 1, 1), (2, 2, 1), (3, 3, 1), (4, 3, 2), (9, 3, 3), (12, 3, 3)],
)
def test_the_sheet_is_as_large_as_its_tiles(count: int, columns: int, rows: int) -> None:
    size = opened(contact_sheet([Tile()] * count)).size
    assert size == tuple(n * (TILE + GAP) + GAP for n in (columns, rows))


@pytest.mark.parametrize("bad", [None, b"", b"no picture", jpeg((1, 2, 3))[:200], b"\xff\xd8\xff"])
def test_a_picture_that_cannot_be_read_is_an_empty_tile(bad: bytes | None) -> None:
    picture = opened(contact_sheet([Tile(jpeg((200, 30, 30))), Tile(bad)]))
    assert near(centre(picture, 0, 2), (200, 30, 30))
    plain = opened(contact_sheet([Tile(jpeg((200, 30, 30))), Tile()]))
    assert picture.tobytes() == plain.tobytes()


def test_every_tile_has_its_number() -> None:
    same = [Tile(jpeg((255, 255, 255)))] * 2
    picture = opened(contact_sheet(same))
    plates = [picture.crop((x, GAP, x + 70, GAP + 70)) for x in (GAP, 2 * GAP + TILE)]
    for plate in plates:
        assert all(isinstance(band, tuple) and band[0] < 60 for band in plate.getextrema())
    assert plates[0].tobytes() != plates[1].tobytes()


def test_a_price_is_drawn_where_there_is_one() -> None:
    price = Money(amount="28.50", currency="CNY")
    white = jpeg((255, 255, 255))
    with_price, without = (opened(contact_sheet([Tile(white, p)])) for p in (price, None))
    corner = (GAP, GAP + TILE - 60, GAP + 200, GAP + TILE)
    assert with_price.crop(corner).tobytes() != without.crop(corner).tobytes()


@pytest.mark.parametrize("size", [(100, 1200), (1200, 100)])
def test_long_pictures_are_shown_whole(size: tuple[int, int]) -> None:
    picture = opened(contact_sheet([Tile(jpeg((10, 120, 10), size))]))
    assert near(centre(picture, 0, 1), (10, 120, 10))
    x, y = (TILE - 4, TILE // 2) if size[0] < size[1] else (TILE // 2, TILE - 4)
    assert near(pixel(picture, x, y), sheet.MARGIN)


def test_grey_pictures_and_cmyk_are_understood() -> None:
    for mode in ("L", "CMYK"):
        out = BytesIO()
        Image.new("RGB", (50, 50), (90, 90, 90)).convert(mode).save(out, "JPEG")
        picture = opened(contact_sheet([Tile(out.getvalue())]))
        assert near(centre(picture, 0, 1), (90, 90, 90))


@pytest.mark.parametrize(
    ("currency", "text"),
    [("CNY", "¥0012.50"), ("EUR", "€0012.50"), ("RUB", "₽0012.50"), ("KZT", "0012.50 KZT")],
)
def test_prices_carry_the_sign_of_the_currency_or_its_name(currency: str, text: str) -> None:
    assert sheet.price_text(Money(amount="0012.50", currency=currency)) == text


def _badge(price: Money) -> Image.Image:
    picture = opened(contact_sheet([Tile(jpeg((255, 255, 255)), price)]))
    return picture.crop((GAP, GAP + TILE - 60, GAP + 200, GAP + TILE)).convert("L")


@pytest.mark.parametrize(("sign", "letter"), [("¥", "Y"), ("€", "C"), ("₽", "P")])
def test_signs_the_font_lacks_are_letters_with_bars(
    monkeypatch: pytest.MonkeyPatch, sign: str, letter: str
) -> None:
    monkeypatch.setitem(sheet.SIGNS, "XTS", sign)
    monkeypatch.setitem(sheet.SIGNS, "XXX", letter)
    struck, plain = (_badge(Money(amount="8", currency=code)) for code in ("XTS", "XXX"))
    light = [
        sum(value > 200 for value in one.crop((12, 24, 40, 46)).tobytes())
        for one in (struck, plain)
    ]
    assert light[0] > light[1] * 1.1
    assert struck.crop((45, 0, 190, 60)).tobytes() == plain.crop((45, 0, 190, 60)).tobytes()


REGIONS = [
    Region(x1=0.1, y1=0.1, x2=0.5, y2=0.5),
    Region(x1=0.1, y1=0.1, x2=0.9, y2=0.9),
    Region(x1=0, y1=0, x2=1, y2=1),
]


def test_parts_are_framed_and_the_photo_keeps_its_shape() -> None:
    picture = opened(boxes(jpeg((250, 250, 250), (900, 600)), REGIONS))
    assert picture.size == (900, 600)
    red, green, blue = pixel(picture, 700, 56)
    assert red > 2 * max(green, blue)
    assert near(pixel(picture, 400, 450), (250, 250, 250))


def test_the_line_around_two_parts_is_not_hidden_by_theirs() -> None:
    whole = Region(x1=0.2, y1=0.2, x2=0.8, y2=0.8)
    halves = [Region(x1=0.2, y1=y, x2=0.8, y2=y + 0.3) for y in (0.2, 0.5)]
    picture = opened(boxes(jpeg((250, 250, 250), (900, 600)), [whole, *halves]))
    column = [pixel(picture, 450, y) for y in range(100, 130)]
    assert any(blue > 1.5 * max(red, 1) and blue > 150 for red, _, blue in column)
    assert any(red > 2 * max(green, blue) for red, green, blue in column)


@pytest.mark.parametrize(
    ("size", "shown"),
    [((120, 60), (640, 320)), ((4000, 3000), (1280, 960)), ((700, 700), (700, 700))],
)
def test_the_photo_is_of_a_size_to_look_at(size: tuple[int, int], shown: tuple[int, int]) -> None:
    assert opened(boxes(jpeg((9, 9, 9), size), REGIONS)).size == shown


def test_numbers_do_not_hide_each_other() -> None:
    frames = [region.pixels(900, 600) for region in REGIONS]
    corners = sheet.free_corners(frames, 60, (900, 600))
    assert len(set(corners)) == 3
    assert all(
        max(abs(a - c), abs(b - d)) >= 60
        for n, (a, b) in enumerate(corners)
        for c, d in corners[n + 1 :]
    )


def test_tiny_and_many_parts_are_drawn_without_complaint() -> None:
    tiny = [Region(x1=n / 20, y1=0.99, x2=n / 20 + 0.001, y2=1) for n in range(19)]
    assert boxes(jpeg((9, 9, 9), (300, 300)), tiny)


def test_a_photo_that_cannot_be_read_is_an_oserror() -> None:
    with pytest.raises(OSError, match="cannot identify"):
        boxes(b"no photo", REGIONS)
