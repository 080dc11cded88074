"""Everything the gallery does, as plain calls that block: the provider runs them in threads."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import cv2

from providers.base import FittedImage
from providers.catalogue import Added, Brief, CatalogueEntry, Deleted, NotInCatalogue
from providers.errors import ImageRejected
from providers.gallery.encoder import load_encoder
from providers.gallery.features import catalogue_features
from providers.gallery.finder import Finder, Found, Limits
from providers.gallery.picture import decode, picture_id
from providers.gallery.store import NewPicture, Store
from providers.gallery.words import LEARN_AT, Vocabulary, sample

THREADS: Final = 2  # of OpenCV, in all: searches already run beside each other


class Engine:
    """One gallery. Every method raises ProviderError; see OwnCatalogue for the rest."""

    def __init__(
        self,
        folder: Path,
        encoder: Path | None = None,
        *,
        limits: Limits | None = None,
        learn_at: int = LEARN_AT,
    ) -> None:
        cv2.setNumThreads(THREADS)
        self._encoder = load_encoder(encoder)
        self._store = Store(folder, self._encoder.name)
        self._finder = Finder(self._store, self._encoder, limits or Limits())
        self._learn_at = learn_at

    def search(self, image: FittedImage, category: str | None) -> list[Found]:
        """Products, most alike first."""
        try:
            return self._finder.find(decode(image), category)
        except cv2.error as problem:
            raise ImageRejected(f"OpenCV: {problem.func}") from None

    def add(self, brief: Brief, image: FittedImage) -> Added:
        """Describe and store a picture."""
        brief.require_valid()
        pixels = decode(image)
        name = picture_id(pixels)
        with self._store.view() as view:
            owner = None if view is None else view.owner(name)
        if owner is not None:
            return Added(owner, name, already_there=True)
        try:
            picture = NewPicture(name, self._encoder.encode(pixels), catalogue_features(pixels))
        except cv2.error as problem:
            raise ImageRejected(f"OpenCV: {problem.func}") from None
        added = self._store.add(brief, picture)
        self._learn_words()
        return added

    def update(self, product_id: str, changes: Mapping[str, Any]) -> CatalogueEntry:
        """Change a brief."""
        return self._store.update(product_id, changes)

    def delete(self, product_ids: Sequence[str]) -> Deleted:
        """Delete products."""
        return self._store.delete(product_ids)

    def get(self, product_id: str) -> CatalogueEntry:
        """One product."""
        with self._store.view() as view:
            if view is None:
                raise NotInCatalogue(product_id)
            return view.entry(product_id)

    def entries(self, after: str, limit: int) -> list[CatalogueEntry]:
        """Products in order of id."""
        with self._store.view() as view:
            return [] if view is None else view.entries(after, limit)

    def counts(self) -> tuple[int, int]:
        """Products and pictures."""
        with self._store.view() as view:
            return (0, 0) if view is None else view.counts()

    def refresh(self) -> None:
        """Read into memory what a search would have to wait for."""
        self._finder.refresh()

    def close(self) -> None:
        """Close the file."""
        self._store.close()

    def _learn_words(self) -> None:
        """Learn the vocabulary once the catalogue is large enough to need one."""
        with self._store.view() as view:
            if view is None or view.counts()[1] < self._learn_at:
                return
            if view.vocabulary() is not None:
                return
            features = view.features(sample(view.rows()))
        self._store.keep_vocabulary(Vocabulary.of(list(features.values())))
