"""Products a person saved, and the person's last searches."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, bindparam, delete, select, tuple_
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.counting import alone
from bot.storage.engine import reading
from bot.storage.reads import number, one, page
from bot.storage.tables import history, saved_products, sessions
from bot.storage.taps import is_new
from bot.storage.transactions import read, write
from bot.storage.upsert import insert_into, upsert, upserting

PRODUCT, VISITED = saved_products.c, history.c
SAVED = (PRODUCT.id, PRODUCT.body, PRODUCT.saved_at)  # a SavedRow
AMONG = select(PRODUCT.provider, PRODUCT.product_id, PRODUCT.id).where(
    PRODUCT.user_id == bindparam("whose"),
    tuple_(PRODUCT.provider, PRODUCT.product_id).in_(bindparam("these", expanding=True)),
)
VISIT = upserting(history, keys=("user_id", "session_id"))
NEWEST = (
    select(VISITED.session_id)
    .where(VISITED.user_id == bindparam("whose"))
    .order_by(VISITED.searched_at.desc(), VISITED.session_id)
    .limit(bindparam("most"))
)
FORGET = delete(history).where(
    VISITED.user_id == bindparam("whose"), VISITED.session_id.not_in(NEWEST)
)


class Saving(StrEnum):
    """What became of a wish to save."""

    SAVED = "saved"
    REFRESHED = "refreshed"  # it was there; the snapshot is new
    FULL = "full"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class SavedRow:
    """A product as JSON; `at` is seconds since 1970."""

    id: int
    body: str
    at: int


@dataclass(frozen=True, slots=True)
class Visit:
    """A search that can still be opened; `at` is seconds since 1970."""

    session_id: str
    at: int


class SqlSaved:
    """Snapshots of products, newest first; at most `bound` per person."""

    def __init__(
        self, engine: AsyncEngine, *, bound: int, clock: Callable[[], float] = time.time
    ) -> None:
        self._engine = engine
        self._bound = bound
        self._clock = clock

    async def put(self, user_id: int, provider: str, product_id: str, body: str) -> Saving:
        """Save, or refresh the snapshot; nothing is pushed out when there is no more room."""
        row = {"user_id": user_id, "provider": provider, "product_id": product_id}
        async with self._engine.begin() as connection:
            await connection.run_sync(alone, user_id)
            known = await connection.scalar(
                select(saved_products.c.id).where(_product(user_id, provider, product_id))
            )
            kept = await connection.scalar(number(_of(user_id))) if known is None else 0
            if (kept or 0) >= self._bound:
                return Saving.FULL
            await connection.execute(
                upsert(
                    connection,
                    saved_products,
                    {**row, "body": body, "saved_at": int(self._clock())},
                    keys=tuple(row),
                    update={"body": body},
                )
            )
        return Saving.SAVED if known is None else Saving.REFRESHED

    async def toggle(self, user_id: int, product: tuple[str, str], body: str, tap: str) -> Saving:
        """Save a product (provider, product id), or let it go: SAVED, FULL or GONE.

        `tap` names the callback query that asks: the same one again changes nothing.
        """
        return await write(self._engine, self._toggle, (user_id, *product), body, tap)

    def _toggle(
        self, connection: Connection, key: tuple[int, str, str], body: str, tap: str
    ) -> Saving:
        now, mine = self._clock(), _product(*key)
        alone(connection, key[0])
        known = connection.scalar(select(saved_products.c.id).where(mine)) is not None
        if not known and (connection.scalar(number(_of(key[0]))) or 0) >= self._bound:
            return Saving.FULL
        if not is_new(connection, tap, key[0], now):
            return Saving.SAVED if known else Saving.GONE
        if known:
            connection.execute(delete(saved_products).where(mine))
            return Saving.GONE
        row = dict(zip(("user_id", "provider", "product_id"), key, strict=True))
        connection.execute(
            insert_into(connection, saved_products).values(
                {**row, "body": body, "saved_at": int(now)}
            )
        )
        return Saving.SAVED

    async def page(self, user_id: int, offset: int, limit: int) -> tuple[list[SavedRow], int]:
        """Rows from `offset`, and how many there are in all."""
        rows, in_all = await page(self._engine, SAVED, _of(user_id), offset, limit)
        return [SavedRow(*row) for row in rows], in_all

    async def get(self, user_id: int, saved_id: int) -> SavedRow | None:
        """One of the person's own."""
        row = await one(self._engine, SAVED, _of(user_id), PRODUCT.id == saved_id)
        return None if row is None else SavedRow(*row)

    async def among(
        self, user_id: int, products: Sequence[tuple[str, str]]
    ) -> dict[tuple[str, str], int]:
        """Which of these (provider, product id) are saved, and under which number."""
        which = {"whose": user_id, "these": list(products)}
        rows = await read(self._engine, lambda connection: connection.execute(AMONG, which).all())
        return {(row.provider, row.product_id): row.id for row in rows}

    async def delete(self, user_id: int, saved_id: int) -> bool:
        """Unsave; False when it is not there."""
        async with self._engine.begin() as connection:
            gone = await connection.scalar(
                delete(saved_products)
                .where(_of(user_id), PRODUCT.id == saved_id)
                .returning(PRODUCT.id)
            )
        return gone is not None


class SqlHistory:
    """Ids of a person's last searches; at most `bound` per person."""

    def __init__(
        self, engine: AsyncEngine, *, bound: int, clock: Callable[[], float] = time.time
    ) -> None:
        self._engine = engine
        self._bound = bound
        self._clock = clock

    async def add(self, user_id: int, session_id: str) -> None:
        """Put a search on top; the oldest over the bound go."""
        now = int(self._clock())
        row = {"user_id": user_id, "session_id": session_id, "searched_at": now}
        await write(self._engine, self._add, row)

    async def recent(self, user_id: int, limit: int) -> list[Visit]:
        """The newest first; only searches whose results are still there."""
        table = history.c
        async with reading(self._engine) as connection:
            rows = await connection.execute(
                select(table.session_id, table.searched_at)
                .join(sessions, sessions.c.id == table.session_id)
                .where(table.user_id == user_id, sessions.c.expires_at > self._clock())
                .order_by(table.searched_at.desc(), table.session_id)
                .limit(limit)
            )
            return [Visit(row.session_id, row.searched_at) for row in rows]

    async def clear(self, user_id: int) -> None:
        """Forget them all."""
        async with self._engine.begin() as connection:
            await connection.execute(delete(history).where(history.c.user_id == user_id))

    def _add(self, connection: Connection, row: dict[str, object]) -> None:
        connection.execute(VISIT(connection), row)
        connection.execute(FORGET, {"whose": row["user_id"], "most": self._bound})


def _of(user_id: int) -> ColumnElement[bool]:
    return PRODUCT.user_id == user_id


def _product(user_id: int, provider: str, product_id: str) -> ColumnElement[bool]:
    return _of(user_id) & (PRODUCT.provider == provider) & (PRODUCT.product_id == product_id)
