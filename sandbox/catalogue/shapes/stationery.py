"""Pens, pencils and notebooks."""

from sandbox.catalogue.canvas import Canvas
from sandbox.catalogue.light import HARD, Light
from sandbox.catalogue.outlines import Outline, Point, ellipse, path, rounded, turned
from sandbox.catalogue.paint import Colour, Paint, darker, ink_on, lighter
from sandbox.catalogue.shapes.look import Look

BARREL = Light(puff=0.85, depth=34, edge=0.15)
SLANT = 38.0


def _slanted(points: Outline) -> Outline:
    """Pens are drawn upright and laid aslant."""
    return turned(points, SLANT)


def _aslant(paint: Paint) -> Paint:
    """The pattern turned with the pen."""
    spin = turned([(1.0, 0.0), (0.0, 1.0)], -SLANT, (0, 0))
    (ax, ay), (bx, by) = spin
    return lambda x, y: paint(
        500 + (x - 500) * ax + (y - 500) * bx, 500 + (x - 500) * ay + (y - 500) * by
    )


def fountain_pen(c: Canvas, look: Look) -> None:
    """A fountain pen beside its cap."""
    gold = lighter(look.third, 0.1)
    c.shape(
        _slanted(path("452,60! 548,60! 552,560! 540,610! 460,610! 448,560!")),
        _aslant(look.paint),
        BARREL,
    )
    c.shape(_slanted(rounded(450, 44, 550, 84, 18)), gold, BARREL)
    c.shape(_slanted(rounded(446, 560, 554, 600, 4)), gold, BARREL)
    c.shape(_slanted(path("462,606! 538,606! 526,740! 474,740!")), darker(look.main, 0.55), BARREL)
    nib = c.shape(
        _slanted(path("474,738! 526,738! 536,790 516,860 500,930! 484,860 464,790")),
        gold,
        Light(puff=0.7, depth=30),
    )
    c.fill(c.within(c.line(_slanted([(500, 820), (500, 930)]), 5), nib), darker(look.third, 0.6))
    c.fill(c.within(c.area(_slanted(ellipse(500, 812, 12))), nib), darker(look.third, 0.7))
    cap = [(x + 190, y + 230) for x, y in path("440,60 500,40 560,60 562,360! 438,360!")]
    c.shape(_slanted(cap), _aslant(look.paint), BARREL)
    c.shape(_slanted(rounded(626, 566, 754, 600, 4)), gold, BARREL)
    c.shape(_slanted(rounded(682, 300, 704, 520, 10)), gold, HARD)
    c.shape(_slanted(ellipse(693, 524, 18)), gold, HARD)


def _pencil(
    c: Canvas, x: float, top: float, tint: Paint | Colour, ring: Colour, lead: Colour
) -> None:
    body: list[Point] = [(x - 34, top + 70), (x + 34, top + 70), (x + 34, 740), (x - 34, 740)]
    lying = [turned(part, 14) for part in (
        body, rounded(x - 34, top, x + 34, top + 50, 14),
        rounded(x - 36, top + 40, x + 36, top + 84, 3),
        path(f"{x - 34},736! {x - 12},750 {x},738 {x + 12},750 {x + 34},736! {x},880!"),
        path(f"{x - 11},836! {x + 11},836! {x},880!"),
    )]  # fmt: skip
    barrel = c.shape(lying[0], tint, BARREL)
    for side in (-12, 12):
        c.shade(c.line(turned([(x + side, top + 80), (x + side, 740)], 14), 4), barrel, 0.16)
    c.shape(lying[1], (0.93, 0.62, 0.62), BARREL)
    c.shape(lying[2], ring, BARREL)
    c.shape(lying[3], (0.91, 0.76, 0.56), BARREL)
    c.shape(lying[4], lead, BARREL)


def pencils(c: Canvas, look: Look) -> None:
    """Four pencils side by side."""
    tints: tuple[Paint | Colour, ...] = (
        look.paint,
        look.second,
        look.third,
        lighter(look.main, 0.45),
    )
    leads = (look.main, darker(look.second, 0.3), look.third, darker(look.main, 0.3))
    for k, tint in enumerate(tints):
        _pencil(c, 340 + k * 106, 130 + (k % 2) * 46, tint, (0.80, 0.78, 0.72), leads[k])


def notebook(c: Canvas, look: Look) -> None:
    """A bound notebook with an elastic band and a ribbon."""

    def tilt(points: Outline) -> Outline:
        return turned(points, -7)

    c.shape(tilt(path("560,880! 592,880! 600,950! 578,936! 556,950!")), look.third, HARD)
    c.shape(tilt(rounded(262, 142, 772, 898, 18)), darker(look.main, 0.45), HARD)
    for k in range(4):
        c.shape(tilt(rounded(258, 136 + k * 2, 764 - k * 2, 888 - k * 3, 14)), (0.95, 0.93, 0.87))
    cover = c.shape(
        tilt(rounded(240, 120, 750, 880, 22)),
        look.paint,
        Light(puff=0.25, depth=40, edge=0.2, fall=0.1),
    )
    c.fill(
        c.within(c.area(tilt(rounded(240, 120, 316, 880, 18))), cover),
        darker(look.second, 0.1),
        Light(puff=0.4, depth=30),
    )
    c.fill(
        c.within(c.area(tilt(rounded(666, 110, 694, 890, 0))), cover),
        look.third,
        Light(puff=0.7, depth=14),
    )
    c.shape(tilt(rounded(376, 260, 610, 400, 12)), lighter(look.second, 0.65), Light(edge=0.1))
    c.fill(
        c.within(c.text(look.words or "NOTES", (470, 336), 60, turn=-7), cover),
        ink_on(lighter(look.second, 0.65)),
    )


def markers(c: Canvas, look: Look) -> None:
    """A case of felt-tip pens."""
    c.shape(
        rounded(150, 560, 850, 870, 40),
        darker(look.second, 0.15),
        Light(puff=0.5, depth=40, edge=0.2),
    )
    tints = (
        look.main,
        look.third,
        lighter(look.main, 0.5),
        darker(look.third, 0.25),
        lighter(look.third, 0.5),
        darker(look.main, 0.25),
        look.second,
    )
    for k, tint in enumerate(tints):
        x = 216 + k * 95
        top = 200 + abs(k - 3) * 26
        c.shape(rounded(x - 36, top + 90, x + 36, 800, 10), lighter(tint, 0.72), BARREL)
        c.shape(
            path(
                f"{x - 38},{top + 240}! {x - 38},{top + 30} {x},{top} {x + 38},{top + 30} "
                f"{x + 38},{top + 240}!"
            ),
            tint,
            BARREL,
        )
    front = c.shape(
        rounded(150, 640, 850, 880, 40), look.paint, Light(puff=0.45, depth=50, edge=0.2)
    )
    c.fill(c.within(c.line([(150, 668), (850, 668)], 8), front), darker(look.main, 0.4))
    c.fill(c.within(c.text(look.words or "COLOR", (500, 770), 84), front), ink_on(look.main))
