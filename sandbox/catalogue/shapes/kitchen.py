"""Mugs, teapots, bowls and lamps, seen from the front."""

from sandbox.catalogue.canvas import Canvas
from sandbox.catalogue.light import GLOSSY, HARD, ROUND, SOFT, Light
from sandbox.catalogue.outlines import ellipse, path, rounded, star
from sandbox.catalogue.paint import Colour, darker, gradient, ink_on, lighter
from sandbox.catalogue.shapes.look import Look
from sandbox.catalogue.stencils import Mask

CERAMIC = Light(tube=0.55, gloss=0.3, edge=0.12, fall=0.1)


def _motif(c: Canvas, look: Look, body: Mask, x: float, y: float) -> None:
    """A heart, a cat, a star or words on the side."""
    if look.words == "HEART":
        heart = path(
            f"{x},{y + 80}! {x - 80},{y - 4} {x - 54},{y - 66} {x},{y - 34}! "
            f"{x + 54},{y - 66} {x + 80},{y - 4}"
        )
        c.fill(c.within(c.area(heart), body), look.third)
    elif look.words == "CAT":
        face = path(
            f"{x - 80},{y - 90}! {x - 36},{y - 50} {x + 36},{y - 50} {x + 80},{y - 90}! "
            f"{x + 86},{y + 20} {x},{y + 78} {x - 86},{y + 20}"
        )
        c.fill(c.within(c.area(face), body), look.third)
        for side in (-1, 1):
            c.shape(ellipse(x + side * 34, y, 10, 13), ink_on(look.third))
            for lift in (0, 14):
                c.fill(
                    c.line(
                        [(x + side * 52, y + 26 + lift / 2), (x + side * 104, y + 18 + lift)], 4
                    ),
                    look.third,
                )
        c.shape(ellipse(x, y + 26, 9, 7), ink_on(look.third))
    elif look.words == "STAR":
        c.fill(c.within(c.area(star(x, y, 86, 38)), body), look.third)
    elif look.words:
        c.fill(c.within(c.text(look.words, (x, y), 84), body), look.third)


def mug(c: Canvas, look: Look) -> None:
    """A mug with a handle on the right."""
    c.fill(
        c.line(path("690,390 820,380 866,480 830,610 680,650", closed=False), 48),
        darker(look.second, 0.06),
        Light(puff=0.7, depth=34),
    )
    body = c.shape(
        path("230,260! 240,700 262,800 330,838 600,838 668,800 690,700 700,260!"),
        look.paint,
        CERAMIC,
    )
    c.shape(ellipse(465, 260, 235, 54), lighter(look.second, 0.5), Light(beam=0.3))
    c.shape(ellipse(465, 266, 212, 43), darker(look.second, 0.25), Light(puff=0.5, depth=60))
    c.shape(ellipse(465, 280, 188, 29), (0.33, 0.20, 0.13), Light(beam=0.4))
    _motif(c, look, body, 465, 540)


def tallmug(c: Canvas, look: Look) -> None:
    """A travel cup with a lid and a sleeve."""
    body = c.shape(
        path("296,250! 328,850! 344,872 372,884! 628,884! 656,872 672,850! 704,250!"),
        look.paint,
        CERAMIC,
    )
    sleeve = c.within(c.area(path("308,440! 692,440! 676,690! 324,690!")), body)
    c.fill(sleeve, look.second, Light(tube=0.6, edge=0.15))
    for y in range(462, 690, 24):
        c.shade(c.line([(300, y), (700, y)], 5), sleeve, 0.16)
    c.shape(rounded(272, 196, 728, 262, 22), look.third, GLOSSY)
    c.shape(
        path("310,200! 330,136 400,122 600,122 670,136 690,200!"), lighter(look.third, 0.06), GLOSSY
    )
    c.shape(ellipse(590, 136, 42, 9), darker(look.third, 0.6))
    _motif(c, look, sleeve, 500, 565)


def teapot(c: Canvas, look: Look) -> None:
    """A round teapot."""
    c.shape(
        path("270,600! 170,520 130,400 96,356! 160,330! 210,400 270,450 340,470!"), look.paint, HARD
    )
    c.fill(
        c.line(path("720,440 840,400 890,500 850,640 700,690", closed=False), 40),
        darker(look.main, 0.08),
        Light(puff=0.7, depth=30),
    )
    body = c.shape(
        path(
            "500,330 330,350 240,450 230,600 290,760 400,830 600,830 710,760 770,600 "
            "760,450 670,350"
        ),
        look.paint,
        Light(puff=0.75, depth=150, edge=0.15),
    )
    c.shade(c.line(path("320,470 300,560 320,660", closed=False), 30), body, -0.6, 18)
    c.shape(ellipse(500, 346, 150, 32), darker(look.second, 0.25))
    c.shape(
        path("362,338! 400,270 500,246 600,270 638,338! 500,366"),
        look.second,
        Light(puff=0.6, depth=60),
    )
    c.shape(ellipse(500, 236, 34, 30), look.third, SOFT)
    c.shape(path("380,826! 620,826! 600,858! 400,858!"), darker(look.main, 0.3), ROUND)


