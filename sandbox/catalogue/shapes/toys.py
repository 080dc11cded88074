"""Toys."""

from sandbox.catalogue.canvas import Canvas
from sandbox.catalogue.light import GLOSSY, HARD, SOFT, Light
from sandbox.catalogue.outlines import ellipse, flipped, mirrored, path, rounded
from sandbox.catalogue.paint import darker, ink_on, lighter, noise
from sandbox.catalogue.shapes.look import Look

PLUSH = Light(puff=0.7, depth=90, edge=0.3)


def _fur(c: Canvas, outline: list[tuple[float, float]], look: Look, tint: float = 0.0) -> None:
    body = c.fill(c.area(outline), lighter(look.main, tint), PLUSH)
    if look.pattern != "solid":
        c.fill(body, look.paint, PLUSH)
    x, y = c.units(body)
    speckle = type(body)(body.left, body.top, body.cover * noise(x, y, 7, 3) ** 2)
    c.fill(speckle, darker(look.main, 0.35), opacity=0.3)


def teddy(c: Canvas, look: Look) -> None:
    """A sitting bear with a bow tie."""
    for mirror in (False, True):
        leg, arm, ear = (
            ellipse(300, 780, 120, 98, -20),
            ellipse(268, 580, 74, 140, 32),
            ellipse(330, 190, 84),
        )
        sole, inner = ellipse(266, 790, 66, 60), ellipse(334, 196, 48)
        parts = [leg, arm, ear, sole, inner]
        if mirror:
            parts = [flipped(part) for part in parts]
        for part in parts[:3]:
            _fur(c, part, look)
        for part in parts[3:]:
            c.shape(part, look.second, SOFT)
    _fur(c, ellipse(500, 660, 210, 220), look)
    c.shape(ellipse(500, 690, 130, 146), look.second, SOFT)
    _fur(c, ellipse(500, 320, 224, 196), look, 0.04)
    c.shape(ellipse(500, 386, 104, 80), look.second, SOFT)
    c.shape(ellipse(500, 346, 38, 27), (0.16, 0.11, 0.10), GLOSSY)
    c.fill(
        c.line(path("454,410 480,426 500,400 520,426 546,410", closed=False), 8), (0.2, 0.13, 0.12)
    )
    for x in (412, 588):
        c.shape(ellipse(x, 296, 22, 25), (0.1, 0.08, 0.08), SOFT)
        c.fill(c.area(ellipse(x - 6, 287, 7)), (1, 1, 1))
    bow = path("500,526! 420,476 396,530 424,580")
    for side in (bow, flipped(bow)):
        c.shape(side, look.third, SOFT)
    c.shape(ellipse(500, 528, 26, 30), darker(look.third, 0.15), SOFT)


def duck(c: Canvas, look: Look) -> None:
    """A bath duck."""
    rubber = Light(puff=0.75, depth=130, edge=0.12)
    body = path(
        "170,560 120,500 110,440 180,470! 260,520 380,500 480,480 560,470! 700,480 820,560 "
        "840,680 760,800 600,846 380,846 230,780 170,680"
    )
    shape = c.shape(body, look.paint, rubber)
    head = c.shape(ellipse(610, 330, 172, 164), look.paint, rubber)
    c.shade(c.line(path("500,300 530,240 590,206", closed=False), 26), head, -0.6, 16)
    c.shape(
        path("744,320! 830,320 900,350 880,400 790,416 740,390!"),
        look.third,
        Light(puff=0.8, depth=50),
    )
    c.shade(
        c.line(path("752,366 830,372 886,366", closed=False), 7),
        c.area(ellipse(820, 366, 90, 60)),
        0.4,
    )
    c.shape(ellipse(668, 290, 26, 32), (0.08, 0.07, 0.08), SOFT)
    c.fill(c.area(ellipse(660, 278, 9)), (1, 1, 1))
    wing = path("320,590 420,550 560,580 590,660 500,740 380,740 330,680")
    c.shade(c.blurred(c.area([(x, y + 18) for x, y in wing]), 14), shape, 0.3)
    c.shape(wing, lighter(look.main, 0.12), rubber)
    if look.words:
        scarf = path("470,470 560,500 680,490 752,450! 770,500 690,546 560,552 462,520!")
        c.shape(scarf, look.second, SOFT)
        c.shape(path("500,530! 560,540! 540,640 480,650"), look.second, SOFT)


