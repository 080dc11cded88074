"""Hashes of product pictures, fetched within a short time; what is not reached is no evidence."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from contextlib import suppress

from bot.errors import Refusal
from bot.imaging.fingerprint import dhash
from bot.imaging.prepared import Wanted
from bot.search.grouping import worth_a_look
from bot.search.ports import PhotoPreparer, PictureFetcher
from providers.base import ImageFormat, ImageRules
from providers.product import Product

DEADLINE_S = 1.5
AT_ONCE = 4
MOST_PICTURES = 8  # per search: each costs a fetch and a decode
REMEMBERED = 5_000
# A picture of one colour says nothing: too few neighbours differ for a hash to mean a thing.
LEAST_BITS = 4
TINY = Wanted(ImageRules(formats=(ImageFormat.JPEG,), best_side=64))

logger = logging.getLogger(__name__)


class Fingerprinter:
    """Fetches and hashes; remembers the hashes of the last pictures seen."""

    def __init__(
        self,
        fetcher: PictureFetcher,
        preparer: PhotoPreparer,
        *,
        deadline_s: float = DEADLINE_S,
        remembered: int = REMEMBERED,
    ) -> None:
        self._fetcher = fetcher
        self._preparer = preparer
        self._deadline_s = deadline_s
        self._remembered = remembered
        self._hashes: OrderedDict[str, int] = OrderedDict()
        self._places = asyncio.Semaphore(AT_ONCE)

    async def of(
        self, products: Sequence[Product], hosts: Mapping[str, Sequence[str]]
    ) -> dict[str, int]:
        """Hashes by image URL of the pictures that can decide which products are the same.

        `hosts` are the domain suffixes each provider's pictures may lie on.
        """
        owners = {p.image_url: p.provider for p in products if p.image_url}
        urls = worth_a_look(products, MOST_PICTURES)
        new = [url for url in urls if url not in self._hashes]
        with suppress(TimeoutError):
            async with asyncio.timeout(self._deadline_s), asyncio.TaskGroup() as group:
                for url in new:
                    group.create_task(self._look(url, hosts.get(owners[url], ())))
        found = {url: self._hashes[url] for url in urls if url in self._hashes}
        for url in found:
            self._hashes.move_to_end(url)
        self._forget()
        return found

    async def _look(self, url: str, hosts: Sequence[str]) -> None:
        try:
            async with self._places:
                data = await self._fetcher.fetch(url, allowed_hosts=hosts)
                prepared = await self._preparer.prepare(data, [TINY])
        except Exception as problem:
            # Fetchers refuse in many ways, and none of them may cost a person the answer.
            logger.debug("a product picture was not read: %s", type(problem).__name__)
            return
        picture = prepared.fits[0]
        if isinstance(picture, Refusal):
            return
        value = dhash(picture.data)
        if value.bit_count() >= LEAST_BITS:
            self._hashes[url] = value

    def _forget(self) -> None:
        while len(self._hashes) > self._remembered:
            self._hashes.popitem(last=False)
