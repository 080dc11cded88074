"""The embedded gallery: an own catalogue on this machine's disk, searched without any network."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pydantic import Field

from providers.base import (
    Capability,
    FittedImage,
    ImageFormat,
    ImageRules,
    Provider,
    ProviderContext,
    ProviderInfo,
    SearchRequest,
    SearchResult,
)
from providers.catalogue import Added, Brief, CatalogueEntry, Deleted, OwnCatalogue
from providers.settings import ProviderSettings

if TYPE_CHECKING:
    from providers.gallery.engine import Engine

FLOOR: Final = 0.1  # similarity below which two pictures have nothing in common
THREADS: Final = 2

T = TypeVar("T")


class GallerySettings(ProviderSettings):
    """No key is needed, so the gallery is on unless ENABLED is false."""

    path: Path = Field(default=Path("data/gallery"), description="folder of the own catalogue")
    encoder: Path | None = Field(
        default=None,
        description="an image encoder, a file ending in .onnx, instead of colour; needs "
        "pip install 'snapbuy[onnx]'",
    )


class Gallery(Provider, OwnCatalogue):
    """Searches the pictures its operator has added. Similarity 0..1; 1 is the same picture.

    All work is done in a few threads of its own: describing a picture costs 0.1 s of CPU.
    """

    info = ProviderInfo(
        id="gallery",
        title="Gallery",
        homepage="",
        image=ImageRules(formats=(ImageFormat.JPEG, ImageFormat.PNG), min_side=16, best_side=640),
        capabilities=frozenset(
            {
                Capability.CATEGORY,
                Capability.PAGING,
                Capability.THRESHOLD,
                Capability.OWN_CATALOGUE,
            }
        ),
        max_in_flight=4,
        cost="free",
        local=True,
    )
    Settings = GallerySettings

    def __init__(self, settings: GallerySettings, context: ProviderContext) -> None:
        self._settings = settings
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="gallery")
        self._engine: Engine | None = None
        self._starting = Lock()

    async def search(self, request: SearchRequest) -> SearchResult:
        """Category is a step of a product's category path, or a class id."""
        image = request.image
        if image is None:
            return SearchResult()
        found = await self._run(lambda: self._opened().search(image, request.category))
        floor = max(FLOOR, request.threshold or 0.0)
        alike = [one for one in found if one.similarity >= floor]
        start = int(request.cursor) if request.cursor and request.cursor.isdecimal() else 0
        end = start + request.limit
        products = tuple(
            one.hit.brief.product(self.info.id, one.hit.product_id, similarity=one.similarity)
            for one in alike[start:end]
        )
        return SearchResult(
            products=products, cursor=str(end) if end < len(alike) else None, total=len(alike)
        )

    async def add(self, brief: Brief, image: FittedImage) -> Added:
        return await self._run(lambda: self._opened().add(brief, image))

    async def update(self, product_id: str, changes: Mapping[str, Any]) -> CatalogueEntry:
        return await self._run(lambda: self._opened().update(product_id, changes))

    async def delete(self, product_ids: Sequence[str]) -> Deleted:
        return await self._run(lambda: self._opened().delete(product_ids))

    async def get(self, product_id: str) -> CatalogueEntry:
        return await self._run(lambda: self._opened().get(product_id))

    async def list(self, *, after: str = "", limit: int = 100) -> Sequence[CatalogueEntry]:
        return await self._run(lambda: self._opened().entries(after, limit))

    async def check(self) -> str:
        """How much the catalogue holds."""
        products, pictures = await self._run(lambda: self._opened().counts())
        fact = f"{products} products, {pictures} pictures"
        return fact if pictures else f"{fact}; add some with: snapbuy gallery add"

    async def stocked(self) -> bool:
        _, pictures = await self._run(lambda: self._opened().counts())
        return pictures > 0

    async def warm(self) -> None:
        await self._run(lambda: self._opened().refresh())

    async def close(self) -> None:
        engine, self._engine = self._engine, None
        if engine is not None:
            await self._run(engine.close)
        self._threads.shutdown(wait=False)

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def _opened(self) -> "Engine":
        """The engine, made on first use: its imports and models take a while."""
        with self._starting:
            if self._engine is None:
                from providers.gallery.engine import Engine

                self._engine = Engine(self._settings.path, self._settings.encoder)
            return self._engine
