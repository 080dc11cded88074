"""A product shot: the product on its backdrop with a shadow."""

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sandbox.catalogue.backdrops import BACKDROPS, FROM_ABOVE, STAND, TINTS
from sandbox.catalogue.canvas import Canvas
from sandbox.catalogue.outlines import UNITS
from sandbox.catalogue.products import CatalogueProduct
from sandbox.catalogue.shapes import LAID_FLAT, SHAPES
from sandbox.catalogue.stencils import blur

SHOT_SIDE = 640  # pixels
CUTOUT_SIDE = 640
FILLED = 0.76  # share of the frame's width or height the product takes

Layer = NDArray[np.float32]  # (height, width, 4), colours multiplied by alpha, 0..1


def cutout(product: CatalogueProduct, side: int = CUTOUT_SIDE) -> Layer:
    """The product alone, cut to its edges."""
    canvas = Canvas(side)
    SHAPES[product.shape](canvas, product.look)
    solid = canvas.pixels[..., 3] > 0.5
    rows, columns = np.flatnonzero(solid.any(1)), np.flatnonzero(solid.any(0))
    pad = side // 100
    top, left = max(0, rows[0] - pad), max(0, columns[0] - pad)
    return canvas.pixels[top : rows[-1] + pad + 1, left : columns[-1] + pad + 1]


def shot(product: CatalogueProduct, side: int = SHOT_SIDE) -> Image.Image:
    """The product's picture as its shop shows it, square."""
    layer = cutout(product, side)
    height, width = layer.shape[:2]
    factor = FILLED * side / max(width * 0.94, height)
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    layer = np.asarray(cv2.resize(layer, size, interpolation=cv2.INTER_AREA), np.float32)
    name, tint = product.backdrop
    ground = backdrop(name, tint, side).copy()
    lies = product.shape in LAID_FLAT or name in FROM_ABOVE
    left = (side - size[0]) // 2
    top = (side - size[1]) // 2 if lies else round(side * STAND / UNITS) - size[1]
    _cast_shadow(ground, layer[..., 3], left, top, lies=lies)
    lay(ground, layer, left, top)
    return Image.fromarray((np.clip(ground, 0, 1) * 255 + 0.5).astype(np.uint8), "RGB")


@lru_cache(maxsize=64)
def backdrop(name: str, tint: str, side: int) -> NDArray[np.float32]:
    """A backdrop in a tint, (side, side, 3); shared, so copy it before drawing on it."""
    canvas = Canvas(side)
    BACKDROPS[name](canvas, TINTS[tint])
    pixels = canvas.pixels[..., :3]
    pixels.setflags(write=False)
    return pixels


def lay(ground: NDArray[np.float32], layer: Layer, left: int, top: int) -> None:
    """Lay a layer on a ground; parts outside are cut off."""
    rows, columns = ground.shape[:2]
    y0, x0 = max(0, top), max(0, left)
    y1, x1 = min(rows, top + layer.shape[0]), min(columns, left + layer.shape[1])
    part = layer[y0 - top : y1 - top, x0 - left : x1 - left]
    ground[y0:y1, x0:x1] = ground[y0:y1, x0:x1] * (1 - part[..., 3:]) + part[..., : ground.shape[2]]


def _cast_shadow(
    ground: NDArray[np.float32], alpha: NDArray[np.float32], left: int, top: int, *, lies: bool
) -> None:
    side = ground.shape[0]
    whole = np.zeros((side, side), np.float32)
    height, width = alpha.shape
    if lies:
        whole[max(0, top) : top + height, max(0, left) : left + width] = alpha[
            max(0, -top) :, max(0, -left) :
        ][: side - max(0, top), : side - max(0, left)]
        near = np.roll(whole, (round(side * 0.012), round(side * 0.009)), (0, 1))
        far = np.roll(whole, (round(side * 0.03), round(side * 0.022)), (0, 1))
        dark = blur(near, side * 0.008) * 0.3 + blur(far, side * 0.028) * 0.3
    else:
        dark = _standing_shadow(whole, alpha, left, top)
    ground *= 1 - np.clip(dark, 0, 0.75)[..., None] * np.array([0.9, 0.95, 0.9], np.float32)


def _standing_shadow(
    whole: NDArray[np.float32], alpha: NDArray[np.float32], left: int, top: int
) -> NDArray[np.float32]:
    """Dark where it touches the ground, and a long faint shadow to the right behind it."""
    side = whole.shape[0]
    height, width = alpha.shape
    foot = top + height
    squash = 0.2
    lean = np.array(
        [
            [1, -0.55 * squash * 2, left + 0.55 * squash * 2 * height],
            [0, squash, foot - squash * height],
        ],
        np.float32,
    )
    cast = cv2.warpAffine(alpha, lean, (side, side))
    touch = whole
    feet = alpha[int(height * 0.93) :].max(0)
    band = max(2, round(side * 0.012))
    y0, y1 = max(0, foot - band), min(side, foot + band)
    touch[y0:y1, max(0, left) : left + width] = feet[max(0, -left) :][: side - max(0, left)]
    return np.asarray(
        blur(touch, side * 0.011) * 0.75 + blur(np.asarray(cast), side * 0.02) * 0.3, np.float32
    )
