"""Bags, seen from the front."""

from sandbox.catalogue.canvas import Canvas
from sandbox.catalogue.light import CLOTH, HARD, SOFT, Light
from sandbox.catalogue.outlines import ellipse, flipped, mirrored, path, rounded
from sandbox.catalogue.paint import darker, ink_on, lighter, mixed
from sandbox.catalogue.shapes.look import Look

METAL = Light(puff=0.6, depth=22, gloss=0.2)


def tote(c: Canvas, look: Look) -> None:
    """A canvas shopper with two handles."""
    for lift, tint in ((-26, 0.35), (0, 0.0)):
        handle = path(
            f"350,{390 + lift} 366,220 430,{130 + lift} 570,{130 + lift} 634,220 650,{390 + lift}",
            closed=False,
        )
        c.fill(c.line(handle, 30), darker(look.second, tint), CLOTH)
    body = c.shape(
        path(
            "226,330! 500,344 774,330! 796,600 812,850! 796,872 770,880! 230,880! 204,872 "
            "188,850! 204,600"
        ),
        look.paint,
        CLOTH,
    )
    c.crease(path("232,700 300,760 330,870", closed=False), body, 0.16, 30)
    c.crease(path("770,640 720,740 690,870", closed=False), body, 0.16, 30)
    c.stitch(path("230,366 500,380 770,366", closed=False), darker(look.main, 0.35))
    for x in (350, 650):
        c.shape(rounded(x - 20, 330, x + 20, 430, 6), look.second, HARD)
        c.stitch(rounded(x - 12, 350, x + 12, 422, 4), lighter(look.second, 0.5), 3)
    if look.words:
        c.fill(
            c.text(look.words, (500, 600), 120),
            ink_on(look.main) if look.pattern == "solid" else look.third,
        )
        c.fill(c.line([(390, 690), (610, 690)], 8), look.third)


def handbag(c: Canvas, look: Look) -> None:
    """A structured bag with a flap and a clasp."""
    c.fill(
        c.line(path("320,430 326,250 400,150 500,136 600,150 674,250 680,430", closed=False), 34),
        darker(look.main, 0.2),
        Light(puff=0.8, depth=26),
    )
    body = path(
        "206,420! 500,396 794,420! 830,620 842,810 800,862! 500,880 200,862! 158,810 170,620"
    )
    c.shape(body, look.paint, Light(puff=0.55, depth=60, edge=0.25, fall=0.2))
    for x in (320, 680):
        c.shape(ellipse(x, 430, 34), lighter(look.third, 0.15), METAL)
        c.shape(ellipse(x, 430, 18), darker(look.main, 0.3))
    flap = path("196,414! 500,388 804,414! 812,520 770,620 620,690 500,704 380,690 230,620 188,520")
    c.shade(c.blurred(c.area([(x, y + 22) for x, y in flap]), 12), c.area(body), 0.35)
    c.fill(c.area(flap), look.paint, Light(puff=0.6, depth=60, edge=0.15, fall=0.2))
    c.stitch(
        path("212,520 250,604 380,668 500,682 620,668 750,604 788,520", closed=False),
        lighter(look.main, 0.45),
        4,
    )
    c.shape(rounded(456, 650, 544, 738, 14), lighter(look.third, 0.2), METAL)
    c.shape(rounded(480, 676, 520, 716, 8), darker(look.third, 0.25), HARD)


def backpack(c: Canvas, look: Look) -> None:
    """A day pack with a front pocket."""
    c.fill(
        c.line(path("430,176 440,110 500,96 560,110 570,176", closed=False), 24),
        darker(look.main, 0.4),
        HARD,
    )
    for side in (path("250,360! 186,440 176,700 226,840!  270,700"),):
        c.shape(side, darker(look.main, 0.35), SOFT)
        c.shape(flipped(side), darker(look.main, 0.35), SOFT)
    body = c.shape(
        mirrored(
            path("500,150 350,166 262,260 236,440 232,700 250,850 340,884 500,888", closed=False)
        ),
        look.paint,
        SOFT,
    )
    c.fill(
        c.within(
            c.line(path("254,420 300,250 420,196 580,196 700,250 746,420", closed=False), 12), body
        ),
        darker(look.main, 0.5),
        HARD,
    )
    c.fill(c.line([(336, 226), (328, 272)], 12), look.third, METAL)
    pocket = mirrored(path("500,540 330,544 300,570 292,720 312,846 500,856", closed=False))
    c.shade(c.blurred(c.area(pocket), 14), body, 0.3)
    c.fill(
        c.area(pocket),
        mixed(look.main, look.second, 0.85) if look.pattern == "solid" else look.second,
        SOFT,
    )
    c.fill(
        c.line(path("316,592 500,580 684,592", closed=False), 11), darker(look.second, 0.5), HARD
    )
    c.fill(c.line([(650, 594), (660, 640)], 11), look.third, METAL)
    patch = c.shape(rounded(430, 350, 570, 430, 14), look.third, HARD)
    c.fill(c.within(c.text(look.words or "ROAM", (500, 390), 46), patch), ink_on(look.third))


def crossbody(c: Canvas, look: Look) -> None:
    """A small round bag on a long strap."""
    strap = path("270,560 210,380 260,200 400,110 560,104 720,190 790,380 730,560", closed=False)
    c.fill(c.line(strap, 24), darker(look.third, 0.05), Light(puff=0.7, depth=20))
    ring = c.shape(ellipse(500, 590, 280), look.paint, Light(puff=0.6, depth=110, edge=0.25))
    c.fill(c.line(ellipse(500, 590, 258), 8, closed=True), darker(look.main, 0.4), HARD)
    c.stitch(ellipse(500, 590, 236), lighter(look.main, 0.5), 4)
    c.shade(c.line(path("300,480 400,390 540,360", closed=False), 40), ring, -0.25, 30)
    for x in (262, 738):
        c.shape(ellipse(x, 548, 32), lighter(look.second, 0.2), METAL)
        c.shape(ellipse(x, 548, 15), darker(look.main, 0.4))
    tassel = path("480,360! 520,360! 530,420 560,560 500,570 440,560 470,420")
    threads = c.shape(tassel, look.second, SOFT)
    for x in range(452, 556, 14):
        c.shade(c.line([(500, 400), (x, 572)], 4), threads, 0.3)
    c.shape(rounded(474, 388, 526, 424, 10), look.third, METAL)
