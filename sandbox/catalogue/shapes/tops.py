"""Tops and dresses, laid flat."""

from sandbox.catalogue.canvas import Canvas
from sandbox.catalogue.light import CLOTH, HARD, SOFT, Light
from sandbox.catalogue.outlines import Outline, ellipse, flipped, mirrored, path, rounded, star
from sandbox.catalogue.paint import darker, ink_on, lighter
from sandbox.catalogue.shapes.look import Look
from sandbox.catalogue.stencils import Mask


def _pair(c: Canvas, points: Outline, body: Mask, amount: float = 0.2, width: float = 16) -> None:
    c.crease(points, body, amount, width)
    c.crease(flipped(points), body, amount, width)


def _print(c: Canvas, look: Look) -> None:
    """What is printed on the chest: a sun, a star, or words."""
    if look.words == "SUN":
        disc = c.shape(ellipse(500, 450, 112), look.third)
        for y in range(470, 570, 26):
            c.fill(c.within(c.line([(360, y), (640, y)], 9), disc), look.main)
    elif look.words == "STAR":
        c.shape(star(500, 450, 120, 50), look.second)
        c.shape(star(500, 450, 74, 31), look.third)
    elif look.words == "PEAK":
        c.shape([(370, 520), (470, 370), (530, 460), (570, 410), (640, 520)], look.second)
        c.shape([(430, 430), (470, 370), (506, 424), (472, 446)], look.third)
    elif look.words:
        c.fill(c.text(look.words, (500, 430), 92), look.second)
        c.fill(c.line([(390, 500), (610, 500)], 9), look.third)


def tshirt(c: Canvas, look: Look) -> None:
    """A short-sleeved shirt."""
    sleeve = path("322,196! 196,262 112,424! 150,470 250,502! 310,380!")
    for side in (sleeve, flipped(sleeve)):
        cloth = c.shape(side, look.paint, CLOTH)
        c.shade(cloth, cloth, 0.06)
    hem = path("118,412 160,462 256,492", closed=False)
    for line in (hem, flipped(hem)):
        c.stitch(line, darker(look.main, 0.3), 3)
    back = path("392,176! 440,196 560,196 608,176! 580,250 500,262 420,250")
    c.shape(back, darker(look.main, 0.45), CLOTH)
    half = path("394,170! 322,196! 290,360 286,600 292,846! 400,866!", closed=False)
    body = mirrored(half)
    neck = path("394,170! 430,236 500,258 570,236 606,170! 600,100! 400,100!")
    cloth = c.fill(c.without(c.area(body), c.area(neck)), look.paint, CLOTH)
    _pair(c, path("318,330 350,420 352,520", closed=False), cloth, 0.22, 20)
    c.crease(path("420,700 470,760 450,850", closed=False), cloth, 0.13, 26)
    c.crease(path("600,620 560,720 590,820", closed=False), cloth, 0.15, 26)
    _print(c, look)
    c.fill(
        c.line(path("394,172 430,238 500,260 570,238 606,172", closed=False), 17),
        darker(look.main, 0.16),
        HARD,
    )
    c.stitch(path("292,826 400,844 600,844 708,826", closed=False), darker(look.main, 0.3), 3)


def hoodie(c: Canvas, look: Look) -> None:
    """A hooded sweater with a pouch."""
    sleeve = path("318,260! 220,330 166,520 130,780! 226,812! 300,600 330,440")
    cuff = path("128,772! 228,806! 218,850! 122,816!")
    for mirror in (False, True):
        cloth = c.shape(flipped(sleeve) if mirror else sleeve, look.paint, SOFT)
        fold = path("210,500 250,540 300,540", closed=False)
        c.crease(flipped(fold) if mirror else fold, cloth, 0.2, 20)
        c.shape(flipped(cuff) if mirror else cuff, darker(look.main, 0.2), CLOTH)
    half = path("400,220! 318,256! 288,420 290,640 288,816! 400,824!", closed=False)
    cloth = c.shape(mirrored(half), look.paint, SOFT)
    c.shape(
        mirrored(path("500,818! 288,806! 292,862! 500,872!", closed=False)),
        darker(look.main, 0.2),
        CLOTH,
    )
    hood = mirrored(path("500,116 420,124 360,180 350,260 420,318 500,340", closed=False))
    c.shape(hood, lighter(look.main, 0.05), SOFT)
    c.shape(
        mirrored(path("500,170 450,180 420,220 430,270 500,318", closed=False)),
        darker(look.main, 0.5),
        SOFT,
    )
    for side in (-1, 1):
        cord = path(
            f"{500 + side * 44},290 {500 + side * 52},350 {500 + side * 46},430", closed=False
        )
        c.fill(c.line(cord, 9), lighter(look.second, 0.3), HARD)
        c.shape(rounded(500 + side * 46 - 7, 424, 500 + side * 46 + 7, 452, 4), look.third)
    pouch = mirrored(path("420,600! 384,640! 346,780! 420,790!", closed=False))
    c.shade(c.blurred(c.area(pouch), 8), cloth, 0.18)
    c.fill(c.area(pouch), look.paint, CLOTH)
    c.stitch(pouch, darker(look.main, 0.35), 3)
    if look.words:
        c.fill(c.text(look.words, (500, 510), 84), look.second)


