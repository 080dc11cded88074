"""Phones, tablets, cameras and game controllers."""

from sandbox.catalogue.canvas import Canvas
from sandbox.catalogue.light import GLOSSY, HARD, SOFT, Light
from sandbox.catalogue.outlines import ellipse, mirrored, path, rounded
from sandbox.catalogue.paint import Colour, darker, gradient, lighter, mixed
from sandbox.catalogue.shapes.look import Look
from sandbox.catalogue.stencils import Mask

BODY = Light(puff=0.5, depth=30, edge=0.15)


def _lens(c: Canvas, x: float, y: float, r: float, rim: Colour) -> None:
    c.shape(ellipse(x, y, r), rim, HARD)
    c.shape(ellipse(x, y, r * 0.8), (0.07, 0.08, 0.11), HARD)
    c.shape(
        ellipse(x, y, r * 0.56),
        gradient((0.16, 0.2, 0.42), (0.04, 0.05, 0.1), (x - r, y - r), (x + r, y + r)),
    )
    c.fill(
        c.blurred(c.area(ellipse(x - r * 0.2, y - r * 0.24, r * 0.17)), 2),
        (0.9, 0.94, 1.0),
        opacity=0.9,
    )


def _wallpaper(c: Canvas, look: Look, screen: Mask, box: tuple[float, float, float, float]) -> None:
    """Rolling hills under a sun, in the product's colours."""
    x0, y0, x1, y1 = box
    w, h = x1 - x0, y1 - y0
    c.fill(screen, gradient(mixed(look.second, (1, 1, 1), 0.3), look.third, (x0, y0), (x0, y1)))
    c.fill(
        c.within(c.area(ellipse(x0 + w * 0.66, y0 + h * 0.36, w * 0.17)), screen), (1.0, 0.96, 0.84)
    )
    for k, (lift, tint) in enumerate(((0.52, 0.15), (0.64, 0.4), (0.78, 0.62))):
        top = y0 + h * lift
        hill = path(
            f"{x0 - 40},{y1 + 60}! {x0 - 40},{top + 40} "
            f"{x0 + w * (0.2 + 0.2 * k)},{top - 30} {x0 + w * 0.6},{top + 36} "
            f"{x1 + 40},{top - 20 + 30 * k} {x1 + 40},{y1 + 60}!"
        )
        c.fill(c.within(c.area(hill), screen), mixed(look.main, darker(look.second, 0.6), tint))


def phone(c: Canvas, look: Look) -> None:
    """A phone from behind beside its screen."""
    c.shape(rounded(470, 130, 830, 880, 62), darker(look.main, 0.5), GLOSSY)
    c.shape(rounded(478, 138, 822, 872, 56), (0.03, 0.03, 0.04))
    glass = c.area(rounded(490, 150, 810, 860, 46))
    _wallpaper(c, look, glass, (490, 150, 810, 860))
    c.fill(c.text("10:28", (650, 270), 92), (1, 1, 1))
    c.shape(rounded(610, 166, 690, 186, 10), (0.02, 0.02, 0.02))
    c.shade(c.area([(490, 150), (650, 150), (490, 500)]), glass, -0.14)
    c.shade(
        c.blurred(c.area(rounded(200, 150, 560, 900, 62)), 26),
        c.area(rounded(470, 130, 830, 880, 62)),
        0.45,
    )
    back = c.shape(rounded(170, 120, 530, 870, 62), look.paint, BODY)
    c.shade(c.area([(170, 520), (530, 180), (530, 330), (170, 670)]), back, -0.09)
    c.shape(rounded(200, 150, 370, 390, 46), mixed(look.main, (1, 1, 1), 0.12), BODY)
    for y in (210, 326):
        _lens(c, 286, y, 54, lighter(look.third, 0.3))
    c.shape(ellipse(410, 190, 15), (1, 0.97, 0.85), HARD)
    c.fill(
        c.line(rounded(170, 120, 530, 870, 62), 7, closed=True),
        lighter(look.third, 0.35),
        opacity=0.9,
    )


