"""Shared cards as they stand in chats."""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.reads import one
from bot.storage.shares import SHARE_LIFE_S
from bot.storage.together_tables import postings, shares
from bot.storage.upsert import upsert


@dataclass(frozen=True, slots=True)
class Posting:
    """A message of a shared card; `pictured`: it is a photo with a caption, not a text.

    `owner_id` is whose card it is; 0 before it is stored.
    """

    id: str
    share_id: str
    inline_message_id: str
    language: str
    pictured: bool
    owner_id: int = 0


class SqlPostings:
    """Kept for as long as a shared card is."""

    def __init__(self, engine: AsyncEngine, *, clock: Callable[[], float] = time.time) -> None:
        self._engine = engine
        self._clock = clock

    async def put(self, posting: Posting) -> bool:
        """Keep a posting; False when its shared card is gone."""
        now = int(self._clock())
        async with self._engine.begin() as connection:
            owner_id = await connection.scalar(
                select(shares.c.owner_id).where(
                    shares.c.id == posting.share_id, shares.c.expires_at > now
                )
            )
            if owner_id is None:
                return False
            fresh = {"expires_at": now + int(SHARE_LIFE_S)}
            row = {**asdict(posting), "owner_id": owner_id, **fresh}
            await connection.execute(upsert(connection, postings, row, keys=("id",), update=fresh))
        return True

    async def get(self, id_: str) -> Posting | None:
        """A posting by its id."""
        table = postings.c
        columns = [table[name] for name in Posting.__dataclass_fields__]
        alive = table.expires_at > self._clock()
        row = await one(self._engine, columns, table.id == id_, alive)
        return None if row is None else Posting(*row)
