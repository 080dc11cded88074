"""Everything the tables hold about a person: to hand over, to erase, to let expire."""

import asyncio
import logging
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.storage.counting import alone
from bot.storage.engine import reading
from bot.storage.tables import (
    admin_acts,
    bans,
    history,
    metadata,
    quota_counts,
    reservations,
    tombstones,
)
from bot.storage.tombstones import DAY_S, ERASED, ERASED_LIFE_S, Mask, bury
from bot.storage.upsert import upsert

# A row belongs to the person these columns name. An admin's own acts are told apart: they are
# the operator's record and lose the name only.
OWNING_COLUMNS = ("owner_id", "user_id")
ACTING_COLUMN = "admin_id"
NOBODY = 0

KEPT_S = 90 * DAY_S
CHECKPOINT_TRIES = 8  # each waits for readers as long as the connection's busy_timeout
CHECKPOINT_PAUSE_S = 1.0

logger = logging.getLogger(__name__)


class SqlPersonData:
    """Reads, erases and ages what is keyed by a person."""

    def __init__(
        self, engine: AsyncEngine, mask: Mask, *, clock: Callable[[], float] = time.time
    ) -> None:
        self._engine = engine
        self._mask = mask
        self._clock = clock

    async def rows(self, user_id: int) -> dict[str, list[dict[str, Any]]]:
        """Every row about the person as it lies in the tables, by table name."""
        found = {}
        async with reading(self._engine) as connection:
            for table, columns in person_tables():
                names = or_(*(column == user_id for column in columns))
                rows = await connection.execute(select(table).where(names))
                found[table.name] = [dict(row._mapping) for row in rows]
            stones = await connection.execute(
                select(tombstones).where(tombstones.c.person == self._mask(user_id))
            )
            found[tombstones.name] = [dict(row._mapping) for row in stones]
        return found

    async def forget(self, user_id: int, day: str) -> None:
        """Erase every row about the person; of the `day` (ISO) only tombstones stay.

        On SQLite the write-ahead log is cut as well, so that no old page is left in it; freed
        pages of the file itself are overwritten by every connection.
        """
        async with self._engine.begin() as connection:
            await connection.run_sync(alone, user_id)
            await bury(connection, user_id, self._mask(user_id), day=day, now=self._clock())
            for table, _ in person_tables():
                for name in OWNING_COLUMNS:
                    if name in table.c:
                        await connection.execute(delete(table).where(table.c[name] == user_id))
            await _unname(connection, user_id)
        await self._cut_log()

    async def erased(self) -> dict[str, int]:
        """When each forgotten person was forgotten, as far as this database knows."""
        async with reading(self._engine) as connection:
            rows = await connection.execute(
                select(tombstones.c.person, tombstones.c.n).where(tombstones.c.what == ERASED)
            )
            return {row.person: row.n for row in rows}

    async def note_erased(self, moments: Mapping[str, int]) -> None:
        """Remember erasures of people this database holds nothing of."""
        async with self._engine.begin() as connection:
            for person, moment in moments.items():
                row = {"day": "", "n": moment, "expires_at": moment + ERASED_LIFE_S}
                key = {"person": person, "what": ERASED}
                await connection.execute(
                    upsert(connection, tombstones, {**key, **row}, keys=tuple(key), update=row)
                )

    async def people(self) -> set[int]:
        """The ids of everybody there is a row about."""
        ids: set[int] = set()
        async with reading(self._engine) as connection:
            for _, columns in person_tables():
                for column in columns:
                    ids.update(await connection.scalars(select(column).distinct()))
        return {id_ for id_ in ids if id_ not in (None, NOBODY)}

    async def sweep(self) -> int:
        """Delete what is past its time; how many rows. To be called every few hours."""
        gone = 0
        for table, old in _past_its_time(self._clock()):
            async with self._engine.begin() as connection:
                result = await connection.execute(delete(table).where(old))
                gone += result.rowcount
        return gone

    async def _cut_log(self) -> None:
        if self._engine.dialect.name != "sqlite":
            return
        for _ in range(CHECKPOINT_TRIES):
            # On the driver's own connection: a checkpoint cannot run inside a transaction.
            async with self._engine.connect() as connection:
                raw: Any = (await connection.get_raw_connection()).driver_connection
                async with raw.execute("PRAGMA wal_checkpoint(TRUNCATE)") as cursor:
                    busy = (await cursor.fetchone())[0]
            if not busy:
                return
            await asyncio.sleep(CHECKPOINT_PAUSE_S)
        logger.warning("the write-ahead log could not be cut: somebody reads all the time")


def person_tables() -> Iterator[tuple[Table, list[Column[Any]]]]:
    """Tables with rows about people, each with the columns that name them."""
    for table in metadata.sorted_tables:
        columns = [table.c[name] for name in (*OWNING_COLUMNS, ACTING_COLUMN) if name in table.c]
        if columns:
            yield table, columns


async def _unname(connection: AsyncConnection, admin_id: int) -> None:
    """Take the name from what the person did as an admin; keys name the private chat."""
    acts = admin_acts.c
    keys = await connection.scalars(select(acts.key).where(acts.admin_id == admin_id))
    for key in list(keys):
        await connection.execute(
            update(admin_acts)
            .where(acts.key == key)
            .values(key=secrets.token_hex(16), admin_id=NOBODY)
        )


def _past_its_time(now: float) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    """Each table that ages, and which of its rows are too old."""
    for table in metadata.sorted_tables:
        if "expires_at" in table.c:
            yield table, table.c.expires_at <= now
    yield bans, bans.c.until <= now
    for at in (reservations.c.reserved_at, history.c.searched_at, admin_acts.c.done_at):
        yield at.table, at <= now - KEPT_S
    edge = datetime.fromtimestamp(now - KEPT_S, UTC) - timedelta(days=1)
    yield quota_counts, quota_counts.c.day < edge.date().isoformat()
