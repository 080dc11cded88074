"""Votes for products: one of a person for each product in a place."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, delete, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.counting import alone
from bot.storage.engine import reading
from bot.storage.taps import is_new
from bot.storage.together_tables import votes
from bot.storage.tombstones import DAY_S
from bot.storage.transactions import write
from bot.storage.upsert import insert_into

VOTE_LIFE_S = 90 * DAY_S


@dataclass(frozen=True, slots=True)
class Count:
    """How many people voted for a product, by its mark."""

    product: str
    votes: int


class SqlVotes:
    """A place is a search or a posting, by its id."""

    def __init__(self, engine: AsyncEngine, *, clock: Callable[[], float] = time.time) -> None:
        self._engine = engine
        self._clock = clock

    async def toggle(self, place: str, product: str, user_id: int, tap: str) -> bool:
        """Vote, or take the vote back; whether there is one now.

        `tap` names the callback query that asks: the same one again changes nothing.
        """
        key = {"place": place, "product": product, "user_id": user_id}
        return await write(self._engine, self._toggle, key, tap)

    def _toggle(self, connection: Connection, key: Mapping[str, Any], tap: str) -> bool:
        now, user_id = self._clock(), key["user_id"]
        alone(connection, user_id)
        mine = and_(*(votes.c[name] == value for name, value in key.items()))
        if not is_new(connection, tap, user_id, now):
            return connection.scalar(select(votes.c.product).where(mine)) is not None
        taken = connection.scalar(delete(votes).where(mine).returning(votes.c.product))
        if taken is None:
            row = {**key, "voted_at": now, "expires_at": int(now + VOTE_LIFE_S)}
            connection.execute(insert_into(connection, votes).values(row).on_conflict_do_nothing())
        return taken is None

    async def counts(self, place: str) -> list[Count]:
        """The most votes first; of equally many the product that has had them for longer."""
        table = votes.c
        number = func.count()
        async with reading(self._engine) as connection:
            rows = await connection.execute(
                select(table.product, number.label("votes"))
                .where(table.place == place)
                .group_by(table.product)
                .order_by(number.desc(), func.max(table.voted_at), table.product)
            )
            return [Count(row.product, row.votes) for row in rows]

    async def voters(self, place: str) -> int:
        """How many people have voted there."""
        people = select(func.count(votes.c.user_id.distinct())).where(votes.c.place == place)
        async with reading(self._engine) as connection:
            return await connection.scalar(people) or 0
