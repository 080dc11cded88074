"""The nearest vectors: exact in numpy, approximate (usearch) when there are very many.

Both kinds hold unit vectors under the row numbers of the store; a likeness is a cosine.
"""

from abc import ABC, abstractmethod

import numpy as np

from providers.gallery.arrays import Floats, Mask, Rows

EXACT_LIMIT = 100_000  # pictures; beyond it exact search costs more than 7 ms a query


class VectorIndex(ABC):
    """Vectors by row number."""

    @abstractmethod
    def __len__(self) -> int:
        """How many rows are held."""

    @abstractmethod
    def holds(self, rows: Rows) -> Mask:
        """Which of these rows are held."""

    @abstractmethod
    def add(self, rows: Rows, vectors: Floats) -> None:
        """Add rows not held yet."""

    @abstractmethod
    def keep(self, rows: Rows) -> None:
        """Drop every row but these."""

    @abstractmethod
    def nearest(self, vector: Floats, count: int) -> tuple[Rows, Floats]:
        """Up to `count` rows with their likeness, best first."""

    @abstractmethod
    def likeness(self, vector: Floats, rows: Rows) -> Floats:
        """The likeness of rows that are held."""


class ExactIndex(VectorIndex):
    """One matrix, compared as a whole; it grows by half its size at a time."""

    def __init__(self, dimensions: int) -> None:
        self._count = 0
        self._rows = np.zeros(0, np.int64)
        self._matrix = np.zeros((0, dimensions), np.float32)

    @property
    def rows(self) -> Rows:
        """The rows held, rising."""
        return self._rows[: self._count]

    def __len__(self) -> int:
        return self._count

    def holds(self, rows: Rows) -> Mask:
        return np.isin(rows, self.rows)

    def add(self, rows: Rows, vectors: Floats) -> None:
        """Rows must be larger than those held, in rising order."""
        total = self._count + len(rows)
        if total > len(self._rows):
            room = max(total, self._count * 3 // 2)
            self._rows = np.resize(self._rows, room)
            larger = np.empty((room, self._matrix.shape[1]), np.float32)
            larger[: self._count] = self._matrix[: self._count]
            self._matrix = larger
        self._rows[self._count : total] = rows
        self._matrix[self._count : total] = vectors
        self._count = total

    def keep(self, rows: Rows) -> None:
        kept = np.isin(self.rows, rows)
        matrix = self._matrix[: self._count][kept]
        self._rows, self._matrix, self._count = self.rows[kept], matrix, len(matrix)

    def nearest(self, vector: Floats, count: int) -> tuple[Rows, Floats]:
        # One dot product a row: for a tall matrix less than half the time of the matrix product,
        # and no second core that might be busy.
        scores = np.asarray(np.vecdot(self._matrix[: self._count], vector), np.float32)
        if count < len(scores):
            chosen = np.argpartition(scores, -count)[-count:]
        else:
            chosen = np.arange(len(scores))
        chosen = chosen[np.argsort(-scores[chosen], kind="stable")]
        return self.rows[chosen], scores[chosen]

    def likeness(self, vector: Floats, rows: Rows) -> Floats:
        places = np.searchsorted(self.rows, rows)
        return np.asarray(self._matrix[places] @ vector, np.float32)

    def approximate(self) -> "ApproximateIndex":
        """The same vectors in the other kind of index."""
        index = ApproximateIndex(self._matrix.shape[1])
        index.add(self.rows, self._matrix[: self._count])
        return index


class ApproximateIndex(VectorIndex):
    """A graph of near neighbours in half precision, built in memory (about 10 s per 100,000)."""

    def __init__(self, dimensions: int) -> None:
        from usearch.index import Index

        self._dimensions = dimensions
        self._index = Index(ndim=dimensions, metric="ip", dtype="f16")

    def __len__(self) -> int:
        return len(self._index)

    def holds(self, rows: Rows) -> Mask:
        return np.asarray(self._index.contains(rows.astype(np.uint64)), np.bool_).reshape(-1)

    def add(self, rows: Rows, vectors: Floats) -> None:
        self._index.add(rows.astype(np.uint64), vectors)

    def keep(self, rows: Rows) -> None:
        gone = np.setdiff1d(np.asarray(self._index.keys, np.int64), rows)
        if len(gone):
            self._index.remove(gone.astype(np.uint64))

    def nearest(self, vector: Floats, count: int) -> tuple[Rows, Floats]:
        if not len(self._index):
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        found = self._index.search(vector, min(count, len(self._index)))
        return found.keys.astype(np.int64), (1 - found.distances).astype(np.float32)

    def likeness(self, vector: Floats, rows: Rows) -> Floats:
        if not len(rows):
            return np.zeros(0, np.float32)
        held = np.asarray(self._index.get(rows.astype(np.uint64), dtype="f32"), np.float32)
        return np.asarray(held.reshape(len(rows), self._dimensions) @ vector, np.float32)