def car(c: Canvas, look: Look) -> None:
    """A wooden toy car."""
    cabin = path("280,500! 330,360 400,310 600,310 680,350 740,500!")
    c.shape(cabin, lighter(look.second, 0.15), Light(puff=0.6, depth=50))
    for window in (
        "330,486! 366,390 420,356! 486,356! 486,486!",
        "520,486! 520,356! 590,356 640,386 680,486!",
    ):
        glass = c.shape(path(window), (0.62, 0.80, 0.90), HARD)
        c.shade(c.line([(360, 500), (460, 340)], 26), glass, -0.45, 4)
        c.shade(c.line([(560, 500), (660, 340)], 26), glass, -0.45, 4)
    body = path("110,560 130,500 280,484 740,484 850,510 892,570 896,690! 860,712 140,712 104,690!")
    c.shape(body, look.paint, Light(puff=0.6, depth=80, edge=0.15, fall=0.15))
    c.shape(ellipse(868, 580, 26, 34), (1, 0.93, 0.65), HARD)
    c.shape(rounded(104, 560, 134, 610, 10), (0.85, 0.25, 0.2), HARD)
    c.fill(c.line([(110, 660), (894, 660)], 14), look.third, HARD)
    for x in (290, 712):
        c.shape(ellipse(x, 706, 108), (0.16, 0.16, 0.18), Light(puff=0.7, depth=40))
        c.shape(ellipse(x, 706, 62), look.third, Light(puff=0.7, depth=40))
        c.shape(ellipse(x, 706, 20), darker(look.third, 0.4), SOFT)
    c.fill(c.text(look.words or "7", (500, 584), 88), ink_on(look.main))


def robot(c: Canvas, look: Look) -> None:
    """A tin robot."""
    c.fill(c.line([(500, 220), (500, 130)], 12), look.third, HARD)
    c.shape(ellipse(500, 118, 26), (0.9, 0.26, 0.22), SOFT)
    for mirror in (False, True):
        arm, hand, leg, foot = (
            path("296,480 210,520 190,640", closed=False), ellipse(188, 676, 44),
            rounded(360, 740, 450, 860, 16), rounded(320, 836, 466, 892, 24),
        )  # fmt: skip
        if mirror:
            arm, hand, leg, foot = (flipped(part) for part in (arm, hand, leg, foot))
        c.fill(c.line(arm, 44), look.second, Light(puff=0.8, depth=34))
        c.shape(hand, look.third, SOFT)
        c.shape(leg, look.second, GLOSSY)
        c.shape(foot, darker(look.main, 0.2), SOFT)
    c.shape(
        mirrored(path("500,430! 310,430! 286,470 290,740 320,770 500,772!", closed=False)),
        look.paint,
        Light(puff=0.55, depth=60, edge=0.2),
    )
    c.shape(rounded(360, 500, 640, 680, 24), lighter(look.second, 0.4), HARD)
    c.shape(ellipse(430, 590, 44), (0.97, 0.97, 0.95), HARD)
    c.fill(c.line([(430, 590), (456, 560)], 7), (0.85, 0.2, 0.2))
    for k, y in enumerate((548, 590, 632)):
        c.shape(
            rounded(510, y - 13, 606, y + 13, 13),
            (look.third, look.main, (0.36, 0.72, 0.5))[k],
            HARD,
        )
    c.shape(rounded(440, 386, 560, 440, 10), darker(look.second, 0.3), GLOSSY)
    c.shape(rounded(300, 210, 700, 400, 54), look.paint, Light(puff=0.55, depth=60, edge=0.2))
    c.shape(rounded(340, 246, 660, 364, 40), (0.10, 0.12, 0.18), HARD)
    for x in (424, 576):
        c.fill(c.blurred(c.area(ellipse(x, 300, 40)), 16), look.third, opacity=0.8)
        c.shape(ellipse(x, 300, 30), lighter(look.third, 0.6), SOFT)
    c.fill(c.line(path("460,342 500,352 540,342", closed=False), 7), lighter(look.third, 0.4))