def bowl(c: Canvas, look: Look) -> None:
    """A bowl with chopsticks across it."""
    body = c.shape(
        path("140,430! 170,620 300,770 420,806! 580,806! 700,770 830,620 860,430!"),
        look.paint,
        CERAMIC,
    )
    c.fill(c.within(c.line(path("150,500 500,540 850,500", closed=False), 16), body), look.third)
    c.shape(path("360,780! 640,780! 650,836! 350,836!"), darker(look.main, 0.25), CERAMIC)
    c.shape(ellipse(500, 430, 360, 84), lighter(look.second, 0.4), Light(beam=0.3))
    c.shape(ellipse(500, 438, 334, 70), darker(look.second, 0.1), Light(puff=0.7, depth=110))
    for shift in (0, 44):
        stick = [
            (120, 330 + shift),
            (900, 420 + shift * 0.4),
            (900, 432 + shift * 0.4),
            (120, 352 + shift),
        ]
        c.shade(
            c.blurred(c.area([(x, y + 20) for x, y in stick]), 8),
            c.area(ellipse(500, 438, 334, 70)),
            0.3,
        )
        c.shape(stick, gradient(look.third, darker(look.third, 0.45), (120, 0), (900, 0)), HARD)


def _glow(c: Canvas, x: float, y: float, rx: float, ry: float) -> None:
    c.fill(c.blurred(c.area(ellipse(x, y, rx, ry)), 60), (1.0, 0.93, 0.72), opacity=0.55)


def table_lamp(c: Canvas, look: Look) -> None:
    """A cloth shade on a turned foot."""
    _glow(c, 500, 470, 260, 60)
    c.shape(
        path("470,480! 530,480! 526,560 580,640 590,720 530,790! 470,790! 410,720 420,640 474,560"),
        look.second,
        Light(tube=0.7, gloss=0.4, edge=0.15),
    )
    c.shape(
        path("350,830! 400,790 600,790 650,830! 640,852 360,852"), darker(look.second, 0.2), GLOSSY
    )
    shade = c.shape(
        path("366,150! 634,150! 760,470! 500,500 240,470!"),
        look.paint,
        Light(tube=0.35, edge=0.1, fall=-0.25),
    )
    c.fill(
        c.blurred(c.within(c.area(ellipse(500, 420, 150, 90)), shade), 30),
        (1, 0.95, 0.8),
        opacity=0.4,
    )
    c.fill(c.line(path("244,466 500,496 756,466", closed=False), 12), look.third, HARD)
    c.fill(c.line([(368, 154), (632, 154)], 12), look.third, HARD)


def desk_lamp(c: Canvas, look: Look) -> None:
    """A jointed reading lamp."""
    metal: Colour = lighter(look.third, 0.1)
    _glow(c, 720, 560, 130, 60)
    c.shape(
        path("250,850! 270,800 350,784 470,784 550,800 570,850! 540,866 280,866"), look.main, GLOSSY
    )
    c.fill(c.line([(404, 800), (330, 520)], 22), metal, Light(puff=0.7, depth=20))
    c.fill(c.line([(330, 520), (600, 290)], 22), metal, Light(puff=0.7, depth=20))
    for x, y in ((404, 794), (330, 520), (600, 290)):
        c.shape(ellipse(x, y, 30), look.second, HARD)
    c.shape(ellipse(736, 474, 112, 50, 36), (1.0, 0.95, 0.78))
    hood = path(
        "560,270! 620,226 680,236 760,290 840,400 830,420! 650,556! 620,540 580,420 556,320"
    )
    c.shape(hood, look.paint, Light(puff=0.7, depth=90, edge=0.2))
    c.shape(ellipse(745, 488, 112, 26, -37), (1.0, 0.96, 0.82), Light(edge=0.3))


def mushroom_lamp(c: Canvas, look: Look) -> None:
    """A glass lamp with a domed top."""
    _glow(c, 500, 520, 290, 60)
    stem = path("430,520! 570,520! 566,640 620,780 650,842! 500,864 350,842! 380,780 434,640")
    c.shape(stem, lighter(look.second, 0.3), Light(tube=0.6, gloss=0.35, fall=0.15))
    dome = c.shape(
        path("190,520! 210,360 330,220 500,190 670,220 790,360 810,520! 660,560 500,568 340,560"),
        look.paint,
        Light(puff=0.65, depth=150, edge=0.1),
    )
    c.shade(c.line(path("290,420 340,310 440,256", closed=False), 36), dome, -0.55, 20)
    c.shape(ellipse(500, 522, 308, 40), (1.0, 0.94, 0.76), Light(edge=0.2))
    c.fill(
        c.line(path("190,520 340,562 500,570 660,562 810,520", closed=False), 8), look.third, HARD
    )
