"""Providers' answers kept for a day, and what providers remember for themselves."""

import time
from collections.abc import Callable, Sequence

from sqlalchemy import ColumnElement, delete, or_, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.engine import reading
from bot.storage.tables import provider_memory, search_results
from bot.storage.upsert import upsert

SWEEP_EVERY = 50  # writes between two sweeps of what is past its time
MAX_ROWS = 20_000


class SqlResultCache:
    """`ResultCache` in the database, bounded in rows; the soonest to expire go first."""

    def __init__(
        self,
        engine: AsyncEngine,
        *,
        clock: Callable[[], float] = time.time,
        max_rows: int = MAX_ROWS,
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._max_rows = max_rows
        self._writes = 0

    async def get(self, key: str) -> bytes | None:
        """See `ResultCache.get`."""
        async with reading(self._engine) as connection:
            value = await connection.scalar(
                select(search_results.c.value).where(
                    search_results.c.key == key, search_results.c.expires_at > self._clock()
                )
            )
        return None if value is None else bytes(value)

    async def put(self, key: str, value: bytes, *, ttl_s: float) -> None:
        """See `ResultCache.put`."""
        row = {"value": value, "expires_at": int(self._clock() + ttl_s)}
        async with self._engine.begin() as connection:
            await connection.execute(
                upsert(connection, search_results, {"key": key, **row}, keys=("key",), update=row)
            )
        # The first write sweeps too: a command-line process makes no fifty of them.
        if self._writes % SWEEP_EVERY == 0:
            await self.sweep()
        self._writes += 1

    async def sweep(self) -> None:
        """Delete what is past its time, and the oldest rows over the bound."""
        table = search_results.c
        edge = (
            select(table.expires_at)
            .order_by(table.expires_at.desc())
            .offset(self._max_rows)
            .limit(1)
            .scalar_subquery()
        )
        async with self._engine.begin() as connection:
            await connection.execute(
                delete(search_results).where(
                    or_(table.expires_at <= self._clock(), table.expires_at <= edge)
                )
            )


class SqlProviderMemory:
    """`ProviderMemory` for one provider (`owner`)."""

    def __init__(
        self, engine: AsyncEngine, owner: str, *, clock: Callable[[], float] = time.time
    ) -> None:
        self._engine = engine
        self._owner = owner
        self._clock = clock

    async def get(self, key: str) -> str | None:
        """See `ProviderMemory.get`."""
        table = provider_memory.c
        async with reading(self._engine) as connection:
            value: str | None = await connection.scalar(
                select(table.value).where(table.key == key, *self._alive())
            )
        return value

    async def put(self, key: str, value: str, *, ttl_s: float | None = None) -> None:
        """See `ProviderMemory.put`."""
        expires = None if ttl_s is None else int(self._clock() + ttl_s)
        row = {"value": value, "expires_at": expires}
        async with self._engine.begin() as connection:
            await connection.execute(
                upsert(
                    connection,
                    provider_memory,
                    {"owner": self._owner, "key": key, **row},
                    keys=("owner", "key"),
                    update=row,
                )
            )

    async def delete(self, keys: Sequence[str]) -> None:
        """See `ProviderMemory.delete`; rows past their time go with them."""
        table = provider_memory.c
        async with self._engine.begin() as connection:
            await connection.execute(
                delete(provider_memory).where(
                    table.owner == self._owner,
                    or_(table.key.in_(list(keys)), table.expires_at <= self._clock()),
                )
            )

    async def scan(self, prefix: str, *, after: str = "", limit: int = 100) -> dict[str, str]:
        """See `ProviderMemory.scan`."""
        table = provider_memory.c
        statement = (
            select(table.key, table.value)
            .where(table.key >= prefix, table.key < _end_of(prefix), table.key > after)
            .where(*self._alive())
            .order_by(table.key)
            .limit(limit)
        )
        async with reading(self._engine) as connection:
            return {row.key: row.value for row in await connection.execute(statement)}

    def _alive(self) -> tuple[ColumnElement[bool], ...]:
        table = provider_memory.c
        expires = or_(table.expires_at.is_(None), table.expires_at > self._clock())
        return (table.owner == self._owner, expires)


def _end_of(prefix: str) -> str:
    """The first text after all those that start with the prefix, code point by code point."""
    return prefix[:-1] + chr(ord(prefix[-1]) + 1) if prefix else chr(0x10FFFF)
