"""What stands behind a product: walls, floors, tables and cloth, in a tint."""

from collections.abc import Callable, Mapping

import numpy as np

from sandbox.catalogue.canvas import Canvas
from sandbox.catalogue.light import HARD, Light
from sandbox.catalogue.outlines import ellipse, path, rounded
from sandbox.catalogue.paint import (
    Colour,
    Field,
    Paint,
    Pixels,
    blend,
    colour,
    darker,
    gradient,
    lighter,
    mixed,
    noise,
    soft_step,
)
from sandbox.catalogue.patterns import wood

FLOOR = 760.0  # where the wall meets the floor
STAND = 860.0  # where a standing product touches the ground

TINTS: Mapping[str, Colour] = {
    "white": colour("#f3f2f0"), "slate": colour("#c3cad3"), "sky": colour("#c5dcec"),
    "mint": colour("#c6e5d8"), "sage": colour("#c9d5c1"), "butter": colour("#f6e3ab"),
    "sand": colour("#e8d9c2"), "blush": colour("#f3d3cf"), "lilac": colour("#ddd1ea"),
}  # fmt: skip

Backdrop = Callable[[Canvas, Colour], None]


def _wall(c: Canvas, tint: Colour, floor: Colour | None = None) -> None:
    """A wall lit from the left above a floor."""
    base = floor or mixed(tint, darker(tint, 0.2), 0.35)

    def paint(x: Field, y: Field) -> Pixels:
        glow = np.clip(1 - np.hypot((x - 330) / 900, (y - 250) / 800), 0, 1)
        wall = blend(darker(tint, 0.06), lighter(tint, 0.55), glow)
        ground = blend(darker(base, 0.16), lighter(base, 0.35), 1 - np.abs(y - 800) / 420)
        share = soft_step(y, FLOOR, 34)[..., None]
        return np.asarray(wall * (1 - share) + ground * share, np.float32)

    c.fill(c.area(rounded(-5, -5, 1005, 1005)), paint)


def studio(c: Canvas, tint: Colour) -> None:
    """An endless studio ground with a soft light in the middle."""

    def paint(x: Field, y: Field) -> Pixels:
        far = np.hypot((x - 480) / 720, (y - 460) / 720)
        return blend(mixed(tint, (1, 1, 1), 0.8), mixed(tint, darker(tint, 0.2), 0.25), far**1.4)

    c.fill(c.area(rounded(-5, -5, 1005, 1005)), paint)


def sweep(c: Canvas, tint: Colour) -> None:
    """A plain wall and floor."""
    _wall(c, tint)


def podium(c: Canvas, tint: Colour) -> None:
    """A round pedestal before a wall."""
    _wall(c, tint)
    side, top = darker(tint, 0.06), lighter(tint, 0.45)
    c.fill(c.blurred(c.area(ellipse(540, 958, 420, 60)), 26), darker(tint, 0.7), opacity=0.3)
    c.shape(path("110,850! 890,850! 890,960 700,1010 300,1010 110,960"), side, Light(tube=0.45))
    c.shape(ellipse(500, 850, 390, 74), top, Light(beam=0.06))


def arch(c: Canvas, tint: Colour) -> None:
    """A lighter arch in the wall."""
    _wall(c, tint)
    door = path("190,768! 190,420 300,180 500,116 700,180 810,420 810,768!")
    c.fill(c.area([(x + 16, y + 4) for x, y in door]), darker(tint, 0.16), opacity=0.5)
    c.shape(door, gradient(lighter(tint, 0.62), lighter(tint, 0.25), (200, 100), (800, 780)))


def disc(c: Canvas, tint: Colour) -> None:
    """A large sun behind the product."""
    _wall(c, mixed(tint, (0.98, 0.97, 0.95), 0.65))
    strong = mixed(tint, darker(tint, 0.25), 0.35)
    c.shape(ellipse(500, 450, 340), gradient(lighter(tint, 0.1), strong, (250, 150), (750, 780)))


