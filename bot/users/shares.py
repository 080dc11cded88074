"""Cards people share: whoever has the id may look, and nothing in them says who shared."""

import hashlib
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from bot.storage.shares import SqlShares
from bot.storage.tallies import SqlTallies
from bot.users.days import civil_day
from providers.product import Product

ID_BYTES = 16  # 22 characters of base64url
MISSES_AN_HOUR = 5


@dataclass(frozen=True, slots=True)
class Shared:
    """A product as it was when it was found; `found_at` is aware."""

    id: str
    product: Product
    found_at: datetime


@dataclass(frozen=True)
class Shares:
    """Shares products and opens what was shared."""

    store: SqlShares
    tallies: SqlTallies
    zone: ZoneInfo
    clock: Callable[[], float] = time.time

    async def share(self, owner_id: int, product: Product, found_at: datetime) -> Shared:
        """Share a product for 90 days; the same one again keeps its id and gets a new price."""
        id_ = await self.store.put(
            secrets.token_urlsafe(ID_BYTES),
            owner_id,
            (product.provider, product.id),
            product.model_dump_json(),
            int(found_at.timestamp()),
        )
        return Shared(id_, product, found_at)

    async def open(self, visitor_id: int, id_: str) -> Shared | None:
        """What is shared under an id that somebody came with; None when nothing is.

        After five misses in an hour every id is one more of them: guessing leads nowhere. The
        same id again is no other guess.
        """
        now = datetime.fromtimestamp(self.clock(), UTC)
        day, what = civil_day(now, self.zone).isoformat(), f"miss {now.hour:02}"
        if await self.tallies.count(visitor_id, day, what) >= MISSES_AN_HOUR:
            return None
        found = await self.known(id_)
        if found is None:
            guess = hashlib.blake2b(f"{visitor_id}|{id_}".encode(), digest_size=16).hexdigest()
            once = f"miss {guess}"
            await self.tallies.take(visitor_id, day, what, MISSES_AN_HOUR, once)
        return found

    async def known(self, id_: str) -> Shared | None:
        """What is shared under an id that this bot wrote itself."""
        row = await self.store.get(id_)
        if row is None:
            return None
        try:
            product = Product.model_validate_json(row.body)
        except ValidationError:
            return None  # written by a version that knew other fields
        return Shared(row.id, product, datetime.fromtimestamp(row.found_at, UTC))

    async def posted(self, id_: str, user_id: int, choice: str) -> None:
        """Count that somebody put the card into a chat; `choice` names the update that says so."""
        await self.store.posted(id_, user_id, choice)
