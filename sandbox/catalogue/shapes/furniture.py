"""Chairs, sofas, tables and shelves."""

from sandbox.catalogue.canvas import Canvas
from sandbox.catalogue.light import GLOSSY, HARD, SOFT, Light
from sandbox.catalogue.outlines import ellipse, flipped, mirrored, path, rounded
from sandbox.catalogue.paint import Colour, Paint, darker, lighter
from sandbox.catalogue.patterns import wood
from sandbox.catalogue.shapes.look import Look

CUSHION = Light(puff=0.75, depth=90, edge=0.25, fall=0.08)


def _timber(c: Colour) -> Paint:
    return wood([c])


def armchair(c: Canvas, look: Look) -> None:
    """A wing chair with a loose cushion."""
    leg = path("280,800! 330,800! 300,912! 272,912!")
    for side in (leg, flipped(leg)):
        c.shape(side, darker(look.second, 0.1), HARD)
    c.shape(
        mirrored(path("500,170 330,184 270,300 262,620! 500,640!", closed=False)),
        look.paint,
        CUSHION,
    )
    back = c.area(mirrored(path("500,170 330,184 270,300 262,620! 500,640!", closed=False)))
    for x, y in ((410, 300), (590, 300), (500, 390), (410, 470), (590, 470)):
        c.shade(c.area(ellipse(x, y, 30)), back, 0.28, 20)
        c.shape(ellipse(x, y, 11), look.second, SOFT)
    c.shape(
        mirrored(path("500,676! 250,676! 240,800 270,824 500,830!", closed=False)),
        darker(look.main, 0.12),
        CUSHION,
    )
    c.shape(rounded(270, 566, 730, 700, 52), look.paint, CUSHION)
    arm = path("180,560 150,500 200,450 270,470 292,560 290,800! 210,824 176,790")
    for side in (arm, flipped(arm)):
        c.shape(side, look.paint, CUSHION)
    if look.words == "PILLOW":
        c.shape(
            path("400,440! 500,452 610,430! 600,530 616,630! 510,612 396,636! 408,540"),
            look.third,
            CUSHION,
        )


def sofa(c: Canvas, look: Look) -> None:
    """A sofa for two with pillows."""
    for x in (190, 780):
        c.shape(
            path(f"{x - 10},740! {x + 34},740! {x + 26},836! {x},836!"),
            darker(look.second, 0.2),
            HARD,
        )
    c.shape(rounded(150, 330, 850, 640, 70), look.paint, CUSHION)
    c.shade(c.line([(500, 350), (500, 600)], 8), c.area(rounded(150, 330, 850, 640, 70)), 0.4, 6)
    for x0, x1 in ((196, 498), (502, 804)):
        c.shape(rounded(x0, 540, x1, 680, 44), look.paint, CUSHION)
    c.shape(rounded(130, 660, 870, 764, 30), darker(look.main, 0.1), CUSHION)
    arm = path("70,560 60,480 110,440 180,456 206,540 204,760! 120,772 76,740")
    for side in (arm, flipped(arm)):
        c.shape(side, look.paint, CUSHION)
    for pillow, tint in (
        ("226,430! 330,440 420,414! 410,500 424,590! 330,574 220,600! 232,510", look.third),
        ("640,420! 720,436 800,412! 796,500 812,586! 720,572 630,592! 646,510", look.second),
    ):
        c.shape(path(pillow), tint, CUSHION)


