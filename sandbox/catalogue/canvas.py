"""A transparent sheet to draw a product on: shapes filled with paint, in the light."""

from collections.abc import Sequence
from itertools import pairwise
from math import hypot

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sandbox.catalogue.light import FLAT, Light, tone
from sandbox.catalogue.outlines import Outline, Point
from sandbox.catalogue.paint import Colour, Paint
from sandbox.catalogue.stencils import Mask, Stencils

SHADOW = (0.10, 0.07, 0.13)
GLARE = (1.0, 1.0, 1.0)


class Canvas(Stencils):
    """A square transparent sheet of `size` pixels, 1000 units across."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        # Colours are stored multiplied by alpha, so that rims blend without a dark seam.
        self.pixels: NDArray[np.float32] = np.zeros((size, size, 4), np.float32)

    def fill(
        self, mask: Mask, paint: Paint | Colour, light: Light = FLAT, opacity: float = 1.0
    ) -> Mask:
        """Lay paint in the light on a shape; gives the shape back."""
        colours = self._colours(mask, paint)
        if light is not FLAT:
            lit = tone(mask, light, self.scale)[..., None]
            colours += colours * np.minimum(lit, 0)
            colours += (1 - colours) * np.maximum(lit, 0)
        cover = (mask.cover if opacity == 1.0 else mask.cover * np.float32(opacity))[..., None]
        colours *= cover
        part = self.pixels[mask.box]
        part *= 1 - cover
        part[..., :3] += colours
        part[..., 3:] += cover
        return mask

    def _colours(self, mask: Mask, paint: Paint | Colour) -> NDArray[np.float32]:
        """A fresh sheet with the paint's colour at each of the mask's pixels."""
        if callable(paint):
            return np.array(paint(*self.units(mask)), np.float32)
        sheet = np.empty((*mask.cover.shape, 3), np.float32)
        sheet[:] = paint
        return sheet

    def shape(self, outline: Sequence[Point], paint: Paint | Colour, light: Light = FLAT) -> Mask:
        """Fill the inside of an outline."""
        return self.fill(self.area(outline), paint, light)

    def shade(self, mask: Mask, within: Mask, amount: float, soft: float = 0) -> None:
        """Darken (amount > 0) or brighten a shape, `soft` units blurred, only inside another."""
        rim = self.blurred(mask, soft) if soft else mask
        tint = SHADOW if amount > 0 else GLARE
        self.fill(self.within(rim, within), tint, opacity=abs(amount))

    def crease(self, points: Outline, within: Mask, amount: float = 0.2, width: float = 16) -> None:
        """A fold in cloth: a soft dark line with a soft bright one beside it."""
        self.shade(self.line(points, width), within, amount, width * 0.7)
        beside = [(x + width * 0.9, y + width * 0.3) for x, y in points]
        self.shade(self.line(beside, width * 0.6), within, -amount * 0.6, width * 0.6)

    def stitch(self, points: Sequence[Point], c: Colour, width: float = 4) -> None:
        """A sewn line."""
        fine = _evenly(points, 8)
        for k in range(0, len(fine) - 2, 4):
            self.fill(self.line(fine[k : k + 3], width), c, opacity=0.8)

    def image(self) -> Image.Image:
        """What was drawn, RGBA."""
        alpha = self.pixels[..., 3:]
        straight = np.concatenate([self.pixels[..., :3] / np.maximum(alpha, 1e-4), alpha], axis=2)
        return Image.fromarray((np.clip(straight, 0, 1) * 255 + 0.5).astype(np.uint8), "RGBA")


def _evenly(points: Sequence[Point], step: float) -> Outline:
    """Points at equal distances along a line."""
    spots: Outline = []
    left = 0.0
    for (x0, y0), (x1, y1) in pairwise(points):
        length = hypot(x1 - x0, y1 - y0)
        at = left
        while at < length:
            spots.append((x0 + (x1 - x0) * at / length, y0 + (y1 - y0) * at / length))
            at += step
        left = at - length
    return spots