def shirt(c: Canvas, look: Look) -> None:
    """A long-sleeved shirt with buttons."""
    sleeve = path("330,200! 236,270 186,470 150,760! 238,786! 300,560 336,420")
    cuff = path("148,748! 242,776! 234,836! 138,812!")
    for mirror in (False, True):
        cloth = c.shape(flipped(sleeve) if mirror else sleeve, look.paint, CLOTH)
        fold = path("236,470 270,520 300,530", closed=False)
        c.crease(flipped(fold) if mirror else fold, cloth, 0.2, 18)
        c.fill(c.area(flipped(cuff) if mirror else cuff), look.paint, HARD)
    half = path("400,180! 330,196! 300,420 308,620 284,840 340,880 420,846!", closed=False)
    cloth = c.shape(mirrored(half), look.paint, CLOTH)
    _pair(c, path("330,330 366,430 360,560", closed=False), cloth, 0.16, 22)
    _pair(c, path("330,640 380,720 370,830", closed=False), cloth, 0.12, 24)
    c.shade(c.line([(478, 250), (478, 860)], 4), cloth, 0.35)
    c.shade(c.line([(522, 250), (522, 860)], 4), cloth, 0.35)
    c.shape(
        path("420,170! 500,212 580,170! 560,240 500,270 440,240"), darker(look.main, 0.4), CLOTH
    )
    collar = path("410,150! 384,186 404,280! 498,236! 440,190")
    for side in (collar, flipped(collar)):
        c.fill(c.area(side), look.paint, HARD)
    for y in range(290, 850, 88):
        c.shape(ellipse(500, y, 11), lighter(look.third, 0.3), HARD)
        c.fill(c.area(ellipse(500, y, 3)), darker(look.third, 0.6))
    pocket = path("566,380! 664,380! 664,470 616,496 566,470!")
    c.stitch(pocket, darker(look.main, 0.3), 3)
    c.shade(c.line([(566, 396), (664, 396)], 4), cloth, 0.3)


def dress(c: Canvas, look: Look) -> None:
    """A sleeveless dress with a wide skirt."""
    half = path(
        "402,110! 376,180 372,250 396,340! 392,420 280,640 206,870! 400,902 470,906!", closed=False
    )
    neck = path("402,108! 424,190 500,220 576,190 598,108! 590,60! 410,60!")
    cloth = c.fill(c.without(c.area(mirrored(half)), c.area(neck)), look.paint, CLOTH)
    for fold in ("430,440 380,640 330,880", "480,440 460,660 430,890", "455,440 420,560 390,700"):
        _pair(c, path(fold, closed=False), cloth, 0.22, 24)
    _pair(c, path("384,240 430,290 440,330", closed=False), cloth, 0.14, 14)
    belt = mirrored(path("500,346! 394,334! 388,384! 500,396!", closed=False))
    c.shape(belt, look.third, HARD)
    bow = path("500,366! 446,330 424,356 446,398")
    for side in (bow, flipped(bow)):
        c.shape(side, lighter(look.third, 0.1), SOFT)
    c.shape(ellipse(500, 366, 15, 18), darker(look.third, 0.15), SOFT)
    c.fill(
        c.line(path("404,116 426,192 500,222 574,192 596,116", closed=False), 10),
        darker(look.main, 0.2),
        HARD,
    )


def slipdress(c: Canvas, look: Look) -> None:
    """A long dress on thin straps."""
    for side in (1, -1):
        c.fill(
            c.line(
                path(
                    f"{500 - side * 88},232 {500 - side * 84},150 {500 - side * 70},92",
                    closed=False,
                ),
                10,
            ),
            darker(look.main, 0.1),
            HARD,
        )
    half = path("412,226! 380,300 398,420 370,560 318,740 290,916! 420,934!", closed=False)
    neck = path("412,222! 450,262 500,282 550,262 588,222! 560,150! 440,150!")
    cloth = c.fill(c.without(c.area(mirrored(half)), c.area(neck)), look.paint, SOFT)
    for fold in ("420,420 390,620 350,900", "470,400 480,640 450,920", "540,460 560,640 600,900"):
        c.crease(path(fold, closed=False), cloth, 0.2, 28)
    c.fill(
        c.line(path("412,228 450,266 500,286 550,266 588,228", closed=False), 8),
        lighter(look.third, 0.1),
        HARD,
    )
    lace = path("292,900 420,918 580,918 708,900", closed=False)
    for x, y in lace[::2]:
        c.fill(
            c.within(c.area(ellipse(x, y + 8, 15)), c.area(mirrored(half))),
            lighter(look.third, 0.2),
            HARD,
        )


def sweater(c: Canvas, look: Look) -> None:
    """A knitted jumper with a high rib."""
    sleeve = path("310,250! 214,330 168,540 140,790! 230,814! 300,600 326,430")
    rib = path("138,780! 234,806! 228,862! 130,836!")
    for mirror in (False, True):
        cloth = c.shape(flipped(sleeve) if mirror else sleeve, look.paint, SOFT)
        fold = path("206,520 250,560 296,560", closed=False)
        c.crease(flipped(fold) if mirror else fold, cloth, 0.22, 24)
        c.shape(flipped(rib) if mirror else rib, look.second, SOFT)
    body = mirrored(path("410,200! 310,246! 286,430 292,640 290,826! 400,836!", closed=False))
    cloth = c.shape(body, look.paint, SOFT)
    _pair(c, path("312,380 350,470 346,590", closed=False), cloth, 0.2, 24)
    foot = c.shape(
        mirrored(path("500,828! 289,816! 294,874! 500,886!", closed=False)), look.second, SOFT
    )
    for x in range(296, 712, 17):
        c.shade(c.line([(x, 816), (x, 886)], 4), foot, 0.3)
    collar = c.shape(
        mirrored(path("420,146! 408,200 430,244 500,262", closed=False)),
        look.second,
        Light(puff=0.6, depth=50),
    )
    for x in range(416, 592, 15):
        c.shade(c.line([(x, 146), (x - (500 - x) * 0.06, 262)], 4), collar, 0.28)
    c.shape(ellipse(500, 152, 80, 17), darker(look.second, 0.45))
    if look.words:
        c.fill(c.text(look.words, (500, 500), 90), ink_on(look.main))
