"""Headphones, earbuds and loudspeakers."""

from sandbox.catalogue.canvas import Canvas
from sandbox.catalogue.light import GLOSSY, HARD, SOFT, Light
from sandbox.catalogue.outlines import ellipse, flipped, mirrored, moved, path, rounded
from sandbox.catalogue.paint import darker, lighter
from sandbox.catalogue.shapes.look import Look

SHELL = Light(puff=0.65, depth=60, edge=0.15, gloss=0.08)


def headphones(c: Canvas, look: Look) -> None:
    """Headphones over the ears."""
    band = path(
        "236,560 226,400 290,250 400,172 500,156 600,172 710,250 774,400 764,560", closed=False
    )
    c.fill(c.line(band, 46), look.main, Light(puff=0.8, depth=36))
    c.fill(
        c.line(path("300,280 390,206 500,190 610,206 700,280", closed=False), 26),
        darker(look.second, 0.3),
        SOFT,
    )
    for mirror in (False, True):
        arm, cup, pad, shine = (
            rounded(214, 430, 262, 610, 20),
            ellipse(232, 650, 112, 158, 6),
            ellipse(312, 652, 62, 142, 4),
            path("170,570 156,650 172,730", closed=False),
        )
        if mirror:
            arm, cup, pad, shine = (flipped(part) for part in (arm, cup, pad, shine))
        c.shape(pad, darker(look.second, 0.42), Light(puff=0.9, depth=50))
        c.shape(arm, lighter(look.third, 0.15), GLOSSY)
        shell = c.fill(c.area(cup), look.paint, SHELL)
        middle = 232 if not mirror else 768
        c.fill(
            c.within(
                c.line(ellipse(middle - (22 if not mirror else -22), 650, 62, 98), 9, closed=True),
                shell,
            ),
            look.third,
            HARD,
        )
        c.shade(c.line(shine, 16), shell, -0.5, 10)


def earbuds(c: Canvas, look: Look) -> None:
    """Two earbuds over their open case."""
    for side in (
        path(
            "330,240 300,180 340,130 410,140 440,200 424,260 410,300! 404,440 370,456 "
            "356,430 360,320"
        ),
    ):
        for bud in (side, flipped(side)):
            c.shape(bud, look.main, Light(puff=0.9, depth=60, edge=0.15))
    for x in (338, 662):
        c.shape(ellipse(x, 190, 30, 38), darker(look.second, 0.35), SOFT)
    for x in (384, 616):
        c.shape(rounded(x - 14, 424, x + 14, 440, 8), look.third, HARD)
    c.shape(
        path("216,520! 230,450 300,410 500,396 700,410 770,450 784,520!"),
        darker(look.main, 0.1),
        SHELL,
    )
    c.shape(
        path("216,520! 784,520! 770,560 500,574 230,560"), darker(look.main, 0.6), Light(beam=0.4)
    )
    for x in (384, 616):
        c.shape(ellipse(x, 536, 58, 16), darker(look.main, 0.8))
    case = c.shape(
        path("210,536! 500,584 790,536! 800,640 770,780 680,846 500,858 320,846 230,780 200,640"),
        look.paint,
        SHELL,
    )
    c.shade(c.line(path("250,620 258,720 310,790", closed=False), 24), case, -0.45, 16)
    c.shape(ellipse(500, 660, 11), look.third, HARD)


def speaker(c: Canvas, look: Look) -> None:
    """An upright cloth-covered loudspeaker."""
    c.shape(rounded(286, 850, 714, 878, 14), darker(look.main, 0.7))
    body = c.shape(
        path("290,200! 290,830 330,862 670,862 710,830 710,200!"),
        look.paint,
        Light(tube=0.6, edge=0.12),
    )
    for y in range(240, 830, 17):
        for x in range(300, 704, 17):
            c.shade(c.area(ellipse(x + (y // 17 % 2) * 8, y, 3.4)), body, 0.32)
    c.shape(ellipse(500, 200, 210, 62), darker(look.second, 0.1), Light(beam=0.4))
    c.shape(ellipse(500, 196, 150, 40), darker(look.second, 0.35), Light(beam=0.3))
    c.fill(c.line(ellipse(500, 200, 180, 51), 9, closed=True), look.third, HARD)
    for x, words in ((440, "-"), (500, "O"), (560, "+")):
        c.fill(c.text(words, (x, 194), 44), lighter(look.second, 0.6))
    c.shape(rounded(452, 760, 548, 796, 8), look.third, HARD)


def radio(c: Canvas, look: Look) -> None:
    """A table radio with a dial and a grille."""
    c.fill(c.line([(690, 330), (800, 130)], 10), lighter(look.third, 0.3), HARD)
    c.fill(
        c.line(path("300,330 310,250 500,236 690,250 700,330", closed=False), 24),
        darker(look.second, 0.1),
        SOFT,
    )
    body = c.shape(
        rounded(140, 320, 860, 790, 64), look.paint, Light(puff=0.5, depth=70, edge=0.2, fall=0.15)
    )
    grille = c.shape(rounded(186, 372, 520, 736, 30), lighter(look.second, 0.2), HARD)
    for y in range(392, 736, 24):
        c.shade(c.line([(190, y), (516, y)], 8), grille, 0.5)
    c.shape(rounded(560, 380, 812, 500, 18), lighter(look.third, 0.75), HARD)
    for k, x in enumerate(range(580, 800, 22)):
        c.fill(c.line([(x, 400), (x, 436 if k % 2 else 452)], 4), darker(look.main, 0.6))
    c.fill(c.line([(668, 396), (668, 486)], 7), (0.86, 0.22, 0.18))
    for x, r in ((632, 62), (762, 40)):
        c.shade(c.blurred(c.area(moved(ellipse(x, 630, r), 5, 12)), 8), body, 0.4)
        c.shape(ellipse(x, 630, r), lighter(look.third, 0.1), SHELL)
        c.fill(c.line([(x, 630 - r * 0.8), (x, 630 - r * 0.3)], 8), darker(look.third, 0.6))
    for x in (230, 770):
        c.shape(
            mirrored(path(f"{x},786! {x - 26},786! {x - 20},822! {x},822!", closed=False), x),
            darker(look.main, 0.6),
            HARD,
        )
