"""Chats that take no messages any more, for all processes that share the database."""

import time
from collections.abc import Callable

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.engine import reading
from bot.storage.tables import dead_chats
from bot.storage.upsert import insert_into


class SqlDeadChats:
    """One row per chat, by its id, with why (40 characters at most) and since when."""

    def __init__(self, engine: AsyncEngine, *, clock: Callable[[], float] = time.time) -> None:
        self._engine = engine
        self._clock = clock

    async def put(self, chat_id: int, reason: str) -> None:
        """Note a chat; the first note stays."""
        row = {"owner_id": chat_id, "reason": reason, "since": int(self._clock())}
        async with self._engine.begin() as connection:
            await connection.execute(
                insert_into(connection, dead_chats).values(row).on_conflict_do_nothing()
            )

    async def remove(self, chat_id: int) -> None:
        """It takes messages again."""
        async with self._engine.begin() as connection:
            await connection.execute(delete(dead_chats).where(dead_chats.c.owner_id == chat_id))

    async def has(self, chat_id: int) -> bool:
        """Whether it is noted."""
        async with reading(self._engine) as connection:
            found = await connection.scalar(
                select(dead_chats.c.owner_id).where(dead_chats.c.owner_id == chat_id)
            )
        return found is not None

    async def newest(self, limit: int) -> list[int]:
        """The ids noted last, at most `limit`."""
        async with reading(self._engine) as connection:
            rows = await connection.scalars(
                select(dead_chats.c.owner_id).order_by(dead_chats.c.since.desc()).limit(limit)
            )
            return list(rows)
