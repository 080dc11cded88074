"""Watches, glasses and hats."""

from math import cos, pi, sin

from sandbox.catalogue.canvas import Canvas
from sandbox.catalogue.light import HARD, SOFT, Light
from sandbox.catalogue.outlines import Point, ellipse, flipped, mirrored, path, rounded
from sandbox.catalogue.paint import Colour, darker, gradient, ink_on, lighter, mixed
from sandbox.catalogue.shapes.look import Look

STEEL: Colour = (0.78, 0.80, 0.83)
STRAP = Light(puff=0.8, depth=50, edge=0.15)


def _hand(degrees: float, length: float) -> list[Point]:
    turn = degrees * pi / 180
    return [(500, 500), (500 + length * sin(turn), 500 - length * cos(turn))]


def _dial(c: Canvas, look: Look, radius: float) -> None:
    ink = ink_on(look.second)
    for k in range(12):
        turn = k * pi / 6
        inner = radius * (0.78 if k % 3 == 0 else 0.86)
        ends = [(500 + r * sin(turn), 500 - r * cos(turn)) for r in (inner, radius * 0.94)]
        c.fill(c.line(ends, 10 if k % 3 == 0 else 5), ink)
    c.fill(c.text(look.words or "TEMPO", (500, 500 - radius * 0.42), 34), ink)
    for degrees, length, width in ((305, radius * 0.52, 13), (62, radius * 0.76, 9)):
        hand = _hand(degrees, length)
        c.fill(c.line([(x + 4, y + 7) for x, y in hand], width), (0, 0, 0), opacity=0.18)
        c.fill(c.line(hand, width), ink)
    c.fill(c.line(_hand(170, radius * 0.8), 4), look.third)
    c.shape(ellipse(500, 500, 13), look.third, HARD)


def _case(c: Canvas, look: Look, radius: float, metal: Colour) -> None:
    c.shape(rounded(500 + radius, 474, 500 + radius + 40, 526, 10), metal, HARD)
    c.shape(ellipse(500, 500, radius + 26), metal, Light(puff=0.7, depth=30, edge=0.2))
    c.shape(ellipse(500, 500, radius), look.second, Light(puff=-0.25, depth=40))


def watch(c: Canvas, look: Look) -> None:
    """A watch on a leather strap."""
    top = mirrored(path("500,60! 428,64! 412,200 396,340! 500,360!", closed=False))
    bottom = mirrored(path("500,640! 396,660! 412,800 430,930 460,950! 500,956!", closed=False))
    for part in (top, bottom):
        strap = c.shape(part, look.paint, STRAP)
        for x in (432, 568):
            c.stitch([(x, 80), (x - (500 - x) * 0.24, 340)], lighter(look.main, 0.5), 4)
            c.stitch([(x - (500 - x) * 0.24, 660), (x, 930)], lighter(look.main, 0.5), 4)
        for y in (790, 840, 890):
            c.fill(c.within(c.area(ellipse(500, y, 9)), strap), darker(look.main, 0.7))
    c.shape(rounded(412, 52, 588, 92, 12), lighter(look.third, 0.3), HARD)
    _case(c, look, 200, lighter(look.third, 0.3))
    _dial(c, look, 200)


def steel_watch(c: Canvas, look: Look) -> None:
    """A watch on a steel bracelet."""
    for k in range(6):
        for y in (70 + k * 48, 652 + k * 48):
            half = 74 + (k if y < 500 else 5 - k) * 6
            c.shape(
                rounded(500 - half, y, 500 + half, y + 44, 8),
                mixed(STEEL, look.main, 0.5),
                Light(puff=0.8, depth=20, tube=0.3),
            )
            c.shape(
                rounded(500 - half * 0.4, y, 500 + half * 0.4, y + 44, 6),
                mixed(STEEL, look.third, 0.4),
                Light(puff=0.8, depth=20),
            )
    _case(c, look, 208, mixed(STEEL, look.main, 0.5))
    for k in range(60):
        turn = k * pi / 30
        ends = [(500 + r * sin(turn), 500 - r * cos(turn)) for r in (212, 228)]
        c.fill(c.line(ends, 3), darker(look.main, 0.5))
    _dial(c, look, 196)
    c.shape(ellipse(500, 590, 44), lighter(look.second, 0.15), Light(puff=-0.4, depth=16))
    c.fill(c.line([(500, 590), (522, 568)], 4), look.third)


