"""Chats that take no messages any more, for all processes that share the database."""

import time
from collections.abc import Callable

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.tables import dead_chats
from bot.storage.transactions import read, write
from bot.storage.upsert import written_once

THIS = dead_chats.c.owner_id == bindparam("this")
NOTE = written_once(dead_chats, lambda new: new.on_conflict_do_nothing())
REMOVE = delete(dead_chats).where(THIS)
NOTED = select(dead_chats.c.owner_id).where(THIS)
NEWEST = select(dead_chats.c.owner_id).order_by(dead_chats.c.since.desc()).limit(bindparam("most"))


class SqlDeadChats:
    """One row per chat, by its id, with why (40 characters at most) and since when."""

    def __init__(self, engine: AsyncEngine, *, clock: Callable[[], float] = time.time) -> None:
        self._engine = engine
        self._clock = clock

    async def put(self, chat_id: int, reason: str) -> None:
        """Note a chat; the first note stays."""
        row = {"owner_id": chat_id, "reason": reason, "since": int(self._clock())}
        await write(self._engine, lambda connection: connection.execute(NOTE(connection), row))

    async def remove(self, chat_id: int) -> None:
        """It takes messages again."""
        await write(self._engine, Connection.execute, REMOVE, {"this": chat_id})

    async def has(self, chat_id: int) -> bool:
        """Whether it is noted."""
        found = await read(self._engine, Connection.scalar, NOTED, {"this": chat_id})
        return found is not None

    async def newest(self, limit: int) -> list[int]:
        """The ids noted last, at most `limit`."""
        return await read(
            self._engine, lambda connection: list(connection.scalars(NEWEST, {"most": limit}))
        )
