"""Keeping the catalogue's file: what each change writes, all of it or nothing."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from providers.catalogue import Added, Brief, CatalogueEntry, Deleted, InvalidBrief
from providers.errors import Misconfigured
from providers.gallery.arrays import Floats
from providers.gallery.database import Database
from providers.gallery.features import LocalFeatures
from providers.gallery.view import View
from providers.gallery.words import Vocabulary


@dataclass(frozen=True, slots=True)
class NewPicture:
    """A picture to store."""

    picture_id: str
    vector: Floats
    features: LocalFeatures


class Store:
    """The catalogue of one folder, its vectors made by the encoder of this name.

    A connection of its own for reading makes every commit visible the same way, whether this
    process made it or another one. Every method raises ProviderError.
    """

    def __init__(self, folder: Path, encoder_name: str) -> None:
        self._encoder_name = encoder_name
        self._reader = Database(folder)
        self._writer = Database(folder)
        self._vocabulary: tuple[bytes, Vocabulary] | None = None

    @property
    def openings(self) -> int:
        """Grows when another file has taken the place of the one that was read."""
        return self._reader.openings

    @contextmanager
    def view(self) -> Iterator[View | None]:
        """A consistent look, or None while there is no catalogue."""
        with self._reader.read() as connection:
            if connection is None:
                yield None
            else:
                view = View(connection, self._reader.damaged)
                self._require_encoder(view)
                yield view

    def add(self, brief: Brief, picture: NewPicture) -> Added:
        """See OwnCatalogue.add."""
        with self._writer.write() as connection:
            view = View(connection, self._writer.damaged)
            self._require_encoder(view)
            owner = view.owner(picture.picture_id)
            if owner is not None:
                return Added(owner, picture.picture_id, already_there=True)
            product_id = brief.id or picture.picture_id
            merged = self._merged(connection, product_id, brief)
            _put_product(connection, product_id, merged)
            _put_meta(connection, "encoder", self._encoder_name.encode())
            self._put_picture(connection, view, product_id, picture)
        return Added(product_id, picture.picture_id)

    def update(self, product_id: str, changes: Mapping[str, Any]) -> CatalogueEntry:
        """See OwnCatalogue.update."""
        if changes.get("id", product_id) != product_id:
            raise InvalidBrief("the id of a product cannot be changed")
        with self._writer.write() as connection:
            view = View(connection, self._writer.damaged)
            brief = view.entry(product_id).brief.changed(changes)
            _put_product(connection, product_id, brief)
            return view.entry(product_id)

    def delete(self, product_ids: Sequence[str]) -> Deleted:
        """See OwnCatalogue.delete."""
        gone: list[str] = []
        unknown: list[str] = []
        with self._writer.write() as connection:
            for product_id in product_ids:
                done = connection.execute(
                    "DELETE FROM products WHERE product_id = ?", (product_id,)
                )
                (gone if done.rowcount else unknown).append(product_id)
        return Deleted(tuple(gone), tuple(unknown))

    def keep_vocabulary(self, vocabulary: Vocabulary) -> None:
        """Store the vocabulary and give every picture its words, unless there is one already."""
        with self._writer.write() as connection:
            view = View(connection, self._writer.damaged)
            if view.vocabulary() is not None:
                return
            _put_meta(connection, "vocabulary", vocabulary.pack())
            for row in view.rows().tolist():
                words = self._words(view, view.features([row])[row])
                connection.execute("UPDATE pictures SET words = ? WHERE row = ?", (words, row))

    def close(self) -> None:
        """Close the file."""
        self._reader.close()
        self._writer.close()

    def _require_encoder(self, view: View) -> None:
        made_with = view.encoder()
        if made_with not in {None, self._encoder_name} and view.counts()[1]:
            raise Misconfigured(
                f"{self._reader.path} was made with the encoder {made_with}, the settings now say "
                f"{self._encoder_name}: set PROVIDERS__GALLERY__ENCODER back, or set "
                "PROVIDERS__GALLERY__PATH to a new folder and add the pictures again"
            )

    def _merged(self, connection: sqlite3.Connection, product_id: str, brief: Brief) -> Brief:
        found = connection.execute(
            "SELECT brief FROM products WHERE product_id = ?", (product_id,)
        ).fetchone()
        old = Brief(id=product_id) if found is None else Brief.from_json(found[0])
        return old.changed(brief.model_dump(exclude_none=True))

    def _put_picture(
        self, connection: sqlite3.Connection, view: View, product_id: str, picture: NewPicture
    ) -> None:
        row = connection.execute(
            "INSERT INTO pictures (picture_id, product_id, vector, words) VALUES (?, ?, ?, ?)",
            (
                picture.picture_id,
                product_id,
                picture.vector.astype("<f2").tobytes(),
                self._words(view, picture.features),
            ),
        ).lastrowid
        connection.execute(
            "INSERT INTO features (row, data) VALUES (?, ?)", (row, picture.features.pack())
        )

    def _words(self, view: View, features: LocalFeatures) -> bytes | None:
        packed = view.vocabulary()
        if packed is None:
            return None
        if self._vocabulary is None or self._vocabulary[0] != packed:
            self._vocabulary = (packed, Vocabulary.unpack(packed))
        words = self._vocabulary[1].words(features.descriptors)
        return words.astype("<u2").tobytes()


def _put_product(connection: sqlite3.Connection, product_id: str, brief: Brief) -> None:
    # Each step between line breaks, so that a whole step can be looked for.
    steps = "\n" + "".join(f"{step.casefold()}\n" for step in brief.category_path)
    connection.execute(
        "INSERT INTO products (product_id, brief, steps, class_id1, class_id2) "
        "VALUES (?, ?, ?, ?, ?) ON CONFLICT (product_id) DO UPDATE SET brief = excluded.brief, "
        "steps = excluded.steps, class_id1 = excluded.class_id1, class_id2 = excluded.class_id2",
        (product_id, brief.to_json(), steps, brief.class_id1, brief.class_id2),
    )


def _put_meta(connection: sqlite3.Connection, key: str, value: bytes) -> None:
    connection.execute(
        "INSERT INTO meta (key, value) VALUES (?, ?) "
        "ON CONFLICT (key) DO UPDATE SET value = excluded.value WHERE value <> excluded.value",
        (key, value),
    )
