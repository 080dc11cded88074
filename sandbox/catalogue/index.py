"""The catalogue's search index: every product seen from a few sides, ranked by likeness."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sandbox.catalogue import visual
from sandbox.catalogue.products import CatalogueProduct, products
from sandbox.catalogue.scene import Layer, cutout, shot

SEEN_SIDE = 200  # pixels; the search looks at fewer
VIEWS = ((0, 0.95, 0.03), (-20, 0.85, 0.06), (20, 0.9, 0.0))  # turn, light, warmth
SAME_KIND = 0.25  # what a product of the likeliest category gains
# Likeness, and the similarity it is told as: what merely has the same colours stays under 0.8,
# from which shops' customers take it for the same thing.
TOLD = ((0.2, 0.95, 1.14, 1.25), (0.0, 0.75, 0.79, 0.999))


@dataclass(frozen=True)
class Match:
    """A product and how like the picture it is, 0..1."""

    slug: str
    similarity: float


@dataclass(frozen=True)
class Matches:
    """All products, likest first; the subject's box and category shares of the picture."""

    ranked: tuple[Match, ...]
    subject: visual.Box
    categories: Mapping[str, float]


class VisualIndex:
    """Searches the catalogue by picture."""

    def __init__(self, views: NDArray[np.float32]) -> None:
        self._views = views
        self._products = products()

    @classmethod
    def load(cls, file: Path) -> "VisualIndex":
        """From what `build` wrote."""
        return cls(np.load(file, allow_pickle=False))

    @property
    def shop_views(self) -> NDArray[np.float32]:
        """The vectors of the shops' pictures, in the order of `products()`."""
        return np.asarray(self._views[0], np.float32)

    def search(self, picture: Image.Image) -> Matches:
        """Rank the catalogue by likeness to an RGB picture."""
        seen = visual.look(picture)
        raw = self._likeness(seen.vector)
        shares = self._categories(raw)
        score = raw + lifted([shares[product.category] for product in self._products])
        told = np.interp(score, *TOLD)
        order = np.argsort(-score, kind="stable")
        ranked = tuple(Match(self._products[k].slug, round(float(told[k]), 6)) for k in order)
        return Matches(ranked, seen.subject, shares)

    def categories(self, vector: visual.Vector) -> Mapping[str, float]:
        """How much of the best likeness falls to each category; sums to 1."""
        return self._categories(self._likeness(vector))

    def _likeness(self, vector: visual.Vector) -> NDArray[np.float32]:
        seen = [visual.alike(vector, view) for view in self._views]
        return np.asarray(np.max(seen, axis=0), np.float32)

    def _categories(self, raw: NDArray[np.float32]) -> Mapping[str, float]:
        weight = np.exp(28 * (raw - raw.max()))
        shares: dict[str, float] = {}
        for product, part in zip(self._products, weight / weight.sum(), strict=True):
            shares[product.category] = shares.get(product.category, 0.0) + float(part)
        return shares


def lifted(shares: Sequence[float]) -> NDArray[np.float32]:
    """What each product gains by its category's share of the picture."""
    kind = np.asarray(shares, np.float32)
    return SAME_KIND * kind / max(float(kind.max(initial=0)), 1e-6)


def build(file: Path) -> None:
    """Look at every product and store what was seen; takes a few seconds."""
    sides = [_seen(product) for product in products()]
    views = np.stack([visual.stack([seen[k] for seen in sides]) for k in range(len(VIEWS) + 1)])
    with NamedTemporaryFile(dir=file.parent, suffix=".npy", delete=False) as draft:
        np.save(draft, views)
    Path(draft.name).replace(file)


def _seen(product: CatalogueProduct) -> list[visual.Vector]:
    """A product's vectors: its shop picture, and itself alone in other lights."""
    layer = cutout(product, SEEN_SIDE)
    alone = (_in_light(layer, *view) for view in VIEWS)
    return [visual.look(picture).vector for picture in (shot(product, SEEN_SIDE), *alone)]


def _in_light(layer: Layer, turn: float, light: float, warm: float) -> Image.Image:
    alpha = layer[..., 3:]
    tint = np.array([1 + warm, 1 + warm * 0.3, 1 - warm], np.float32) * light
    colours = layer[..., :3] / np.maximum(alpha, 1e-4) * tint
    pixels = np.clip(np.concatenate([colours, alpha], axis=2) * 255, 0, 255).astype(np.uint8)
    whole = Image.fromarray(pixels, "RGBA")
    return whole.rotate(-turn, Image.Resampling.BILINEAR, expand=True)
