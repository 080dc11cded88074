"""Colours and paints. A paint gives the colour (0..1) at each point of a picture in units."""

from collections.abc import Callable
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.floating[Any]]  # (height, width)
Pixels = NDArray[np.floating[Any]]  # (height, width, 3), 0..1
Paint = Callable[[Field, Field], Pixels]
Colour = tuple[float, float, float]


def colour(text: str) -> Colour:
    """From "#rrggbb"."""
    value = int(text.lstrip("#"), 16)
    return ((value >> 16) / 255, (value >> 8 & 255) / 255, (value & 255) / 255)


def mixed(a: Colour, b: Colour, share: float) -> Colour:
    """`share` of b in a."""
    return cast(Colour, tuple(x + (y - x) * share for x, y in zip(a, b, strict=True)))


def lighter(c: Colour, share: float = 0.3) -> Colour:
    """Towards white."""
    return mixed(c, (1, 1, 1), share)


def darker(c: Colour, share: float = 0.3) -> Colour:
    """Towards a warm black."""
    return mixed(c, (0.05, 0.04, 0.06), share)


def is_dark(c: Colour) -> bool:
    """Whether light lettering reads better on it."""
    return 0.3 * c[0] + 0.59 * c[1] + 0.11 * c[2] < 0.5


def ink_on(c: Colour) -> Colour:
    """A lettering colour that reads well on it."""
    return (0.98, 0.97, 0.94) if is_dark(c) else (0.15, 0.14, 0.18)


def plain(c: Colour) -> Paint:
    """One colour."""

    def paint(x: Field, y: Field) -> Pixels:
        return np.broadcast_to(np.array(c, np.float32), (*x.shape, 3))

    return paint


def blend(a: Colour, b: Colour, share: Field) -> Pixels:
    """Pixel by pixel from a (share 0) to b (share 1)."""
    start, end = np.array(a, np.float32), np.array(b, np.float32)
    return start + (end - start) * np.clip(share, 0, 1)[..., None]


def gradient(a: Colour, b: Colour, start: tuple[float, float], end: tuple[float, float]) -> Paint:
    """From a at `start` to b at `end`."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy

    def paint(x: Field, y: Field) -> Pixels:
        return blend(a, b, ((x - start[0]) * dx + (y - start[1]) * dy) / length)

    return paint


def soft_step(values: Field, edge: float, width: float) -> Field:
    """0 below the edge, 1 above, with a ramp of `width` so that no stairs are seen."""
    return np.asarray(np.clip((values - edge) / width + 0.5, 0, 1))


def noise(x: Field, y: Field, scale: float, seed: int = 0) -> Field:
    """Smooth value noise of 0..1, the same at every place for a seed; `scale` in units."""
    u, v = x / scale + seed * 17.3, y / scale + seed * 7.7
    iu, iv = np.floor(u), np.floor(v)
    fu, fv = u - iu, v - iv
    fu, fv = fu * fu * (3 - 2 * fu), fv * fv * (3 - 2 * fv)
    top = _hash(iu, iv) * (1 - fu) + _hash(iu + 1, iv) * fu
    bottom = _hash(iu, iv + 1) * (1 - fu) + _hash(iu + 1, iv + 1) * fu
    return cast(Field, top * (1 - fv) + bottom * fv)


def _hash(u: Field, v: Field) -> Field:
    spread = np.sin(u * 127.1 + v * 311.7) * 43758.547
    return np.asarray(spread - np.floor(spread))
