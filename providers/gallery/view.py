"""Reading the catalogue's file: products, pictures, local features, vocabulary."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from providers.catalogue import Brief, CatalogueEntry, NotInCatalogue
from providers.errors import Misconfigured
from providers.gallery.arrays import Floats, Rows, Words
from providers.gallery.features import LocalFeatures

_BATCH = 4096  # pictures read at a time


class StoredPicture(NamedTuple):
    """What is kept in memory of a picture; no words before there is a vocabulary."""

    row: int
    vector: Floats
    words: Words | None


class Hit(NamedTuple):
    """The product of a picture."""

    row: int
    product_id: str
    brief: Brief


class View:
    """One consistent look at the catalogue; all reading goes through it."""

    def __init__(
        self, connection: sqlite3.Connection, damaged: Callable[[str], Misconfigured]
    ) -> None:
        self._connection = connection
        self._damaged = damaged

    def version(self) -> int:
        """Changes whenever another connection has committed."""
        return self._number("PRAGMA data_version")

    def counts(self) -> tuple[int, int]:
        """Products and pictures."""
        return (
            self._number("SELECT count(*) FROM products"),
            self._number("SELECT count(*) FROM pictures"),
        )

    def encoder(self) -> str | None:
        """The name of the encoder the vectors were made with."""
        value = self._meta("encoder")
        return None if value is None else value.decode()

    def vocabulary(self) -> bytes | None:
        """The packed vocabulary of visual words."""
        return self._meta("vocabulary")

    def pictures(self, after: int, dimensions: int) -> Iterator[list[StoredPicture]]:
        """Pictures in order of row, in batches."""
        while batch := self._connection.execute(
            "SELECT row, vector, words FROM pictures WHERE row > ? ORDER BY row LIMIT ?",
            (after, _BATCH),
        ).fetchall():
            yield [self._stored(row, vector, words, dimensions) for row, vector, words in batch]
            after = batch[-1][0]

    def rows(self, category: str | None = None) -> Rows:
        """All rows, or those of a class id or of a category whose path has this step."""
        if category is None:
            found = self._connection.execute("SELECT row FROM pictures ORDER BY row")
        else:
            class_id = int(category) if category.isdecimal() and len(category) < 6 else -1
            found = self._connection.execute(
                "SELECT row FROM pictures JOIN products USING (product_id) "
                "WHERE instr(steps, ?) OR class_id1 = ? OR class_id2 = ? ORDER BY row",
                (f"\n{category.strip().casefold()}\n", class_id, class_id),
            )
        return np.array([row for (row,) in found], np.int64)

    def features(self, rows: Sequence[int]) -> dict[int, LocalFeatures]:
        """Local features by row."""
        found = self._some("SELECT row, data FROM features WHERE row IN", rows)
        try:
            return {row: LocalFeatures.unpack(data) for row, data in found}
        except (ValueError, TypeError) as problem:
            raise self._damaged(str(problem)) from None

    def hits(self, rows: Sequence[int]) -> dict[int, Hit]:
        """Products by row; rows deleted meanwhile are missing."""
        query = (
            "SELECT row, product_id, brief FROM pictures JOIN products USING (product_id) "
            "WHERE row IN"
        )
        return {
            row: Hit(row, product_id, Brief.from_json(brief))
            for row, product_id, brief in self._some(query, rows)
        }

    def entry(self, product_id: str) -> CatalogueEntry:
        """One product. Raises NotInCatalogue."""
        found = self._connection.execute(
            "SELECT product_id, brief FROM products WHERE product_id = ?", (product_id,)
        ).fetchone()
        if found is None:
            raise NotInCatalogue(product_id)
        return self._entry(*found)

    def entries(self, after: str, limit: int) -> list[CatalogueEntry]:
        """Products in order of id."""
        found = self._connection.execute(
            "SELECT product_id, brief FROM products WHERE product_id > ? "
            "ORDER BY product_id LIMIT ?",
            (after, max(0, limit)),
        ).fetchall()
        return [self._entry(*row) for row in found]

    def owner(self, picture_id: str) -> str | None:
        """The product a picture belongs to."""
        found = self._connection.execute(
            "SELECT product_id FROM pictures WHERE picture_id = ?", (picture_id,)
        ).fetchone()
        return None if found is None else str(found[0])

    def _entry(self, product_id: str, brief: str) -> CatalogueEntry:
        pictures = self._connection.execute(
            "SELECT picture_id FROM pictures WHERE product_id = ? ORDER BY row", (product_id,)
        )
        return CatalogueEntry(product_id, Brief.from_json(brief), tuple(i for (i,) in pictures))

    def _stored(self, row: int, vector: bytes, words: bytes | None, size: int) -> StoredPicture:
        try:
            values = np.frombuffer(vector, "<f2").astype(np.float32)
            known = None if words is None else np.frombuffer(words, "<u2").astype(np.uint16)
        except (ValueError, TypeError) as problem:
            raise self._damaged(str(problem)) from None
        if len(values) != size:
            raise self._damaged(f"a vector of {len(values)} numbers instead of {size}")
        return StoredPicture(row, values, known)

    def _some(self, query: str, rows: Sequence[int]) -> list[tuple[Any, ...]]:
        marks = ",".join("?" * len(rows))
        return self._connection.execute(f"{query} ({marks})", list(rows)).fetchall()

    def _meta(self, key: str) -> bytes | None:
        found = self._connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        if found is not None and not isinstance(found[0], bytes):
            raise self._damaged(f"{key} is no blob")
        return None if found is None else found[0]

    def _number(self, query: str) -> int:
        return int(self._connection.execute(query).fetchone()[0])
