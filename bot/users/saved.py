"""Products a person keeps, as they were when saved."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from pydantic import ValidationError

from bot.storage.keepsakes import SavedRow, Saving, SqlSaved
from providers.product import Product

MAX_SAVED = 500
PAGE = 8


@dataclass(frozen=True, slots=True)
class SavedProduct:
    """`id` is the person's handle for it; `saved_at` is aware."""

    id: int
    product: Product
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class SavedPage:
    """One page, newest first; `total` counts all pages, `offset` is where this one begins."""

    items: tuple[SavedProduct, ...]
    offset: int
    total: int


@dataclass(frozen=True, slots=True)
class Saved:
    """Saves, lists and unsaves; every call is about the person's own products only."""

    store: SqlSaved

    async def save(self, user_id: int, product: Product) -> Saving:
        """Keep a snapshot; FULL when there is no room for one more."""
        body = product.model_dump_json()
        return await self.store.put(user_id, product.provider, product.id, body)

    async def toggle(self, user_id: int, product: Product, tap: str) -> Saving:
        """Keep a product or let it go: SAVED, FULL or GONE. A tap counts once."""
        body = product.model_dump_json()
        return await self.store.toggle(user_id, (product.provider, product.id), body, tap)

    async def page(self, user_id: int, offset: int = 0, limit: int = PAGE) -> SavedPage:
        """The page at `offset`; the last one when there is none so far down any more."""
        rows, total = await self.store.page(user_id, offset, limit)
        if not rows and total:
            offset = (total - 1) // limit * limit
            rows, total = await self.store.page(user_id, offset, limit)
        items = (_product(row) for row in rows)
        return SavedPage(tuple(one for one in items if one is not None), offset, total)

    async def get(self, user_id: int, saved_id: int) -> SavedProduct | None:
        """One of them, or None."""
        row = await self.store.get(user_id, saved_id)
        return None if row is None else _product(row)

    async def ids(self, user_id: int, products: Iterable[Product]) -> dict[tuple[str, str], int]:
        """Which of these are saved: (provider, product id) to the handle."""
        return await self.store.among(user_id, [(one.provider, one.id) for one in products])

    async def unsave(self, user_id: int, saved_id: int) -> bool:
        """Let go; False when it was gone already."""
        return await self.store.delete(user_id, saved_id)


def _product(row: SavedRow) -> SavedProduct | None:
    try:
        product = Product.model_validate_json(row.body)
    except ValidationError:
        return None  # written by a version that knew other fields
    return SavedProduct(row.id, product, datetime.fromtimestamp(row.at, UTC))
