"""Trousers, shorts and skirts, laid flat."""

from sandbox.catalogue.canvas import Canvas
from sandbox.catalogue.light import CLOTH, HARD, SOFT
from sandbox.catalogue.outlines import ellipse, flipped, mirrored, path, rounded
from sandbox.catalogue.paint import darker, lighter
from sandbox.catalogue.shapes.look import Look


def jeans(c: Canvas, look: Look) -> None:
    """Jeans with pockets, loops and seams."""
    seam = lighter(look.third, 0.1)
    leg = path("366,150! 330,330 312,560 296,890! 380,902 462,892! 480,600 500,372! 500,150!")
    for side in (leg, flipped(leg)):
        cloth = c.shape(side, look.paint, CLOTH)
        c.shade(c.line(path("400,480 392,620 386,800", closed=False), 60), cloth, -0.16, 40)
        c.shade(c.line(path("600,480 608,620 614,800", closed=False), 60), cloth, -0.16, 40)
    whole = c.area(
        mirrored(path("500,140! 366,146! 330,330 312,560 296,890! 462,892! 500,372!", closed=False))
    )
    for fold in ("340,420 390,440 440,420", "330,600 380,626 440,610", "470,380 430,430 390,450"):
        for line in (path(fold, closed=False), flipped(path(fold, closed=False))):
            c.crease(line, whole, 0.2, 14)
    band = mirrored(path("500,134! 366,124! 358,178! 500,190!", closed=False))
    c.fill(c.area(band), look.paint, HARD)
    for line in (band[:2], [(362.0, 172.0), (500.0, 184.0), (638.0, 172.0)]):
        c.stitch(line, seam, 4)
    for x in (400, 470, 530, 600):
        c.fill(c.area(rounded(x - 8, 120, x + 8, 196, 4)), look.paint, HARD)
    c.shape(ellipse(500, 160, 14), (0.80, 0.62, 0.36), HARD)
    c.stitch(path("500,190 502,290 494,350 470,360", closed=False), seam, 5)
    for line in (path("356,186 366,240 410,262 452,190", closed=False),):
        c.stitch(line, seam, 5)
        c.stitch(flipped(line), seam, 5)
    for hem in ([(300, 872), (460, 874)], [(540, 874), (700, 872)]):
        c.stitch(hem, seam, 5)


def shorts(c: Canvas, look: Look) -> None:
    """Summer shorts with a drawstring."""
    leg = path("330,260! 280,420 234,700! 350,738 478,722! 492,560 500,470! 500,260!")
    for mirror in (False, True):
        side = flipped(leg) if mirror else leg
        cloth = c.shape(side, look.paint, CLOTH)
        for fold in ("470,480 420,520 360,520", "360,380 340,520 330,660"):
            points = path(fold, closed=False)
            c.crease(flipped(points) if mirror else points, cloth, 0.2, 22)
    band = c.shape(
        mirrored(path("500,236! 330,226! 322,292! 500,304!", closed=False)), look.paint, HARD
    )
    for x in range(330, 674, 13):
        c.shade(c.line([(x, 226), (x, 304)], 4), band, 0.22)
    for way in (-1, 1):
        cord = path(f"{500 + way * 6},276 {500 + way * 30},360 {500 + way * 24},430", closed=False)
        c.fill(c.line(cord, 9), lighter(look.second, 0.2), HARD)
    for pocket in (path("306,330 330,400 300,450", closed=False),):
        c.stitch(pocket, look.third, 4)
        c.stitch(flipped(pocket), look.third, 4)
    for hem in ([(240, 690), (350, 720), (478, 704)], [(522, 704), (650, 720), (760, 690)]):
        c.stitch(hem, look.third, 4)


def chinos(c: Canvas, look: Look) -> None:
    """Wide pressed trousers with a belt."""
    leg = path("372,140! 340,320 280,600 236,892! 350,906 462,896! 484,600 500,380! 500,140!")
    for mirror in (False, True):
        cloth = c.shape(flipped(leg) if mirror else leg, look.paint, SOFT)
        press = path("424,210 394,500 350,896", closed=False)
        c.crease(flipped(press) if mirror else press, cloth, 0.24, 14)
        fold = path("480,400 440,450 400,450", closed=False)
        c.crease(flipped(fold) if mirror else fold, cloth, 0.18, 16)
    c.shape(mirrored(path("500,126! 370,116! 362,172! 500,184!", closed=False)), look.second, HARD)
    c.shape(rounded(462, 122, 538, 184, 10), lighter(look.third, 0.25), HARD)
    c.shape(rounded(474, 134, 526, 172, 6), darker(look.second, 0.25))
    for x in (410, 590):
        c.fill(c.area(rounded(x - 9, 112, x + 9, 190, 4)), look.paint, HARD)


def skirt(c: Canvas, look: Look) -> None:
    """A pleated skirt."""
    half = path("500,190! 386,182! 340,330 268,560 196,800! 340,836 500,846!", closed=False)
    cloth = c.shape(mirrored(half), look.paint, CLOTH)
    for k in range(-5, 6):
        top, bottom = 500 + k * 21, 500 + k * 56
        fold = c.area([(top, 190), (top + 9, 190), (bottom + 26, 850), (bottom, 850)])
        c.shade(fold, cloth, 0.26, 10)
        c.shade(c.line([(top - 5, 190), (bottom - 10, 850)], 9), cloth, -0.22, 8)
    c.shape(
        mirrored(path("500,162! 388,154! 384,214! 500,224!", closed=False)),
        darker(look.second, 0.06),
        HARD,
    )
    c.shape(ellipse(598, 186, 12), look.third, HARD)
    c.stitch(path("206,776 340,812 500,822 660,812 794,776", closed=False), look.third, 4)
