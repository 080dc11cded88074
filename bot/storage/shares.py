"""Shared products, by ids that nobody can guess."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.reads import one
from bot.storage.taps import is_new
from bot.storage.together_tables import shares
from bot.storage.tombstones import DAY_S
from bot.storage.transactions import write
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
        columns = table.id, table.body, table.found_at
        alive = table.expires_at > self._clock()
        row = await one(self._engine, columns, table.id == id_, alive)
        return None if row is None else ShareRow(*row)

    async def posted(self, id_: str, user_id: int, choice: str) -> None:
        """Count that somebody put the card into a chat; the same `choice` again is not counted."""
        await write(self._engine, self._posted, id_, user_id, choice)

    def _posted(self, connection: Connection, id_: str, user_id: int, choice: str) -> None:
        if is_new(connection, choice, user_id, self._clock()):
            more = {"posted": shares.c.posted + 1}
            connection.execute(update(shares).where(shares.c.id == id_).values(more))