def tablet(c: Canvas, look: Look) -> None:
    """A tablet with a pencil."""
    c.shape(rounded(120, 200, 830, 790, 44), lighter(look.main, 0.2), BODY)
    c.shape(rounded(130, 210, 820, 780, 36), (0.04, 0.04, 0.05))
    glass = c.area(rounded(160, 240, 790, 750, 14))
    _wallpaper(c, look, glass, (160, 240, 790, 750))
    for k in range(5):
        c.shape(
            rounded(270 + k * 86, 672, 326 + k * 86, 728, 15),
            mixed(look.third, (1, 1, 1), 0.15 * k + 0.2),
            HARD,
        )
    c.shade(c.area([(160, 240), (470, 240), (160, 640)]), glass, -0.12)
    c.shape(rounded(858, 220, 894, 720, 16), lighter(look.second, 0.4), GLOSSY)
    c.shape(path("858,716! 894,716! 880,780! 872,780!"), darker(look.second, 0.1), GLOSSY)
    c.shape(rounded(858, 300, 894, 316, 0), look.third)


def camera(c: Canvas, look: Look) -> None:
    """A small system camera."""
    c.shape(rounded(230, 280, 340, 340, 14), darker(look.second, 0.25), HARD)
    c.shape(rounded(690, 288, 780, 340, 18), look.third, GLOSSY)
    c.shape(path("390,330! 420,246! 580,246! 610,330!"), lighter(look.second, 0.15), BODY)
    body = c.shape(
        rounded(140, 320, 860, 780, 54),
        lighter(look.second, 0.15),
        Light(puff=0.5, depth=50, edge=0.2),
    )
    grip = c.within(c.area(rounded(120, 404, 880, 712, 0)), body)
    c.fill(grip, look.paint, Light(puff=0.3, depth=40))
    for x, y in ((146, 330), (854, 330)):
        c.shape(ellipse(x, y + 40, 16), lighter(look.third, 0.3), HARD)
    c.shade(c.blurred(c.area(ellipse(512, 578, 214)), 14), body, 0.4)
    c.shape(ellipse(500, 560, 212), (0.12, 0.12, 0.14), Light(puff=0.6, depth=40))
    c.fill(c.line(ellipse(500, 560, 196), 8, closed=True), look.third, HARD)
    c.shape(ellipse(500, 560, 172), (0.2, 0.2, 0.22), Light(puff=0.6, depth=30))
    _lens(c, 500, 560, 140, (0.1, 0.1, 0.12))
    c.fill(c.blurred(c.area(ellipse(456, 510, 30, 20, -40)), 6), (0.8, 0.86, 1.0), opacity=0.7)
    c.shape(rounded(462, 262, 538, 308, 8), (0.1, 0.12, 0.2), HARD)
    c.fill(c.text(look.words or "OPTIX", (256, 366), 46), darker(look.second, 0.65))
    c.shape(ellipse(760, 372, 14), (0.85, 0.2, 0.2), HARD)


def controller(c: Canvas, look: Look) -> None:
    """A game controller."""
    for x in (300, 700):
        c.shape(rounded(x - 90, 262, x + 90, 350, 40), darker(look.main, 0.4), HARD)
    body = mirrored(
        path(
            "500,306 380,296 270,300 190,360 130,540 104,700 150,790 230,770 320,660 "
            "400,630 500,628",
            closed=False,
        )
    )
    c.shape(body, look.paint, Light(puff=0.75, depth=100, edge=0.18))
    for x in (370, 630):
        c.shape(ellipse(x, 600, 76), darker(look.second, 0.45), HARD)
        c.shape(ellipse(x, 592, 56), darker(look.second, 0.6), SOFT)
        c.fill(c.line(ellipse(x, 592, 44), 6, closed=True), look.third)
    cross = path(
        "250,386! 296,386! 296,432! 342,432! 342,478! 296,478! 296,524! 250,524! 250,478! "
        "204,478! 204,432! 250,432!"
    )
    c.shape(cross, darker(look.second, 0.5), HARD)
    for x, y, tint in ((728, 388, "a"), (790, 452, "b"), (666, 452, "c"), (728, 516, "d")):
        tints: dict[str, Colour] = {
            "a": (0.98, 0.78, 0.25),
            "b": (0.90, 0.33, 0.33),
            "c": (0.30, 0.56, 0.9),
            "d": (0.36, 0.72, 0.48),
        }
        c.shape(ellipse(x, y, 32), tints[tint], SOFT)
    c.shape(rounded(424, 356, 576, 448, 18), darker(look.main, 0.3), HARD)
    c.shape(ellipse(500, 520, 24), look.third, SOFT)
