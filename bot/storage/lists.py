"""Lists that are opened by a link, and what stands on those of groups."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, delete, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.engine import reading
from bot.storage.reads import number, one, page
from bot.storage.together_tables import list_entries, lists
from bot.storage.upsert import insert_into

ON_LIST = list_entries.c
ENTRY = (ON_LIST.id, ON_LIST.user_id, ON_LIST.name, ON_LIST.body)  # an EntryRow


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
            if (await connection.scalar(number(_on(list_id))) or 0) >= self._bound:
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
        rows, in_all = await page(self._engine, ENTRY, _on(list_id), offset, limit)
        return [EntryRow(*row) for row in rows], in_all

    async def entry(self, list_id: str, id_: int) -> EntryRow | None:
        """One of a list."""
        row = await one(self._engine, ENTRY, _on(list_id), ON_LIST.id == id_)
        return None if row is None else EntryRow(*row)

    async def drop(self, list_id: str, id_: int) -> None:
        """Take one off a list."""
        async with self._engine.begin() as connection:
            await connection.execute(delete(list_entries).where(_on(list_id), ON_LIST.id == id_))


def _id_of(owner_id: int) -> Select[tuple[str]]:
    return select(lists.c.id).where(lists.c.owner_id == owner_id)


def _is(list_id: str) -> ColumnElement[bool]:
    return lists.c.id == list_id


def _on(list_id: str) -> ColumnElement[bool]:
    return ON_LIST.list_id == list_id
