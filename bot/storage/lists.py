"""Lists that are opened by a link, and what stands on those of groups."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.storage.engine import reading
from bot.storage.together_tables import list_entries, lists
from bot.storage.upsert import insert_into


class Adding(StrEnum):
    """What became of a wish to add."""

    ADDED = "added"
    KNOWN = "known"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A product as JSON, and who put it there by first name."""

    id: int
    user_id: int
    name: str
    body: str


class SqlLists:
    """One list for a person or a group, at most `bound` entries on it."""

    def __init__(
        self, engine: AsyncEngine, *, bound: int, clock: Callable[[], float] = time.time
    ) -> None:
        self._engine = engine
        self._bound = bound
        self._clock = clock

    async def open(self, owner_id: int, new_id: str) -> str:
        """The id of somebody's list, which is the new one if there is none yet."""
        row = {"id": new_id, "owner_id": owner_id, "made_at": int(self._clock())}
        async with self._engine.begin() as connection:
            await connection.execute(
                insert_into(connection, lists)
                .values(row)
                .on_conflict_do_nothing(index_elements=["owner_id"])
            )
            return await connection.scalar(_id_of(owner_id)) or new_id

    async def of(self, owner_id: int) -> str | None:
        """The id of somebody's list, if there is one."""
        async with reading(self._engine) as connection:
            id_: str | None = await connection.scalar(_id_of(owner_id))
        return id_

    async def owner(self, id_: str) -> int | None:
        """Whose list it is; None when there is none under this id."""
        async with reading(self._engine) as connection:
            owner_id: int | None = await connection.scalar(
                select(lists.c.owner_id).where(lists.c.id == id_)
            )
        return owner_id

    async def close(self, owner_id: int) -> None:
        """The link leads nowhere from now on."""
        async with self._engine.begin() as connection:
            await connection.execute(delete(lists).where(lists.c.owner_id == owner_id))

    async def add(
        self, list_id: str, by: tuple[int, str], product: tuple[str, str], body: str
    ) -> Adding:
        """Put a product (provider, product id) on a list; `by` is a user's id and first name."""
        row = {
            "list_id": list_id,
            "user_id": by[0],
            "name": by[1],
            "provider": product[0],
            "product_id": product[1],
            "body": body,
            "added_at": int(self._clock()),
        }
        async with self._engine.begin() as connection:
            # Whoever else adds to this list waits.
            await connection.execute(select(lists.c.id).where(_is(list_id)).with_for_update())
            if await _count(connection, list_id) >= self._bound:
                return Adding.FULL
            added = await connection.scalar(
                insert_into(connection, list_entries)
                .values(row)
                .on_conflict_do_nothing(index_elements=["list_id", "provider", "product_id"])
                .returning(list_entries.c.id)
            )
        return Adding.KNOWN if added is None else Adding.ADDED

    async def page(self, list_id: str, offset: int, limit: int) -> tuple[list[EntryRow], int]:
        """Entries from `offset`, newest first, and how many there are in all."""
        table = list_entries.c
        async with reading(self._engine) as connection:
            rows = await connection.execute(
                _entries()
                .where(table.list_id == list_id)
                .order_by(table.id.desc())
                .offset(offset)
                .limit(limit)
            )
            found = [EntryRow(**row._mapping) for row in rows]
            return found, await _count(connection, list_id)

    async def entry(self, list_id: str, id_: int) -> EntryRow | None:
        """One of a list."""
        table = list_entries.c
        async with reading(self._engine) as connection:
            rows = await connection.execute(
                _entries().where(table.list_id == list_id, table.id == id_)
            )
            row = rows.one_or_none()
        return None if row is None else EntryRow(**row._mapping)

    async def drop(self, list_id: str, id_: int) -> None:
        """Take one off a list."""
        table = list_entries.c
        async with self._engine.begin() as connection:
            await connection.execute(
                delete(list_entries).where(table.list_id == list_id, table.id == id_)
            )


def _id_of(owner_id: int) -> Select[tuple[str]]:
    return select(lists.c.id).where(lists.c.owner_id == owner_id)


def _is(list_id: str) -> ColumnElement[bool]:
    return lists.c.id == list_id


def _entries() -> Select[tuple[int, int, str, str]]:
    table = list_entries.c
    return select(table.id, table.user_id, table.name, table.body)


async def _count(connection: AsyncConnection, list_id: str) -> int:
    number = await connection.scalar(
        select(func.count()).select_from(list_entries).where(list_entries.c.list_id == list_id)
    )
    return number or 0
