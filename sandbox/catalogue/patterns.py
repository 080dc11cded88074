"""Patterns: paints made of a ground colour and one or two others."""

from collections.abc import Callable, Mapping, Sequence
from math import cos, pi, sin

import numpy as np

from sandbox.catalogue.paint import (
    Colour,
    Field,
    Paint,
    Pixels,
    blend,
    darker,
    gradient,
    lighter,
    noise,
    plain,
    soft_step,
)

Pattern = Callable[[Sequence[Colour]], Paint]
EDGE = 3.0  # units over which one colour turns into the next


def _over(ground: Pixels, c: Colour, share: Field) -> Pixels:
    return ground + (np.array(c, np.float32) - ground) * np.clip(share, 0, 1)[..., None]


def _wave(values: Field, period: float) -> Field:
    """Distance (0..period/2) from the middle of the nearest stripe."""
    return np.asarray(np.abs((values / period) % 1 - 0.5) * period)


def _band(values: Field, period: float, width: float) -> Field:
    return 1 - soft_step(_wave(values, period), width / 2, EDGE)


def solid(c: Sequence[Colour]) -> Paint:
    """One colour, no pattern."""
    return plain(c[0])


def stripes(c: Sequence[Colour]) -> Paint:
    """Sailor's stripes across."""
    return lambda x, y: blend(c[0], c[1], _band(y, 62, 26))


def pinstripes(c: Sequence[Colour]) -> Paint:
    """Thin stripes from top to bottom."""
    return lambda x, y: blend(c[0], c[1], _band(x, 44, 9))


def diagonal(c: Sequence[Colour]) -> Paint:
    """Broad slanting stripes in three colours."""

    def paint(x: Field, y: Field) -> Pixels:
        slant = x + y
        return _over(blend(c[0], c[1], _band(slant, 120, 44)), c[-1], _band(slant + 60, 240, 16))

    return paint


def dots(c: Sequence[Colour]) -> Paint:
    """Polka dots, every second row shifted."""

    def paint(x: Field, y: Field) -> Pixels:
        row = np.floor(y / 56)
        dx = (x / 64 + 0.5 * (row % 2)) % 1 - 0.5
        dy = (y / 56) % 1 - 0.5
        return blend(c[0], c[1], 1 - soft_step(np.hypot(dx * 64, dy * 56), 15, EDGE))

    return paint


def checks(c: Sequence[Colour]) -> Paint:
    """Gingham."""

    def paint(x: Field, y: Field) -> Pixels:
        across, down = _band(x, 72, 36), _band(y, 72, 36)
        return blend(c[0], c[1], across * 0.5 + down * 0.5)

    return paint


def plaid(c: Sequence[Colour]) -> Paint:
    """Tartan: broad crossing bands with thin lines of a third colour."""

    def paint(x: Field, y: Field) -> Pixels:
        ground = blend(c[0], c[1], _band(x, 130, 62) * 0.55 + _band(y, 130, 62) * 0.45)
        lines = np.maximum(_band(x + 65, 130, 7), _band(y + 65, 130, 7))
        return _over(ground, c[-1], lines * 0.85)

    return paint


def floral(c: Sequence[Colour]) -> Paint:
    """Scattered flowers of five petals with a heart of a third colour."""

    def paint(x: Field, y: Field) -> Pixels:
        pixels = np.array(plain(c[0])(x, y))
        for kind, (step, size) in enumerate(((128, 30), (128, 17))):
            shift = 64 * kind
            row = np.floor((y + shift) / step)
            gx = (x + shift + 48 * (row % 3)) / step
            column = np.floor(gx)
            dx = (gx - column - 0.5) * step + 14 * np.sin(column * 12.9 + row * 4.1)
            dy = (((y + shift) / step) % 1 - 0.5) * step + 14 * np.cos(column * 7.3 + row)
            angle = np.arctan2(dy, dx) + column + row * 2
            petal = size * (0.62 + 0.38 * np.cos(5 * angle))
            far = np.hypot(dx, dy)
            tint = c[1] if kind == 0 else lighter(c[-1], 0.2)
            pixels = _over(pixels, tint, 1 - soft_step(far - petal, 0, 5))
            pixels = _over(pixels, c[-1] if kind == 0 else c[1], 1 - soft_step(far, size * 0.27, 4))
        return pixels

    return paint