def split(c: Canvas, tint: Colour) -> None:
    """Two papers meeting aslant."""
    pale = mixed(tint, (1, 1, 1), 0.55)
    c.fill(
        c.area(rounded(-5, -5, 1005, 1005)), gradient(lighter(pale, 0.3), pale, (0, 0), (900, 1000))
    )
    half = path("-20,760! 1020,300! 1020,1020! -20,1020!")
    c.fill(c.blurred(c.area([(x, y - 8) for x, y in half]), 14), darker(tint, 0.6), opacity=0.22)
    strong = mixed(tint, darker(tint, 0.22), 0.3)
    c.shape(half, gradient(tint, strong, (0, 500), (1000, 1000)))


def oak(c: Canvas, tint: Colour) -> None:
    """Oak boards seen from above."""
    board = mixed((0.86, 0.66, 0.43), tint, 0.3)
    for k in range(5):
        tone = lighter(board, 0.06 * (k % 3)) if k % 2 else darker(board, 0.03 * (k % 3))
        plank = c.area(rounded(-5, k * 204 - 6, 1005, k * 204 + 198))

        c.fill(plank, _sawn(wood([tone]), k * 371.0))
        c.fill(
            c.line([(-5, k * 204 - 4), (1005, k * 204 - 4)], 7), darker(board, 0.55), opacity=0.55
        )
    _vignette(c)


def _sawn(grain: Paint, shift: float) -> Paint:
    """Another piece of the same wood."""
    return lambda x, y: grain(x + shift, y * 1.4)


def linen(c: Canvas, tint: Colour) -> None:
    """Woven cloth with a few folds."""

    def paint(x: Field, y: Field) -> Pixels:
        weave = 0.5 + 0.25 * np.sin(x * 0.9) + 0.25 * np.sin(y * 0.9)
        thread = noise(x / 8, y, 8, 2) * 0.5 + noise(x, y / 8, 8, 5) * 0.5
        fold = noise(x + y * 0.4, y * 0.3, 260, 7)
        return blend(
            darker(tint, 0.16), lighter(tint, 0.5), weave * 0.12 + thread * 0.3 + fold * 0.6 + 0.12
        )

    c.fill(c.area(rounded(-5, -5, 1005, 1005)), paint)
    _vignette(c)


def sunlit(c: Canvas, tint: Colour) -> None:
    """A pale wall with the light of a window and the shadow of leaves on it."""
    c.fill(
        c.area(rounded(-5, -5, 1005, 1005)),
        gradient(darker(tint, 0.12), darker(tint, 0.04), (0, 0), (1000, 1000)),
    )
    for x in (40, 330, 620):
        for y in (-60, 300, 660):
            pane = [(x, y), (x + 240, y - 70), (x + 290, y + 230), (x + 50, y + 300)]
            c.fill(c.blurred(c.area(pane), 8), lighter(tint, 0.55), opacity=0.75)
    for k in range(9):
        leaf = ellipse(900 - 36 * k + (k % 2) * 30, 80 + 52 * k, 92, 22, 150 if k % 2 else 65)
        c.fill(c.blurred(c.area(leaf), 7), darker(tint, 0.4), opacity=0.22)


def room(c: Canvas, tint: Colour) -> None:
    """A painted wall with panelling, a skirting board and a wooden floor."""
    _wall(c, tint, (0.74, 0.57, 0.40))
    for x in (60, 540):
        for inset, amount in ((0, 0.1), (9, -0.25)):
            frame = rounded(x + inset, 80 + inset, x + 400, 640)
            c.fill(
                c.line(frame, 8, closed=True),
                darker(tint, 0.3) if amount > 0 else lighter(tint, 0.6),
                opacity=0.6,
            )
    c.shape(rounded(-5, 700, 1005, 764), lighter(tint, 0.65), HARD)
    for k, y in enumerate((800, 850, 915)):
        c.fill(c.line([(-5, y), (1005, y)], 4 + k), (0.35, 0.24, 0.15), opacity=0.3)


def _vignette(c: Canvas) -> None:
    x, y = c.units(everything := c.area(rounded(-5, -5, 1005, 1005)))
    far = np.clip(np.hypot((x - 480) / 760, (y - 460) / 760) - 0.45, 0, 1)
    c.fill(type(everything)(everything.left, everything.top, far * 0.5), (0.12, 0.08, 0.08))


BACKDROPS: Mapping[str, Backdrop] = {
    made.__name__: made
    for made in (studio, sweep, podium, arch, disc, split, oak, linen, sunlit, room)
}
FROM_ABOVE = frozenset({"split", "oak", "linen", "sunlit"})