def chair(c: Canvas, look: Look) -> None:
    """A dining chair with a rounded back."""
    timber = _timber(look.second)
    for back_leg in (path("330,600! 362,600! 330,880! 306,880!"),):
        for side in (back_leg, flipped(back_leg)):
            c.shape(side, darker(look.second, 0.35), HARD)
    for post in (path("316,640! 346,640! 352,300! 322,300!"),):
        for side in (post, flipped(post)):
            c.shape(side, timber, HARD)
    c.shape(
        mirrored(path("500,130 360,146 296,220 310,360 360,400 500,404", closed=False)),
        look.paint,
        CUSHION,
    )
    c.shape(
        mirrored(path("500,600 330,604 260,640 250,690 500,712", closed=False)), look.paint, CUSHION
    )
    c.shape(rounded(258, 684, 742, 724, 16), timber, HARD)
    leg = path("266,716! 312,716! 268,916! 238,916!")
    for side in (leg, flipped(leg)):
        c.shape(side, timber, HARD)
    c.fill(c.line([(262, 826), (738, 826)], 16), timber, HARD)


def side_table(c: Canvas, look: Look) -> None:
    """A round table on three legs, with a vase."""
    c.shape(path("500,600! 530,600! 512,900! 490,900!"), darker(look.second, 0.4), HARD)
    leg = path("250,590! 300,596! 226,916! 196,916!")
    for side in (leg, flipped(leg)):
        c.shape(side, _timber(look.second), HARD)
    c.shape(
        path("140,520! 860,520! 850,570 700,606 500,616 300,606 150,570"),
        darker(look.main, 0.25),
        Light(tube=0.5),
    )
    top = c.shape(ellipse(500, 520, 360, 92), look.paint, Light(beam=0.15, edge=0.12))
    c.shade(c.area(ellipse(560, 536, 120, 26)), top, 0.4, 16)
    c.shape(
        path("440,300! 456,360 420,440 440,520 500,536 560,520 580,440 544,360 560,300!"),
        look.third,
        GLOSSY,
    )
    for x, y, lean in ((400, 170, -1), (500, 120, 0), (600, 180, 1)):
        c.fill(
            c.line(path(f"500,310 {500 + lean * 50},240 {x},{y}", closed=False), 7),
            (0.35, 0.5, 0.34),
        )
        for k in range(3):
            c.shape(
                ellipse(
                    x - lean * 20 * k + (26 if k % 2 else -26),
                    y + 36 * k,
                    34,
                    15,
                    40 * (1 if k % 2 else -1),
                ),
                (0.42, 0.6, 0.42),
                SOFT,
            )


def shelf(c: Canvas, look: Look) -> None:
    """An open shelf with books and a plant."""
    timber = _timber(look.main)
    c.shape(rounded(230, 130, 770, 880, 10), darker(look.main, 0.55))
    for x in (220, 744):
        c.shape(rounded(x, 120, x + 36, 900, 6), timber, HARD)
    for y in (120, 360, 600, 840):
        c.shape(rounded(220, y, 780, y + 34, 6), timber, HARD)
    books: list[tuple[float, float, Colour]] = [
        (276, 190, look.second), (318, 214, look.third), (352, 180, lighter(look.second, 0.4)),
        (396, 206, darker(look.third, 0.3)), (620, 440, look.third), (664, 424, look.second),
        (704, 452, lighter(look.third, 0.4)),
    ]  # fmt: skip
    for left, top, tint in books:
        foot = 360 if top < 360 else 600
        c.shape(rounded(left, top, left + 32, foot, 4), tint, GLOSSY)
        c.fill(c.line([(left + 6, top + 30), (left + 26, top + 30)], 6), lighter(tint, 0.6))
    c.shape(path("560,290! 680,290! 664,360! 576,360!"), look.second, GLOSSY)
    for k in range(-3, 4):
        c.shape(
            ellipse(620 + k * 24, 236 - (9 - k * k) * 4, 15, 58, k * 20), (0.36, 0.56, 0.38), SOFT
        )
    c.shape(rounded(290, 470, 430, 600, 12), look.second, SOFT)
    c.shape(ellipse(360, 536, 40), look.third, SOFT)
    for x, tint in ((290, look.third), (510, look.second)):
        c.shape(rounded(x, 700, x + 200, 840, 12), tint, CUSHION)
        c.shape(rounded(x + 70, 740, x + 130, 762, 10), darker(tint, 0.5))
