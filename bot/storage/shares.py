"""Shared products, by ids that nobody can guess."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.engine import reading
from bot.storage.tables import shares
from bot.storage.tombstones import DAY_S
from bot.storage.upsert import upsert

SHARE_LIFE_S = 90 * DAY_S


@dataclass(frozen=True, slots=True)
class ShareRow:
    """A product as JSON, and when its price was found (seconds since 1970)."""

    id: str
    body: str
    found_at: int


class SqlShares:
    """One row per person and product; each lives 90 days from its last sharing."""

    def __init__(self, engine: AsyncEngine, *, clock: Callable[[], float] = time.time) -> None:
        self._engine = engine
        self._clock = clock

    async def put(
        self, id_: str, owner_id: int, product: tuple[str, str], body: str, found_at: int
    ) -> str:
        """Share a product (provider, product id); the id it has now, an earlier one if any."""
        now = int(self._clock())
        key = {"owner_id": owner_id, "provider": product[0], "product_id": product[1]}
        fresh = {"body": body, "found_at": found_at, "expires_at": now + int(SHARE_LIFE_S)}
        async with self._engine.begin() as connection:
            known = await connection.scalar(
                upsert(
                    connection,
                    shares,
                    {"id": id_, **key, **fresh, "posted": 0, "created_at": now},
                    keys=tuple(key),
                    update=fresh,
                ).returning(shares.c.id)
            )
        return known or id_

    async def get(self, id_: str) -> ShareRow | None:
        """What is shared under an id; None when nothing is (any more)."""
        table = shares.c
        async with reading(self._engine) as connection:
            rows = await connection.execute(
                select(table.id, table.body, table.found_at).where(
                    table.id == id_, table.expires_at > self._clock()
                )
            )
            row = rows.one_or_none()
        return None if row is None else ShareRow(row.id, row.body, row.found_at)

    async def posted(self, id_: str) -> None:
        """Count that the card was put into a chat."""
        async with self._engine.begin() as connection:
            await connection.execute(
                update(shares).where(shares.c.id == id_).values(posted=shares.c.posted + 1)
            )
