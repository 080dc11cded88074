"""Counters per person or group and civil day that never pass their limit."""

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.tables import quota_counts, quota_grants
from bot.storage.upsert import upsert

SEARCHES = "search"


async def alone(connection: AsyncConnection, person_id: int) -> None:
    """Let transactions about one person follow each other until this one ends."""
    if connection.dialect.name == "postgresql":
        # SQLite has one writer anyway.
        name = func.hashtext(f"person:{person_id}")
        await connection.execute(select(func.pg_advisory_xact_lock(name)))


async def count_up(
    connection: AsyncConnection, owner_id: int, day: str, what: str, limit: int
) -> bool:
    """Count one, in one statement, unless the limit is reached; whether it was counted."""
    if limit < 1:
        return False  # the statement below checks the limit on a row that is there
    counted = await connection.scalar(
        upsert(
            connection,
            quota_counts,
            {"owner_id": owner_id, "day": day, "what": what, "n": 1},
            keys=("owner_id", "day", "what"),
            update={"n": quota_counts.c.n + 1},
            where=quota_counts.c.n < limit,
        ).returning(quota_counts.c.n)
    )
    return counted is not None


async def count_down(connection: AsyncConnection, owner_id: int, day: str, what: str) -> None:
    """Take one back; never below nought."""
    await connection.execute(
        update(quota_counts)
        .where(counter(owner_id, day, what), quota_counts.c.n > 0)
        .values(n=quota_counts.c.n - 1)
    )


def counter(owner_id: int, day: str, what: str) -> ColumnElement[bool]:
    """The condition that picks one counter."""
    table = quota_counts.c
    return and_(table.owner_id == owner_id, table.day == day, table.what == what)


async def use_grant(connection: AsyncConnection, user_id: int) -> bool:
    """Take one extra search, in one statement; whether there was one."""
    units = await connection.scalar(
        update(quota_grants)
        .where(quota_grants.c.user_id == user_id, quota_grants.c.units > 0)
        .values(units=quota_grants.c.units - 1)
        .returning(quota_grants.c.units)
    )
    return units is not None


async def add_grant(connection: AsyncConnection, user_id: int, units: int) -> None:
    """Add extra searches."""
    await connection.execute(
        upsert(
            connection,
            quota_grants,
            {"user_id": user_id, "units": units},
            keys=("user_id",),
            update={"units": quota_grants.c.units + units},
        )
    )
