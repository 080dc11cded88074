"""The search itself: near vectors and shared visual words propose, geometry decides.

What is searched is kept in memory and follows the file: before each search only what was
committed since the last one is read.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Final, NamedTuple

import numpy as np

from providers.gallery.arrays import Bytes, Floats, Rows
from providers.gallery.encoder import Encoder
from providers.gallery.features import LocalFeatures, query_features
from providers.gallery.geometry import agreeing_matches
from providers.gallery.store import Store
from providers.gallery.vectors import EXACT_LIMIT, ExactIndex, VectorIndex
from providers.gallery.view import Hit, StoredPicture, View
from providers.gallery.words import LEARN_AT, InvertedIndex, Vocabulary

CHANCE: Final = 5  # agreeing matches that unlike pictures reach too
CONVINCING: Final = 10.0  # this many more make it two in three that the picture is the one


@dataclass(frozen=True, slots=True)
class Limits:
    """Numbers of pictures. Up to `verify_all` each is verified, else `near` plus `by_words`.

    `pool` pictures are ranked at most: as deep as paging goes. `cached` have their local
    features in memory, 40 KB each. Beyond `exact` the vector index is approximate.
    """

    exact: int = EXACT_LIMIT
    verify_all: int = LEARN_AT
    near: int = 40
    by_words: int = 60
    pool: int = 400
    cached: int = 600


class Found(NamedTuple):
    """A product and how alike its best picture is, 0..1."""

    hit: Hit
    similarity: float


class Finder:
    """Searches what a store holds; one search at a time."""

    def __init__(self, store: Store, encoder: Encoder, limits: Limits) -> None:
        self._store = store
        self._encoder = encoder
        self._limits = limits
        self._lock = Lock()
        self._features: OrderedDict[int, LocalFeatures] = OrderedDict()
        self._state: tuple[int, int] | None = None
        self._reset(None)

    def refresh(self) -> None:
        """Read what is new. Raises ProviderError."""
        with self._lock, self._store.view() as view:
            if view is not None:
                self._follow(view)

    def find(self, pixels: Bytes, category: str | None = None) -> list[Found]:
        """Products, most alike first, each once with its best picture. Raises ProviderError."""
        vector = self._encoder.encode(pixels)
        features = query_features(pixels)
        with self._lock, self._store.view() as view:
            if view is None:
                return []
            self._follow(view)
            near, allowed = self._near(view, vector, category)
            rows, agreeing = self._verified(view, features, near, allowed)
            likeness = self._vectors.likeness(vector, rows)
            similarity = combined(likeness, agreeing, self._encoder.power)
            return _best_per_product(view.hits(rows.tolist()), rows, similarity)

    def _near(self, view: View, vector: Floats, category: str | None) -> tuple[Rows, Rows | None]:
        """The nearest rows, and those of the category when one is asked for."""
        if category is None:
            return self._vectors.nearest(vector, self._limits.pool)[0], None
        allowed = view.rows(category)
        allowed = allowed[self._vectors.holds(allowed)]
        order = np.argsort(-self._vectors.likeness(vector, allowed), kind="stable")
        return allowed[order[: self._limits.pool]], allowed

    def _verified(
        self, view: View, features: LocalFeatures, near: Rows, allowed: Rows | None
    ) -> tuple[Rows, Floats]:
        """The rows to rank, and how many local features agree on each."""
        verify = near
        if len(self._vectors if allowed is None else allowed) > self._limits.verify_all:
            by_words = self._sharing_words(features, allowed)
            verify = np.union1d(near[: self._limits.near], by_words)
        rest = near[~np.isin(near, verify)]
        agreeing = agreeing_matches(features, self._features_of(view, verify.tolist()))
        return np.concatenate([verify, rest]), np.pad(agreeing, (0, len(rest)))

    def _sharing_words(self, features: LocalFeatures, allowed: Rows | None) -> Rows:
        if self._vocabulary is None:
            return np.zeros(0, np.int64)
        words = self._vocabulary.words(features.descriptors)
        likely = self._words.likeliest(words, 4 * self._limits.by_words)
        kept = self._vectors.holds(likely) if allowed is None else np.isin(likely, allowed)
        return likely[kept][: self._limits.by_words]

    def _features_of(self, view: View, rows: Sequence[int]) -> list[LocalFeatures]:
        missing = [row for row in rows if row not in self._features]
        loaded = view.features(missing) if missing else {}
        found = []
        for row in rows:
            features = loaded.get(row) or self._features.pop(row, None) or LocalFeatures.none()
            self._features[row] = features
            found.append(features)
        while len(self._features) > self._limits.cached:
            self._features.popitem(last=False)
        return found

    def _follow(self, view: View) -> None:
        state = (self._store.openings, view.version())
        if state == self._state:
            return
        packed = view.vocabulary()
        if self._state is None or state[0] != self._state[0] or packed != self._packed:
            self._reset(packed)
        self._state = None  # until all is read: a fault in between must not pass for done
        for batch in view.pictures(self._last_row, self._encoder.dimensions):
            self._add(batch)
        if len(self._vectors) != view.counts()[1]:
            self._vectors.keep(view.rows())
        self._state = state

    def _reset(self, packed: bytes | None) -> None:
        self._packed = packed
        self._vocabulary = None if packed is None else Vocabulary.unpack(packed)
        self._vectors: VectorIndex = ExactIndex(self._encoder.dimensions)
        self._words = InvertedIndex()
        self._features.clear()
        self._last_row = 0

    def _add(self, pictures: Sequence[StoredPicture]) -> None:
        rows = np.array([picture.row for picture in pictures], np.int64)
        vectors = np.stack([picture.vector for picture in pictures])
        if len(self._vectors) + len(rows) > self._limits.exact and isinstance(
            self._vectors, ExactIndex
        ):
            self._vectors = self._vectors.approximate()
        self._vectors.add(rows, vectors)
        for picture in pictures:
            if picture.words is not None:
                self._words.add(picture.row, picture.words)
        self._last_row = pictures[-1].row


def combined(likeness: Floats, agreeing: Floats, power: float) -> Floats:
    """One similarity 0..1: either evidence is enough, both add up, the same picture gives 1."""
    alike = np.clip(likeness, 0, 1) ** power
    shown = 1 - np.exp(-np.maximum(agreeing - CHANCE, 0) / CONVINCING)
    return np.asarray(1 - (1 - alike) * (1 - shown), np.float32)


def _best_per_product(hits: dict[int, Hit], rows: Rows, similarity: Floats) -> list[Found]:
    best: dict[str, Found] = {}
    for place in np.argsort(-similarity, kind="stable"):
        hit = hits.get(int(rows[place]))
        if hit is not None and hit.product_id not in best:
            best[hit.product_id] = Found(hit, min(1.0, float(similarity[place])))
    return list(best.values())