def leaves(c: Sequence[Colour]) -> Paint:
    """Slanting leaves in rows."""

    def paint(x: Field, y: Field) -> Pixels:
        turn = pi / 5
        u, v = x * cos(turn) + y * sin(turn), -x * sin(turn) + y * cos(turn)
        row = np.floor(v / 70)
        du = ((u / 104 + 0.5 * (row % 2)) % 1 - 0.5) * 104
        dv = ((v / 70) % 1 - 0.5) * 70
        inside = 1 - (du / 40) ** 2
        leaf = soft_step(18 * inside - np.abs(dv), 0, 4)
        rib = (1 - soft_step(np.abs(dv), 1.6, 2)) * (np.abs(du) < 36)
        ground = blend(c[0], c[1], leaf)
        return _over(ground, darker(c[1], 0.35), rib * leaf * 0.7)

    return paint


def waves(c: Sequence[Colour]) -> Paint:
    """Wavy bands."""
    return lambda x, y: _over(
        blend(c[0], c[1], _band(y + 18 * np.sin(x / 42), 84, 30)),
        c[-1],
        _band(y + 42 + 18 * np.sin(x / 42), 84, 7),
    )


def zigzag(c: Sequence[Colour]) -> Paint:
    """Herringbone bands."""
    return lambda x, y: blend(c[0], c[1], _band(y + _wave(x, 84) * 0.9, 62, 26))


def terrazzo(c: Sequence[Colour]) -> Paint:
    """Irregular chips of two colours."""

    def paint(x: Field, y: Field) -> Pixels:
        pixels = np.array(plain(c[0])(x, y))
        for seed, chip in enumerate(c[1:]):
            grain = noise(x, y, 34, seed + 3) * 0.75 + noise(x, y, 15, seed + 9) * 0.25
            pixels = _over(pixels, chip, soft_step(grain, 0.68, 0.05))
        return pixels

    return paint


def ombre(c: Sequence[Colour]) -> Paint:
    """One colour running into the next from top to bottom."""
    return gradient(c[0], c[1], (500, 180), (500, 840))


def blocks(c: Sequence[Colour]) -> Paint:
    """Two halves and a band between, as on colour-block clothes."""

    def paint(x: Field, y: Field) -> Pixels:
        pixels = blend(c[0], c[1], soft_step(y, 520, EDGE))
        return _over(pixels, c[-1], 1 - soft_step(np.abs(y - 520), 20, EDGE))

    return paint


def knit(c: Sequence[Colour]) -> Paint:
    """Stitches in columns."""

    def paint(x: Field, y: Field) -> Pixels:
        lean = np.abs((x / 30) % 1 - 0.5) * 30
        stitch = _wave(y + lean * 1.1, 22)
        dark = soft_step(stitch, 8, 6) * 0.55 + (1 - soft_step(np.abs(lean - 15), 2, 3)) * 0.5
        return _over(np.array(plain(c[0])(x, y)), darker(c[0], 0.4), dark * 0.45)

    return paint


def denim(c: Sequence[Colour]) -> Paint:
    """Twill with a worn, lighter grain."""

    def paint(x: Field, y: Field) -> Pixels:
        twill = _band(x + y * 0.6, 9, 4) * 0.12
        worn = noise(x, y, 120, 5) * 0.22 + noise(x, y, 14, 2) * 0.1
        return blend(c[0], lighter(c[0], 0.75), twill + worn)

    return paint


def leather(c: Sequence[Colour]) -> Paint:
    """A fine irregular grain."""

    def paint(x: Field, y: Field) -> Pixels:
        grain = noise(x, y, 9, 1) * 0.6 + noise(x, y, 70, 4) * 0.4
        return blend(darker(c[0], 0.16), lighter(c[0], 0.1), grain)

    return paint


def wood(c: Sequence[Colour]) -> Paint:
    """Long grain from left to right."""

    def paint(x: Field, y: Field) -> Pixels:
        bend = noise(x / 6, y, 60, 2) * 46
        rings = 0.5 + 0.5 * np.sin((y + bend) / 9)
        fine = noise(x / 14, y, 6, 7)
        return blend(darker(c[0], 0.2), lighter(c[0], 0.14), rings * 0.5 + fine * 0.5)

    return paint


def marble(c: Sequence[Colour]) -> Paint:
    """Veins of the second colour."""

    def paint(x: Field, y: Field) -> Pixels:
        bend = noise(x, y, 190, 1) * 320 + noise(x, y, 60, 3) * 90
        vein = np.abs(np.sin((x * 0.6 + y + bend) / 120))
        return blend(c[1], c[0], soft_step(vein, 0.12, 0.3) * 0.75 + 0.25)

    return paint


PATTERNS: Mapping[str, Pattern] = {
    made.__name__: made
    for made in (
        solid, stripes, pinstripes, diagonal, dots, checks, plaid, floral, leaves, waves,
        zigzag, terrazzo, ombre, blocks, knit, denim, leather, wood, marble,
    )
}  # fmt: skip
