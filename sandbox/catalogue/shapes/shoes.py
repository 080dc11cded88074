"""Shoes, seen from the side."""

from collections.abc import Sequence

from sandbox.catalogue.canvas import Canvas
from sandbox.catalogue.light import CLOTH, HARD, SOFT, Light
from sandbox.catalogue.outlines import ellipse, path, rounded
from sandbox.catalogue.paint import darker, gradient, ink_on, lighter
from sandbox.catalogue.shapes.look import Look


def _laces(c: Canvas, look: Look, rows: Sequence[tuple[float, float, float, float]]) -> None:
    for x0, y0, x1, y1 in rows:
        c.fill(
            c.line([(x0 + 2, y0 + 7), (x1 + 2, y1 + 7)], 15),
            darker(look.second, 0.55),
            opacity=0.35,
        )
        c.fill(c.line([(x0, y0), (x1, y1)], 15), lighter(look.second, 0.1), HARD)


def sneaker(c: Canvas, look: Look) -> None:
    """A running shoe with a thick sole."""
    sole = path(
        "96,668! 120,610 300,640 560,668 760,668 900,640! 915,690 890,742 760,758 480,756 220,758"
        " 128,742 92,700"
    )
    c.shape(
        sole,
        gradient(lighter(look.second, 0.65), lighter(look.second, 0.25), (0, 610), (0, 760)),
        HARD,
    )
    wave = path("96,700 240,716 420,708 600,726 780,716 908,690", closed=False)
    c.fill(c.within(c.line(wave, 13), c.area(sole)), look.third)
    tread = c.without(c.area(sole), c.area(rounded(60, 560, 940, 738)))
    c.fill(tread, darker(look.main, 0.45))
    tongue = path("330,330 372,282 440,268 474,318 520,420 440,470 360,420")
    c.shape(tongue, lighter(look.main, 0.12), CLOTH)
    upper = path(
        "120,640! 104,560 118,460 112,380 128,330 168,324 196,356 236,386 300,384 360,352! 404,372"
        " 470,440 560,512 680,552 800,570 880,606 902,655! 760,680 560,680 300,655"
    )
    body = c.shape(upper, look.paint, SOFT)
    toe = path("700,560 800,570 880,606 902,655! 760,680 672,676! 660,620")
    c.fill(c.within(c.area(toe), body), darker(look.main, 0.14), Light(puff=0.6, depth=60))
    heel = path("112,380! 190,430 214,520 196,600 210,660! 120,640 104,560 118,460")
    c.fill(c.within(c.area(heel), body), look.third, Light(puff=0.5, depth=60, edge=0.2))
    c.shape(
        path("128,330! 168,324 196,356 236,386 300,384 352,356 340,396 280,420 210,414 140,366"),
        darker(look.main, 0.35),
        CLOTH,
    )
    flash = path(
        "250,610! 330,560 450,520 540,560 610,652! 560,668! 480,590 420,568 330,600 290,650!"
    )
    c.fill(c.within(c.area(flash), body), look.second, Light(puff=0.35, depth=26))
    eyes = path("352,400! 404,392 470,450 560,526 552,562! 470,520 400,470 352,440")
    c.fill(c.within(c.area(eyes), body), darker(look.main, 0.22), HARD)
    _laces(
        c,
        look,
        [(356, 386, 432, 362), (392, 422, 468, 392), (432, 456, 508, 428), (474, 490, 550, 464)],
    )
    c.stitch(path("214,640 222,540 300,480 352,452", closed=False), lighter(look.main, 0.5), 3.5)


def hightop(c: Canvas, look: Look) -> None:
    """A canvas shoe over the ankle."""
    shaft = path(
        "170,250! 250,236 400,246 440,262! 452,380 500,470 600,540 740,570 846,610 880,690! 520,700"
        " 180,700! 172,560 182,400"
    )
    body = c.shape(shaft, look.paint, SOFT)
    c.crease(path("205,470 260,490 330,480", closed=False), body, 0.16, 20)
    tongue = path("352,250! 404,206 452,222 466,300 500,420 560,500 500,520 420,430")
    c.fill(
        c.without(
            c.area(tongue), c.area(path("150,250! 352,250! 420,430 520,520! 500,640 150,700!"))
        ),
        lighter(look.main, 0.18),
        CLOTH,
    )
    strip = path("366,252! 420,258 444,380 500,474 590,545 560,590! 470,530 400,430 372,320")
    c.fill(c.within(c.area(strip), body), darker(look.main, 0.16), HARD)
    rows = [(370 + 6 * k**1.3, 288 + 46 * k, 440 + 16 * k**1.15, 272 + 44 * k) for k in range(6)]
    _laces(c, look, rows)
    cap = path("716,560! 800,582 850,612 884,690! 690,704 684,620")
    c.fill(
        c.within(c.area(cap), c.area(shaft)),
        lighter(look.second, 0.3),
        Light(puff=0.7, depth=60, edge=0.15),
    )
    c.shape(ellipse(286, 372, 60), lighter(look.second, 0.4), HARD)
    c.fill(c.line(ellipse(286, 372, 48), 4, closed=True), look.third)
    c.fill(c.text(look.words or "VIA", (286, 372), 44), look.third)
    c.stitch(path("186,280 200,420 190,560 196,690", closed=False), lighter(look.main, 0.5))
    sole = path("158,690! 400,704 700,700 896,676! 906,740 884,770 700,776 300,776 166,772 150,730")
    c.shape(sole, lighter(look.second, 0.5), HARD)
    c.fill(c.within(c.line([(140, 752), (920, 748)], 9), c.area(sole)), look.third)


