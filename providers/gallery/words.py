"""Visual words: which catalogue pictures share local features with a photo, in milliseconds.

The vocabulary is a tree of two levels learned from the catalogue's own pictures; an inverted
index says which pictures hold a word, so that only the likeliest need verifying.
"""

from collections.abc import Sequence
from typing import NamedTuple, Self

import numpy as np

from providers.gallery.arrays import Array, Bytes, Floats, Rows, Words
from providers.gallery.features import LENGTH, LocalFeatures, units

BRANCHES = 100
WORDS = BRANCHES**2
LEARN_AT = 200  # pictures; fewer are all verified, and too few to learn from
LEARN_FROM = 400  # pictures at most
_BLOCK = 8192  # pictures in a finished block
_ROUNDS = 8  # of k-means
_SEED = 20


def sample(rows: Rows) -> list[int]:
    """Rows to learn from, spread evenly over all."""
    places = np.linspace(0, len(rows) - 1, min(len(rows), LEARN_FROM)).round().astype(np.intp)
    return [int(row) for row in rows[places]]


class Vocabulary:
    """`stems` (B, 128) and `leaves` (B, B, 128): unit centres; word = stem * B + leaf."""

    def __init__(self, stems: Floats, leaves: Floats) -> None:
        self._stems = stems
        self._leaves = leaves

    @classmethod
    def of(cls, pictures: Sequence[LocalFeatures]) -> Self:
        """Learn from pictures of the catalogue. Takes seconds."""
        return cls.learn(np.concatenate([picture.descriptors for picture in pictures]))

    @classmethod
    def learn(cls, descriptors: Bytes) -> Self:
        """From (n, 128) descriptors, at least one, the same ones giving the same words."""
        rng = np.random.default_rng(_SEED)
        points = units(descriptors)
        stems = _centres(points, BRANCHES, rng)
        stem = (points @ stems.T).argmax(axis=1)
        groups = [points[stem == number] for number in range(BRANCHES)]
        leaves = [
            _centres(group if len(group) else stems[number : number + 1], BRANCHES, rng)
            for number, group in enumerate(groups)
        ]
        return cls(stems, np.stack(leaves))

    def words(self, descriptors: Bytes) -> Words:
        """The distinct words of a picture, rising."""
        points = units(descriptors)
        stem = (points @ self._stems.T).argmax(axis=1)
        words = np.empty(len(points), np.uint16)
        for number in np.unique(stem):
            here = stem == number
            leaf = (points[here] @ self._leaves[number].T).argmax(axis=1)
            words[here] = number * BRANCHES + leaf
        return np.unique(words)

    def pack(self) -> bytes:
        """For storing, one byte a number."""
        centres = np.concatenate([self._stems, self._leaves.reshape(-1, LENGTH)])
        return np.round(centres * 255).astype(np.uint8).tobytes()

    @classmethod
    def unpack(cls, data: bytes) -> Self:
        """The inverse of `pack`. Raises ValueError."""
        centres = np.frombuffer(data, np.uint8).reshape(BRANCHES + WORDS, LENGTH)
        ready = units(centres)
        return cls(ready[:BRANCHES], ready[BRANCHES:].reshape(BRANCHES, BRANCHES, LENGTH))


class _Block(NamedTuple):
    """`owners[starts[w] : starts[w + 1]]` are the places in `rows` of the pictures with word w."""

    rows: Rows
    norms: Floats
    starts: Array
    owners: Array


class InvertedIndex:
    """Pictures by visual word: finished blocks, and a last one that still grows."""

    def __init__(self) -> None:
        self._finished: list[_Block] = []
        self._last: _Block | None = None
        self._rows: list[int] = []
        self._words: list[Words] = []
        self._frequency = np.zeros(WORDS)
        self._pictures = 0

    def add(self, row: int, words: Words) -> None:
        """Add a picture with its distinct words."""
        self._rows.append(row)
        self._words.append(words)
        self._frequency[words] += 1
        self._pictures += 1
        self._last = None
        if len(self._rows) == _BLOCK:
            self._finished.append(_block(self._rows, self._words))
            self._rows, self._words = [], []

    def likeliest(self, words: Words, count: int) -> Rows:
        """Up to `count` rows that share most with these words, rare words counting most."""
        rarity = np.log((self._pictures + 1) / (self._frequency[words] + 1)).astype(np.float32)
        found = [_likeliest(block, words, rarity, count) for block in self._blocks()]
        rows = np.concatenate([np.zeros(0, np.int64), *(rows for rows, _ in found)])
        scores = np.concatenate([np.zeros(0, np.float32), *(scores for _, scores in found)])
        return rows[np.argsort(-scores, kind="stable")[:count]]

    def _blocks(self) -> list[_Block]:
        if self._last is None and self._rows:
            self._last = _block(self._rows, self._words)
        return [*self._finished, *([self._last] if self._last else [])]


def _block(rows: Sequence[int], words: Sequence[Words]) -> _Block:
    lengths = np.array([len(each) for each in words], np.int64)
    flat = np.concatenate(words)
    owner = np.repeat(np.arange(len(rows), dtype=np.uint16), lengths)
    starts = np.concatenate([[0], np.cumsum(np.bincount(flat, minlength=WORDS))])
    norms = np.sqrt(np.maximum(lengths, 1)).astype(np.float32)
    order = np.argsort(flat, kind="stable")
    return _Block(np.array(rows, np.int64), norms, starts, owner[order])


def _likeliest(block: _Block, words: Words, rarity: Floats, count: int) -> tuple[Rows, Floats]:
    if not len(words):
        return block.rows[:0], block.norms[:0]
    slices = [block.owners[block.starts[word] : block.starts[word + 1]] for word in words]
    weights = np.repeat(rarity, [len(each) for each in slices])
    shared = np.bincount(np.concatenate(slices), weights, len(block.rows)) / block.norms
    top = np.argsort(-shared, kind="stable")[:count]
    top = top[shared[top] > 0]
    return block.rows[top], shared[top].astype(np.float32)


def _centres(points: Floats, count: int, rng: np.random.Generator) -> Floats:
    """Spherical k-means: unit centres, started from points drawn at random."""
    centres = points[rng.choice(len(points), count, replace=len(points) < count)].copy()
    for _ in range(_ROUNDS):
        nearest = (points @ centres.T).argmax(axis=1)
        order = np.argsort(nearest, kind="stable")
        present, starts = np.unique(nearest[order], return_index=True)
        sums = np.add.reduceat(points[order], starts, axis=0)
        centres[present] = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)
    return centres
