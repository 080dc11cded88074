"""Pictures people look at instead of reading: the contact sheet, and numbered parts of a photo.

Blocking; callers run it in a thread. Every JPEG given here was encoded by this package: what
comes from a shop or a person is decoded in a child first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from itertools import cycle

from PIL import Image, ImageDraw, ImageFont, ImageOps

from providers.product import Money, Region

TILE = 300  # pixels
GAP = 8
PRICE_SIZES = (28, 22, 18)  # the largest that fits is used
COLUMNS = 3
MAX_TILES = 9
QUALITY = 82
MAX_CUT = 4 / 3  # a picture longer than this is shown whole, with margins

BOXES_SIDE = 1280  # longest side of the photo with numbered parts, in pixels
BOXES_MIN_SIDE = 640  # a smaller photo is enlarged, for the numbers to be readable
BOXES_QUALITY = 85

BACKGROUND = (226, 228, 232)
EMPTY = (243, 244, 246)
EMPTY_DIGIT = (176, 180, 188)
MARGIN = (255, 255, 255)
BADGE = (23, 26, 33)
BADGE_TEXT = (255, 255, 255)
SHADE = 0.82  # how much of a price badge covers the picture
COLOURS = ((0, 122, 255), (255, 59, 48), (52, 199, 89), (255, 149, 0), (175, 82, 222))

SIGNS = {"CNY": "¥", "JPY": "¥", "USD": "$", "EUR": "€", "RUB": "₽"}
# Signs the font lacks, as letters with bars through them. A bar is its left and right end in
# widths of the letter, and its height above the line in heights of the letter.
STRUCK = {
    "¥": ("Y", ((0.15, 0.85, 0.40), (0.15, 0.85, 0.18))),
    "€": ("C", ((-0.12, 0.62, 0.61), (-0.12, 0.62, 0.39))),
    "₽": ("P", ((-0.22, 0.62, 0.18), (-0.22, 0.16, 0.42))),
}

LETTERS = str.maketrans({sign: letter for sign, (letter, _) in STRUCK.items()})

Colour = tuple[int, int, int]
Box = tuple[int, int, int, int]
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


@dataclass(frozen=True, slots=True)
class Tile:
    """One product: its picture as a JPEG (None while there is none) and its price."""

    picture: bytes | None = None
    price: Money | None = None


def contact_sheet(tiles: Sequence[Tile]) -> bytes:
    """Up to nine tiles numbered from 1, three in a row, as a JPEG.

    A picture that cannot be read becomes an empty tile with its number.
    """
    shown = list(tiles[:MAX_TILES]) or [Tile()]
    columns = min(COLUMNS, len(shown))
    rows = -(-len(shown) // columns)
    size = tuple(count * (TILE + GAP) + GAP for count in (columns, rows))
    sheet = Image.new("RGB", (size[0], size[1]), BACKGROUND)
    for index, tile in enumerate(shown):
        row, column = divmod(index, columns)
        corner = (GAP + column * (TILE + GAP), GAP + row * (TILE + GAP))
        sheet.paste(_tile(index + 1, tile), corner)
    return _jpeg(sheet, QUALITY)


def boxes(photo: bytes, regions: Sequence[Region]) -> bytes:
    """The photo (a JPEG of our own) with its regions framed and numbered from 1, as a JPEG.

    Raises OSError when the photo cannot be read.
    """
    with Image.open(BytesIO(photo), formats=["JPEG"]) as source:
        source.draft("RGB", (BOXES_SIDE, BOXES_SIDE))
        picture = source.convert("RGB")
    side = min(BOXES_SIDE, max(BOXES_MIN_SIDE, *picture.size))
    picture = ImageOps.contain(picture, (side, side), Image.Resampling.BILINEAR)
    draw = ImageDraw.Draw(picture)
    frames = [region.pixels(*picture.size) for region in regions]
    width = max(3, min(picture.size) // 160)
    for frame, colour in zip(_apart(frames, width + 2, picture.size), cycle(COLOURS)):
        _frame(draw, frame, colour, width)
    size = max(28, min(picture.size) // 12)
    corners = free_corners(frames, size, picture.size)
    for number, (corner, colour) in enumerate(zip(corners, cycle(COLOURS)), 1):
        _number(draw, corner, size, number, colour)
    return _jpeg(picture, BOXES_QUALITY)


def _tile(number: int, tile: Tile) -> Image.Image:
    picture = _picture(tile.picture) if tile.picture else None
    if picture is None:
        picture = Image.new("RGB", (TILE, TILE), EMPTY)
        middle = (TILE // 2, TILE // 2)
        ImageDraw.Draw(picture).text(
            middle, str(number), font=_font(120), fill=EMPTY_DIGIT, anchor="mm"
        )
    _plate(picture, (10, 10), str(number), _font(34), solid=True)
    if tile.price:
        price = price_text(tile.price)
        letters = price.translate(LETTERS)
        font = next(
            (f for f in map(_font, PRICE_SIZES) if f.getlength(letters) < TILE - 44), _font(14)
        )
        _plate(picture, (10, TILE - 10), price, font, bottom=True)
    return picture


def _picture(jpeg: bytes) -> Image.Image | None:
    """A square of TILE pixels, or None when the bytes are no JPEG."""
    try:
        with Image.open(BytesIO(jpeg), formats=["JPEG"]) as source:
            source.draft("RGB", (TILE, TILE))
            picture = source.convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    size = (TILE, TILE)
    if max(picture.size) > MAX_CUT * min(picture.size):
        return ImageOps.pad(picture, size, Image.Resampling.BILINEAR, color=MARGIN)
    return ImageOps.fit(picture, size, Image.Resampling.BILINEAR)


def _plate(
    picture: Image.Image,
    corner: tuple[int, int],
    text: str,
    font: Font,
    *,
    solid: bool = False,
    bottom: bool = False,
) -> None:
    """Light text on a dark rounded plate; `corner` is its top or bottom left."""
    _, top, _, low = font.getbbox("0", anchor="ls")
    letters = text.translate(LETTERS)
    left, _, right, _ = font.getbbox(letters, anchor="ls")
    height = int(low - top) + 20
    width = max(int(right - left) + 24, height)
    x, y = corner[0], corner[1] - height if bottom else corner[1]
    plate = Image.new("L", (width, height))
    cover = 255 if solid else round(255 * SHADE)
    ImageDraw.Draw(plate).rounded_rectangle((0, 0, width - 1, height - 1), height // 3, fill=cover)
    picture.paste(BADGE, (x, y, x + width, y + height), plate)
    draw = ImageDraw.Draw(picture)
    middle = (x + width / 2, y + height / 2)
    draw.text(middle, letters, font=font, fill=BADGE_TEXT, anchor="mm")
    if text[0] in STRUCK:
        letter, _, _, base = draw.textbbox(middle, letters, font=font, anchor="mm")
        _strike(draw, text[0], (letter, base), font)


def _strike(draw: ImageDraw.ImageDraw, sign: str, corner: tuple[float, float], font: Font) -> None:
    """The bars of a sign through its letter, whose bottom left is `corner`."""
    letter, bars = STRUCK[sign]
    left, top, right, low = font.getbbox(letter, anchor="ls")
    width, height, thick = right - left, low - top, max(2, round((low - top) / 10))
    for begin, end, above in bars:
        y = round(corner[1] - above * height)
        ends = round(corner[0] + begin * width), round(corner[0] + end * width)
        draw.rectangle(
            (ends[0], y - thick // 2, ends[1], y - thick // 2 + thick - 1), fill=BADGE_TEXT
        )


def price_text(price: Money) -> str:
    """Digit for digit; with the currency's sign where one can be drawn, or else its ISO code."""
    sign = SIGNS.get(price.currency, "")
    return f"{sign}{price.amount}" if sign else f"{price.amount} {price.currency}"


