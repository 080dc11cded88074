"""Hashes of product pictures, fetched within a short time; what is not reached is no evidence."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from contextlib import suppress

from bot.errors import Refusal
from bot.search.grouping import worth_a_look
from bot.search.ports import PictureFetcher, PictureHasher
from providers.product import Product

DEADLINE_S = 1.5  # for fetching
HASHING_S = 0.5
AT_ONCE = 16  # of all searches together; with fewer they wait for each other in a crowd
MOST_PICTURES = 8  # per search: each costs a fetch and a decode
MOST_BYTES = 1 << 20  # of one picture: all of a search are in memory at a time
REMEMBERED = 5_000
# A picture of one colour says nothing: too few neighbours differ for a hash to mean a thing.
LEAST_BITS = 4

logger = logging.getLogger(__name__)


class Fingerprinter:
    """Fetches and hashes; remembers the hashes of the last pictures seen."""

    def __init__(
        self,
        fetcher: PictureFetcher,
        hasher: PictureHasher,
        *,
        deadline_s: float = DEADLINE_S,
        remembered: int = REMEMBERED,
    ) -> None:
        self._fetcher = fetcher
        self._hasher = hasher
        self._deadline_s = deadline_s
        self._remembered = remembered
        self._hashes: OrderedDict[str, int] = OrderedDict()
        self._hashing: set[asyncio.Task[None]] = set()
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
        fetched: dict[str, bytes] = {}
        with suppress(TimeoutError):
            async with asyncio.timeout(self._deadline_s), asyncio.TaskGroup() as group:
                for url in new:
                    group.create_task(self._fetch(url, hosts.get(owners[url], ()), fetched))
        if fetched:
            # Not cancelled when it is late: that would cost the child, and the next search can
            # do with the hashes.
            hashing = asyncio.create_task(self._hash(fetched))
            self._hashing.add(hashing)
            hashing.add_done_callback(self._hashing.discard)
            await asyncio.wait({hashing}, timeout=HASHING_S)
        found = {url: self._hashes[url] for url in urls if url in self._hashes}
        for url in found:
            self._hashes.move_to_end(url)
        self._forget()
        return found

    async def _fetch(self, url: str, hosts: Sequence[str], fetched: dict[str, bytes]) -> None:
        try:
            async with self._places:
                data = await self._fetcher.fetch(url, allowed_hosts=hosts)
        except Exception as problem:
            # Fetchers refuse in many ways, and none of them may cost a person the answer.
            logger.debug("a product picture was not fetched: %s", type(problem).__name__)
            return
        if len(data) <= MOST_BYTES:
            fetched[url] = data

    async def _hash(self, fetched: Mapping[str, bytes]) -> None:
        """All in one job: a trip to a child costs more than a small picture's decoding."""
        try:
            hashes = await self._hasher.hashes(list(fetched.values()))
        except Refusal:
            return  # too many photos wait
        except Exception as problem:
            # Comparing is a help, and nobody waits for what it runs into.
            logger.warning("product pictures were not compared: %s", type(problem).__name__)
            return
        for url, value in zip(fetched, hashes, strict=True):
            if value is not None and value.bit_count() >= LEAST_BITS:
                self._hashes[url] = value

    def _forget(self) -> None:
        while len(self._hashes) > self._remembered:
            self._hashes.popitem(last=False)