def smartwatch(c: Canvas, look: Look) -> None:
    """A square watch with rings on its screen."""
    for part in (
        "500,70! 420,80! 400,200 370,330! 500,340!",
        "500,660! 370,670! 400,800 424,920! 500,934!",
    ):
        c.shape(mirrored(path(part, closed=False)), look.paint, STRAP)
    c.shape(rounded(700, 430, 736, 540, 14), look.third, HARD)
    c.shape(
        rounded(296, 286, 704, 714, 110),
        mixed(STEEL, look.main, 0.25),
        Light(puff=0.7, depth=30, edge=0.2),
    )
    glass = c.shape(rounded(318, 308, 682, 692, 92), (0.03, 0.03, 0.05))
    for radius, tint, share in (
        (112, look.third, 0.82),
        (82, look.second, 0.64),
        (52, lighter(look.main, 0.35), 0.9),
    ):
        spots = [
            (500 + radius * sin(k * pi / 40), 550 - radius * cos(k * pi / 40))
            for k in range(int(80 * share))
        ]
        c.fill(c.line(ellipse(500, 550, radius), 22, closed=True), darker(tint, 0.7))
        c.fill(c.line(spots, 22), tint)
    c.fill(c.text("10:28", (500, 380), 78), (1, 1, 1))
    c.shade(c.area([(318, 308), (520, 308), (318, 600)]), glass, -0.1)


def sunglasses(c: Canvas, look: Look) -> None:
    """Sunglasses from the front."""
    for side in (path("140,420! 110,470 70,520 60,640", closed=False),):
        for arm in (side, flipped(side)):
            c.fill(c.line(arm, 26), darker(look.main, 0.3), HARD)
    c.fill(
        c.line(path("440,440 500,410 560,440", closed=False), 28),
        look.main,
        Light(puff=0.7, depth=22),
    )
    rim = path("130,400! 300,380 450,410! 470,500 430,610 310,650 190,610 140,510")
    lens = path("160,426! 300,406 424,432! 440,500 404,590 310,622 210,590 166,506")
    for mirror in (False, True):
        frame, glass = (flipped(rim), flipped(lens)) if mirror else (rim, lens)
        c.fill(c.area(frame, glass), look.paint, Light(puff=0.7, depth=24, edge=0.1))
        tint = gradient(darker(look.second, 0.5), lighter(look.third, 0.15), (0, 400), (0, 630))
        pane = c.fill(c.area(glass), tint, opacity=0.92)
        x = 500 if mirror else 0
        c.shade(
            c.area([(200 + x, 400), (290 + x, 400), (210 + x, 640), (120 + x, 640)]), pane, -0.2, 3
        )
        c.shade(
            c.area([(320 + x, 400), (344 + x, 400), (264 + x, 640), (240 + x, 640)]), pane, -0.2, 3
        )


def cap(c: Canvas, look: Look) -> None:
    """A baseball cap."""
    crown = path(
        "200,600! 196,460 270,320 410,250 540,246 680,310 750,430 766,600! 600,640 400,640"
    )
    body = c.shape(crown, look.paint, Light(puff=0.7, depth=120, edge=0.2))
    for seam in (
        "474,246 430,400 424,630",
        "476,246 600,330 680,450 706,610",
        "470,246 330,330 260,460 240,606",
    ):
        c.crease(path(seam, closed=False), body, 0.2, 8)
        c.stitch(path(seam, closed=False), lighter(look.main, 0.4), 3)
    c.shape(ellipse(474, 246, 26, 15), look.third, SOFT)
    brim = path("470,610! 620,572 780,580 900,640 940,720! 860,732 700,690 560,680 420,664!")
    c.shade(c.blurred(c.area([(x, y + 14) for x, y in brim]), 14), body, 0.35)
    c.shape(brim, look.second, Light(puff=0.6, depth=50, edge=0.2))
    for lift in (0, 18, 36):
        route = path(
            f"520,{624 + lift * 0.6} 640,{600 + lift} 780,{610 + lift} 900,{680 + lift * 0.7}",
            closed=False,
        )
        c.stitch([p for p in route if p[1] < 720], lighter(look.second, 0.4), 3)
    c.fill(c.text(look.words or "N", (560, 440), 150), look.third)
    c.fill(c.line(path("204,596 330,630 470,634", closed=False), 9), darker(look.main, 0.35))


def sunhat(c: Canvas, look: Look) -> None:
    """A straw hat with a ribbon."""
    c.shape(ellipse(500, 640, 420, 150), look.paint, Light(puff=0.5, depth=80, edge=0.2))
    for k in range(1, 5):
        c.fill(
            c.line(ellipse(500, 638, 420 - k * 44, 150 - k * 17), 4, closed=True),
            darker(look.main, 0.25),
            opacity=0.4,
        )
    crown = path(
        "260,620! 270,430 330,300 500,270 670,300 730,430 740,620! 620,660 500,670 380,660"
    )
    body = c.shape(crown, look.paint, Light(puff=0.65, depth=110, edge=0.2))
    for y in range(330, 560, 34):
        c.shade(
            c.line(path(f"240,{y + 20} 500,{y + 46} 760,{y + 20}", closed=False), 5), body, 0.16
        )
    ribbon = c.within(c.area(path("240,540! 500,586 760,540! 760,630! 500,676 240,630!")), body)
    c.fill(ribbon, look.third, Light(tube=0.5))
    c.shape(path("690,590! 760,560 800,600 760,640 700,620!"), look.third, SOFT)
    c.shape(path("700,610! 740,650 770,720 730,730 700,680"), darker(look.third, 0.12), SOFT)
