"""Providers' answers kept for a day, and what providers remember for themselves."""

import time
from collections.abc import Callable, Sequence

from sqlalchemy import Connection, and_, bindparam, delete, or_, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.tables import provider_memory, search_results
from bot.storage.transactions import read, write
from bot.storage.upsert import upserting

SWEEP_EVERY = 50  # writes between two sweeps of what is past its time
MAX_ROWS = 20_000

RESULT, MEMORY = search_results.c, provider_memory.c
VALUE = select(RESULT.value).where(
    RESULT.key == bindparam("this"), RESULT.expires_at > bindparam("now")
)
KEEP = upserting(search_results, keys=("key",))
EDGE = (
    select(RESULT.expires_at)
    .order_by(RESULT.expires_at.desc())
    .offset(bindparam("most"))
    .limit(1)
    .scalar_subquery()
)
SWEEP = delete(search_results).where(
    or_(RESULT.expires_at <= bindparam("now"), RESULT.expires_at <= EDGE)
)
ALIVE = and_(
    MEMORY.owner == bindparam("whose"),
    or_(MEMORY.expires_at.is_(None), MEMORY.expires_at > bindparam("now")),
)
REMEMBERED = select(MEMORY.value).where(MEMORY.key == bindparam("this"), ALIVE)
REMEMBER = upserting(provider_memory, keys=("owner", "key"))
FORGET = delete(provider_memory).where(
    MEMORY.owner == bindparam("whose"),
    or_(
        MEMORY.key.in_(bindparam("these", expanding=True)),
        MEMORY.expires_at <= bindparam("now"),
    ),
)
SCAN = (
    select(MEMORY.key, MEMORY.value)
    .where(MEMORY.key >= bindparam("first"), MEMORY.key < bindparam("end"))
    .where(MEMORY.key > bindparam("after"), ALIVE)
    .order_by(MEMORY.key)
    .limit(bindparam("most"))
)


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
        which = {"this": key, "now": int(self._clock())}
        value = await read(self._engine, Connection.scalar, VALUE, which)
        return None if value is None else bytes(value)

    async def put(self, key: str, value: bytes, *, ttl_s: float) -> None:
        """See `ResultCache.put`."""
        row = {"key": key, "value": value, "expires_at": int(self._clock() + ttl_s)}
        await write(self._engine, lambda connection: connection.execute(KEEP(connection), row))
        # The first write sweeps too: a command-line process makes no fifty of them.
        if self._writes % SWEEP_EVERY == 0:
            await self.sweep()
        self._writes += 1

    async def sweep(self) -> None:
        """Delete what is past its time, and the oldest rows over the bound."""
        bounds = {"now": int(self._clock()), "most": self._max_rows}
        await write(self._engine, Connection.execute, SWEEP, bounds)


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
        which = {"this": key, **self._alive()}
        value: str | None = await read(self._engine, Connection.scalar, REMEMBERED, which)
        return value

    async def put(self, key: str, value: str, *, ttl_s: float | None = None) -> None:
        """See `ProviderMemory.put`."""
        expires = None if ttl_s is None else int(self._clock() + ttl_s)
        row = {"owner": self._owner, "key": key, "value": value, "expires_at": expires}
        await write(self._engine, lambda connection: connection.execute(REMEMBER(connection), row))

    async def delete(self, keys: Sequence[str]) -> None:
        """See `ProviderMemory.delete`; rows past their time go with them."""
        which = {"these": list(keys), **self._alive()}
        await write(self._engine, Connection.execute, FORGET, which)

    async def scan(self, prefix: str, *, after: str = "", limit: int = 100) -> dict[str, str]:
        """See `ProviderMemory.scan`."""
        which = {"first": prefix, "end": _end_of(prefix), "after": after, "most": limit}
        rows = await read(
            self._engine,
            lambda connection: connection.execute(SCAN, {**which, **self._alive()}).all(),
        )
        return {row.key: row.value for row in rows}

    def _alive(self) -> dict[str, object]:
        """The values for ALIVE."""
        return {"whose": self._owner, "now": int(self._clock())}


def _end_of(prefix: str) -> str:
    """The first text after all those that start with the prefix, code point by code point."""
    return prefix[:-1] + chr(ord(prefix[-1]) + 1) if prefix else chr(0x10FFFF)