def _frame(draw: ImageDraw.ImageDraw, frame: Box, colour: Colour, width: int) -> None:
    """A coloured line with a dark one around it, to be seen on any photo."""
    x1, y1, x2, y2 = frame
    draw.rectangle((x1 - 1, y1 - 1, x2 + 1, y2 + 1), outline=BADGE, width=width + 2)
    draw.rectangle(frame, outline=colour, width=width)


def _apart(frames: Sequence[Box], step: int, picture: tuple[int, int]) -> list[Box]:
    """The frames, each a little further out for every one it holds: none hides another's line."""
    moved = []
    for place, (x1, y1, x2, y2) in enumerate(frames):
        held = [
            x1 <= a1 and y1 <= b1 and a2 <= x2 and b2 <= y2
            for (a1, b1, a2, b2) in (*frames[:place], *frames[place + 1 :])
        ]
        out = step * sum(held)
        right, low = min(x2 + out, picture[0] - 1), min(y2 + out, picture[1] - 1)
        moved.append((max(x1 - out, 0), max(y1 - out, 0), max(right, x1), max(low, y1)))
    return moved


def free_corners(
    frames: Sequence[Box], size: int, picture: tuple[int, int]
) -> list[tuple[int, int]]:
    """For each frame the first of its corners where no earlier number stands."""
    taken: list[tuple[int, int]] = []
    for x1, y1, x2, y2 in frames:
        corners = [
            (min(x, picture[0] - size), min(y, picture[1] - size))
            for x, y in ((x1, y1), (x2 - size, y1), (x1, y2 - size), (x2 - size, y2 - size))
        ]
        free = [
            (x, y) for x, y in corners if all(max(abs(x - a), abs(y - b)) >= size for a, b in taken)
        ]
        taken.append((free or corners)[0])
    return taken


def _number(
    draw: ImageDraw.ImageDraw, corner: tuple[int, int], size: int, number: int, colour: Colour
) -> None:
    x, y = (max(0, value) for value in corner)
    draw.ellipse((x, y, x + size, y + size), fill=colour, outline=BADGE_TEXT, width=2)
    middle = (x + size / 2, y + size / 2)
    draw.text(middle, str(number), font=_font(round(size * 0.62)), fill=BADGE_TEXT, anchor="mm")


@cache
def _font(size: int) -> Font:
    """Pillow's own font: it needs no file, and has Latin letters and digits."""
    return ImageFont.load_default(size)


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    out = BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()
