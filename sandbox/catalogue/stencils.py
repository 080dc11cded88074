"""Stencils: which pixels an outline, a line or a word covers, smoothly at the rim.

Everything is given in units (1000 across). Shapes are drawn three times too large and
scaled down, so that no stairs show.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from sandbox.catalogue.outlines import UNITS, Point
from sandbox.catalogue.paint import Field

OVERSAMPLE = 3
BLUR_SCALE = 4  # blurs are worked out on a sheet this much smaller

Place = Callable[[Sequence[Point]], list[Point]]
Drawer = Callable[[ImageDraw.ImageDraw, Place], None]


@dataclass(frozen=True)
class Mask:
    """How much of each pixel a shape covers (0..1), and where its sheet lies, in pixels."""

    left: int
    top: int
    cover: Field

    @property
    def box(self) -> tuple[slice, slice]:
        """Where it lies on the canvas, as (rows, columns)."""
        height, width = self.cover.shape
        return slice(self.top, self.top + height), slice(self.left, self.left + width)


class Stencils:
    """Makes masks for a square sheet of `size` pixels."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.scale = size / UNITS

    def area(self, outline: Sequence[Point], *holes: Sequence[Point]) -> Mask:
        """The inside of an outline, without the holes."""

        def draw(pen: ImageDraw.ImageDraw, place: Place) -> None:
            pen.polygon(place(outline), fill=255)
            for hole in holes:
                pen.polygon(place(hole), fill=0)

        return self._drawn(outline, 0, draw)

    def line(self, points: Sequence[Point], width: float, *, closed: bool = False) -> Mask:
        """A line with round ends."""
        route = [*points, points[0]] if closed else list(points)

        def draw(pen: ImageDraw.ImageDraw, place: Place) -> None:
            spots = place(route)
            thick = max(1, round(width * self.scale * OVERSAMPLE))
            pen.line(spots, fill=255, width=thick, joint="curve")
            radius = thick / 2
            for x, y in (spots[0], spots[-1]):
                pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)

        return self._drawn(route, width, draw)

    def text(self, words: str, middle: Point, height: float, *, turn: float = 0) -> Mask:
        """Lettering about a middle point; `height` is the size of the type."""
        font = ImageFont.load_default(height * self.scale * OVERSAMPLE)
        x0, y0, x1, y1 = font.getbbox(words)
        sheet = Image.new("L", (int(x1 - x0) + 8, int(y1 - y0) + 8), 0)
        ImageDraw.Draw(sheet).text((4 - x0, 4 - y0), words, fill=255, font=font)
        if turn:
            sheet = sheet.rotate(-turn, Image.Resampling.BICUBIC, expand=True)
        small = np.asarray(sheet.reduce(OVERSAMPLE), np.float32) / 255
        left = round(middle[0] * self.scale - small.shape[1] / 2)
        top = round(middle[1] * self.scale - small.shape[0] / 2)
        crop = small[max(0, -top) : self.size - top, max(0, -left) : self.size - left]
        return Mask(max(0, left), max(0, top), crop)

    def within(self, mask: Mask, other: Mask) -> Mask:
        """The part of a mask that lies inside another one."""
        return Mask(mask.left, mask.top, mask.cover * self._seen_from(mask, other))

    def without(self, mask: Mask, other: Mask) -> Mask:
        """The part of a mask that lies outside another one."""
        return Mask(mask.left, mask.top, mask.cover * (1 - self._seen_from(mask, other)))

    def blurred(self, mask: Mask, units: float) -> Mask:
        """The mask with a soft rim."""
        margin = int(units * self.scale * 2) + BLUR_SCALE
        rows, columns = mask.box
        top, left = max(0, rows.start - margin), max(0, columns.start - margin)
        height = min(self.size, rows.stop + margin) - top
        width = min(self.size, columns.stop + margin) - left
        wide = Mask(left, top, np.zeros((height, width), np.float32))
        return Mask(left, top, blur(self._seen_from(wide, mask), units * self.scale))

    def units(self, mask: Mask) -> tuple[Field, Field]:
        """The (x, y) of each of the mask's pixels, in units."""
        height, width = mask.cover.shape
        x = (np.arange(width, dtype=np.float32) + mask.left + 0.5) / self.scale
        y = (np.arange(height, dtype=np.float32) + mask.top + 0.5) / self.scale
        across, down = np.meshgrid(x.astype(np.float32), y.astype(np.float32))
        return across, down

    def _seen_from(self, frame: Mask, other: Mask) -> Field:
        """What `other` covers of the frame's pixels."""
        seen = np.zeros_like(frame.cover)
        top, left = max(frame.top, other.top), max(frame.left, other.left)
        bottom = min(frame.box[0].stop, other.box[0].stop)
        right = min(frame.box[1].stop, other.box[1].stop)
        if bottom > top and right > left:
            seen[top - frame.top : bottom - frame.top, left - frame.left : right - frame.left] = (
                other.cover[
                    top - other.top : bottom - other.top, left - other.left : right - other.left
                ]
            )
        return seen

    def _drawn(self, outline: Sequence[Point], margin: float, draw: Drawer) -> Mask:
        pad = margin * self.scale / 2 + 2
        across = sorted(x * self.scale for x, _ in outline)
        down = sorted(y * self.scale for _, y in outline)
        left, top = max(0, int(across[0] - pad)), max(0, int(down[0] - pad))
        width = max(1, min(self.size, int(across[-1] + pad) + 1) - left)
        height = max(1, min(self.size, int(down[-1] + pad) + 1) - top)
        sheet = Image.new("L", (width * OVERSAMPLE, height * OVERSAMPLE), 0)

        def place(points: Sequence[Point]) -> list[Point]:
            return [
                ((x * self.scale - left) * OVERSAMPLE, (y * self.scale - top) * OVERSAMPLE)
                for x, y in points
            ]

        draw(ImageDraw.Draw(sheet), place)
        return Mask(left, top, np.asarray(sheet.reduce(OVERSAMPLE), np.float32) / 255)


def blur(field: Field, pixels: float) -> Field:
    """Gaussian blur; wide ones are worked out on a smaller sheet."""
    if pixels < 0.3:
        return field
    height, width = field.shape
    step = BLUR_SCALE if pixels > 2 * BLUR_SCALE else 1
    size = (max(1, width // step), max(1, height // step))
    small = cv2.resize(field, size, interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small, (0, 0), pixels / step, borderType=cv2.BORDER_CONSTANT)
    if step == 1:
        return np.asarray(soft, np.float32)
    wide = cv2.resize(soft, (width, height), interpolation=cv2.INTER_LINEAR)
    # Without this the small sheet's pixels show as a fine grid where light is worked out.
    return np.asarray(cv2.GaussianBlur(wide, (0, 0), step * 0.6), np.float32)
