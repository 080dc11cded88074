"""Pictures for screens: fetched once, made safe and small, uploaded once, then known by file_id."""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from bot.errors import Refusal
from bot.imaging.fetch import FetchRefused, PictureFetcher
from bot.imaging.pool import DecodePool
from bot.imaging.prepared import Wanted
from providers.base import FittedImage, ImageFormat, ImageRules

CARD = Wanted(ImageRules(formats=(ImageFormat.JPEG,), best_side=1280, max_bytes=3_000_000))
TILE = Wanted(ImageRules(formats=(ImageFormat.JPEG,), best_side=320, max_bytes=500_000))
AT_ONCE = 6
REMEMBERED_BYTES = 32 << 20


@dataclass(frozen=True, slots=True)
class PictureSource:
    """Where a product's picture lies, and the domain suffixes it may lie on (none: any)."""

    url: str
    hosts: tuple[str, ...] = ()


class ProductPictures:
    """Product pictures as JPEG bytes; the last ones are kept in memory, bounded in bytes."""

    def __init__(self, fetcher: PictureFetcher, pool: DecodePool) -> None:
        self._fetcher = fetcher
        self._pool = pool
        self._places = asyncio.Semaphore(AT_ONCE)
        self._kept: OrderedDict[tuple[str, Wanted], bytes] = OrderedDict()
        self._size = 0

    async def jpeg(self, source: PictureSource, wanted: Wanted = CARD) -> bytes | None:
        """The picture, or None: a picture that cannot be had never costs the answer."""
        key = (source.url, wanted)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        data = await self._fetch(source, wanted)
        if data is not None:
            self._keep(key, data)
        return data

    async def tiles(
        self, sources: Sequence[PictureSource | None], *, within_s: float
    ) -> list[bytes | None]:
        """Small pictures for a contact sheet; None for each that is not here in time."""
        tasks = [
            None if source is None else asyncio.create_task(self.jpeg(source, TILE))
            for source in sources
        ]
        running = [task for task in tasks if task is not None]
        if running:
            _, late = await asyncio.wait(running, timeout=within_s)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        return [_result(task) for task in tasks]

    async def _fetch(self, source: PictureSource, wanted: Wanted) -> bytes | None:
        try:
            async with self._places:
                data = await self._fetcher.fetch(source.url, allowed_hosts=source.hosts)
                prepared = await self._pool.prepare(data, [wanted])
        except (FetchRefused, Refusal):
            return None
        fit = prepared.fits[0]
        return fit.data if isinstance(fit, FittedImage) else None

    def _keep(self, key: tuple[str, Wanted], data: bytes) -> None:
        self._size += len(data) - len(self._kept.get(key, b""))
        self._kept[key] = data
        while self._size > REMEMBERED_BYTES and len(self._kept) > 1:
            _, old = self._kept.popitem(last=False)
            self._size -= len(old)


def picture_name(url: str) -> str:
    """The name under which an uploaded product picture is remembered."""
    return f"product {hashlib.sha256(url.encode()).hexdigest()}"


def _result(task: "asyncio.Task[bytes | None] | None") -> bytes | None:
    if task is None or task.cancelled() or task.exception() is not None:
        return None
    return task.result()