def pump(c: Canvas, look: Look) -> None:
    """A lady's shoe with a high heel."""
    heel = path("172,470! 262,500! 236,600 214,700 206,790! 168,790! 174,650 160,540")
    c.shape(
        heel, gradient(darker(look.main, 0.1), darker(look.main, 0.5), (160, 0), (250, 0)), HARD
    )
    c.shape(rounded(164, 778, 210, 800, 5), darker(look.main, 0.7))
    lining = path("176,330! 260,372 380,470 520,560 640,590 700,560 620,640 420,600 220,480")
    c.shape(lining, lighter(look.second, 0.35), Light(puff=0.5, depth=60, edge=0.3))
    body = path(
        "168,322! 150,400 156,480 190,520! 262,520 340,570 440,680 540,760 700,790 860,786 892,762"
        " 870,700 780,620 690,566! 640,640 560,664 440,600 320,470 230,370"
    )
    upper = c.shape(body, look.paint, Light(puff=0.95, depth=90, edge=0.2))
    c.shade(c.line(path("620,690 720,690 800,712", closed=False), 20), upper, -0.55, 12)
    c.shade(c.line(path("190,400 250,470 330,540", closed=False), 16), upper, -0.35, 14)
    c.fill(
        c.line(path("190,520 262,520 340,570 440,680 540,760 700,790 880,786", closed=False), 11),
        darker(look.main, 0.65),
    )
    if look.words == "BOW":
        for side in (-1, 1):
            c.shape(
                path(
                    f"730,612! {730 + side * 30},570 {730 + side * 82},566 "
                    f"{730 + side * 86},640 {730 + side * 40},646"
                ),
                look.second,
                SOFT,
            )
        c.shape(ellipse(730, 610, 20, 24), darker(look.second, 0.1), SOFT)


def boot(c: Canvas, look: Look) -> None:
    """A Chelsea boot with elastic at the side."""
    leg = path(
        "220,196! 330,180 478,196! 486,330 500,450 590,530 740,570 838,620 862,706! 500,720"
        " 214,716! 206,600 226,460 230,320"
    )
    body = c.shape(leg, look.paint, SOFT)
    gusset = path("330,230! 420,232! 424,330 430,430 400,480 360,430 340,330")
    inside = c.fill(c.within(c.area(gusset), body), darker(look.second, 0.35), CLOTH)
    for x in range(338, 430, 13):
        c.shade(c.line([(x, 226), (x + 8, 480)], 4), inside, 0.4)
    c.crease(path("486,470 540,560 580,600", closed=False), body, 0.26, 22)
    c.crease(path("440,500 500,590 540,640", closed=False), body, 0.2, 22)
    c.stitch(path("600,538 580,620 590,706", closed=False), lighter(look.main, 0.35))
    c.stitch(path("226,480 330,500 420,486", closed=False), lighter(look.main, 0.35))
    c.fill(c.line(path("232,200 232,160 262,150 274,190", closed=False), 14), look.second, CLOTH)
    c.shape(
        path("204,710! 500,720 862,704! 876,746! 500,760 204,754!"), darker(look.second, 0.55), HARD
    )
    c.shape(rounded(204, 744, 380, 796, 6), darker(look.second, 0.68), HARD)
    c.fill(c.line(path("212,724 500,734 864,718", closed=False), 5), lighter(look.second, 0.3))


def sandal(c: Canvas, look: Look) -> None:
    """A sandal with two straps on a cork sole."""
    inner = path("112,646! 300,626 500,656 720,674 890,660 870,700 700,716 500,704 300,680")
    c.shape(inner, lighter(look.second, 0.25), CLOTH)
    straps = (
        ("196,690! 214,580 290,500 390,490 470,550 520,690!", (356, 545)),
        ("556,700! 580,610 650,560 740,572 806,640 826,700!", (676, 606)),
    )
    for strap, (x, y) in straps:
        band = c.shape(path(strap), look.paint, SOFT)
        c.stitch([(px, py + 14) for px, py in path(strap)[10:40]], lighter(look.main, 0.4), 4)
        c.shade(c.line([(x + 70, y + 20), (x + 110, 700)], 30), band, 0.14, 24)
        c.shape(rounded(x - 34, y - 26, x + 30, y + 26, 10), lighter(look.third, 0.2), HARD)
        c.shape(rounded(x - 20, y - 13, x + 16, y + 13, 6), ink_on(look.third), CLOTH)
    sole = path(
        "108,652! 300,668 500,694 720,706 892,668! 910,700 880,752 700,772 360,776 130,768 98,710"
    )
    c.shape(sole, lighter((0.76, 0.58, 0.40), 0.05), HARD)
    tread = c.line(path("90,760 400,772 700,766 900,744", closed=False), 26)
    c.fill(c.within(tread, c.area(sole)), darker(look.main, 0.6))
