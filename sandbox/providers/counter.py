"""The counter behind every stand-in: finds offers by picture or by words."""

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from PIL import Image

from sandbox.catalogue.categories import CATEGORIES
from sandbox.catalogue.index import Matches, VisualIndex
from sandbox.catalogue.shops import Offer, offers
from sandbox.catalogue.store import CatalogueStore
from sandbox.catalogue.visual import Box
from sandbox.providers.pictures import digest_of

AT_ONCE = 2  # pictures looked at in parallel
RUN_DOWN = 0.004  # what each further shop with the same product loses in similarity
KNOWN = 64  # pictures that need not be looked at again: the same few come all the time

Made = TypeVar("Made")

_known: dict[tuple[Path, bytes], Matches] = {}


@dataclass(frozen=True)
class Found:
    """Offers with their similarity, likest first; the subject's box and category shares."""

    hits: tuple[tuple[Offer, float], ...]
    subject: Box
    categories: Mapping[str, float]


class Counter:
    """Answers questions about the catalogue without holding up the event loop."""

    def __init__(self, store: CatalogueStore) -> None:
        self._store = store
        self._gate = asyncio.Semaphore(AT_ONCE)

    async def index(self) -> VisualIndex:
        """The catalogue's search index."""
        return await self._store.index()

    async def work(self, task: Callable[[], Made]) -> Made:
        """Run work for the processor in a thread, a few at a time."""
        async with self._gate:
            return await asyncio.to_thread(task)

    async def by_picture(self, provider: str, pixels: Image.Image, least: float = 0.0) -> Found:
        """Offers of a provider that look like the picture, at least so similar."""
        index = await self.index()
        matches = await self.work(lambda: self._matches(index, pixels))
        stock = offers(provider)
        hits = [
            (offer, round(max(0.0, match.similarity - RUN_DOWN * k), 6))
            for match in matches.ranked
            for k, offer in enumerate(stock.get(match.slug, ()))
        ]
        kept = sorted((hit for hit in hits if hit[1] >= least), key=lambda hit: -hit[1])
        return Found(tuple(kept), matches.subject, matches.categories)

    def _matches(self, index: VisualIndex, pixels: Image.Image) -> Matches:
        name = (self._store.folder, digest_of(pixels))
        if (matches := _known.get(name)) is None:
            matches = index.search(pixels)
            if len(_known) >= KNOWN:
                _known.clear()
            _known[name] = matches
        return matches

    async def by_words(self, provider: str, words: str) -> tuple[Offer, ...]:
        """Offers of a provider whose titles or category hold the words, best first."""
        wanted = re.findall(r"\w+", words.lower())
        scored = [
            (sum(word in _text(offer) for word in wanted), offer)
            for rows in offers(provider).values()
            for offer in rows
        ]
        found = [row for row in scored if row[0]]
        return tuple(offer for _, offer in sorted(found, key=lambda row: -row[0]))


def _text(offer: Offer) -> str:
    category = CATEGORIES[offer.product.category]
    return f"{offer.title} {offer.product.en} {category.zh} {category.en}".lower()
