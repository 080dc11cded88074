"""Cheaper offers that people added under a card, and whose next message will be one."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.counting import alone
from bot.storage.engine import reading
from bot.storage.reads import number, one
from bot.storage.tables import sessions
from bot.storage.together_tables import find_drafts, finds
from bot.storage.tombstones import DAY_S
from bot.storage.upsert import insert_into, upsert

FIND_LIFE_S = 90 * DAY_S
DRAFT_LIFE_S = 15 * 60


@dataclass(frozen=True, slots=True)
class FindRow:
    """An offer; `price` as it was written, `amount` as a plain number, `currency` may be empty."""

    id: int
    place: str
    product: str
    user_id: int
    name: str
    url: str
    price: str
    amount: str
    currency: str


class SqlFinds:
    """At most `a_person` offers of one person in a place, and `in_all` of everybody."""

    def __init__(
        self,
        engine: AsyncEngine,
        *,
        a_person: int,
        in_all: int,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._engine = engine
        self._a_person = a_person
        self._in_all = in_all
        self._clock = clock

    async def add(self, row: FindRow) -> int | None:
        """The offer's id (that of `row` is not looked at); None when there is no more room.

        The same link of the same person again takes the place of what they wrote before.
        """
        table, now = finds.c, int(self._clock())
        values: dict[str, Any] = {name: getattr(row, name) for name in FindRow.__dataclass_fields__}
        del values["id"]
        here = table.place == row.place
        async with self._engine.begin() as connection:
            await connection.run_sync(alone, row.user_id)
            await connection.execute(
                delete(finds).where(
                    here,
                    table.product == row.product,
                    table.user_id == row.user_id,
                    table.url == row.url,
                )
            )
            own = await connection.scalar(number(here & (table.user_id == row.user_id))) or 0
            in_all = await connection.scalar(number(here)) or 0
            if own >= self._a_person or in_all >= self._in_all:
                return None
            values |= {"found_at": now, "expires_at": now + int(FIND_LIFE_S)}
            id_: int | None = await connection.scalar(
                insert_into(connection, finds).values(values).returning(table.id)
            )
        return id_

    async def of(self, place: str, product: str) -> list[FindRow]:
        """The offers for one product, oldest first."""
        where = (finds.c.place == place) & (finds.c.product == product)
        return await self._rows(where)

    async def get(self, id_: int) -> FindRow | None:
        """One of them."""
        return next(iter(await self._rows(finds.c.id == id_)), None)

    async def delete(self, id_: int) -> None:
        """Let go of one."""
        async with self._engine.begin() as connection:
            await connection.execute(delete(finds).where(finds.c.id == id_))

    async def draft(self, user_id: int, place: str, product: str) -> None:
        """The person's next message is an offer for this product."""
        fresh = {
            "place": place,
            "product": product,
            "expires_at": int(self._clock()) + DRAFT_LIFE_S,
            "message_id": None,
        }
        row = {"user_id": user_id, **fresh}
        async with self._engine.begin() as connection:
            await connection.execute(
                upsert(connection, find_drafts, row, keys=("user_id",), update=fresh)
            )

    async def drafted(self, user_id: int, message_id: int) -> tuple[str, str] | None:
        """Place and product the person's message is an offer for, if it is one."""
        table = find_drafts.c
        free = or_(table.message_id.is_(None), table.message_id == message_id)
        mine, alive = table.user_id == user_id, table.expires_at > self._clock()
        row = await one(self._engine, (table.place, table.product), mine, alive, free)
        return None if row is None else (row.place, row.product)

    async def use_draft(self, user_id: int, message_id: int) -> None:
        """This message was the offer, also when it comes again; the next is an ordinary one."""
        async with self._engine.begin() as connection:
            await connection.execute(
                update(find_drafts)
                .where(find_drafts.c.user_id == user_id)
                .values(message_id=message_id)
            )

    async def end_draft(self, user_id: int) -> None:
        """The next message is an ordinary one."""
        async with self._engine.begin() as connection:
            await connection.execute(delete(find_drafts).where(find_drafts.c.user_id == user_id))

    async def search_in(self, chat_id: int, message_id: int) -> str | None:
        """The id of the search that stands in a message."""
        table = sessions.c
        async with reading(self._engine) as connection:
            id_: str | None = await connection.scalar(
                select(table.id)
                .where(table.chat_id == chat_id, table.message_id == message_id)
                .limit(1)
            )
        return id_

    async def _rows(self, where: ColumnElement[bool]) -> list[FindRow]:
        columns = [finds.c[name] for name in FindRow.__dataclass_fields__]
        alive = finds.c.expires_at > self._clock()
        async with reading(self._engine) as connection:
            rows = await connection.execute(
                select(*columns).where(where, alive).order_by(finds.c.id)
            )
            return [FindRow(**row._mapping) for row in rows]
