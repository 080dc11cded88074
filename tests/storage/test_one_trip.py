"""Statements make one trip to the driver's thread each, and a cancelled one leaves nothing open."""

import asyncio
import sqlite3
from typing import Any

import aiosqlite
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.engine import database_file, reading
from bot.storage.tables import hunts
from tests.storage.conftest import engine, url

__all__ = ["engine", "url"]

pytestmark = pytest.mark.sqlite


@pytest.fixture
def trips(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What goes to the driver's thread."""
    made: list[str] = []
    real: Any = aiosqlite.Connection._execute

    async def noting(self: Any, work: Any, *args: Any) -> Any:
        made.append(getattr(work, "__name__", "?"))
        return await real(self, work, *args)

    monkeypatch.setattr(aiosqlite.Connection, "_execute", noting)
    return made


async def test_a_read_is_two_trips_and_a_write_three(engine: AsyncEngine, trips: list[str]) -> None:
    async with reading(engine) as connection:
        assert await connection.scalar(select(func.count()).select_from(hunts)) == 0
    assert len(trips) == 2
    trips.clear()
    async with engine.begin() as connection:
        await connection.execute(hunts.delete())
    assert len(trips) == 3
    trips.clear()
    async with reading(engine):
        pass
    assert trips == []


async def test_two_reads_of_one_transaction_see_the_same(engine: AsyncEngine) -> None:
    count = text("SELECT count(*) FROM sent_pictures")
    row = text("INSERT INTO sent_pictures (key, file_id, expires_at) VALUES ('a', 'b', 1)")
    async with reading(engine) as connection:
        assert await connection.scalar(count) == 0
        async with engine.begin() as writer:
            await writer.execute(row)
        assert await connection.scalar(count) == 0
    async with reading(engine) as connection:
        assert await connection.scalar(count) == 1


async def test_errors_are_the_drivers_own(engine: AsyncEngine) -> None:
    with pytest.raises(OperationalError, match="no such table"):
        async with reading(engine) as connection:
            await connection.execute(text("SELECT 1 FROM nowhere"))


async def test_who_is_cancelled_while_waiting_for_the_lock_does_not_keep_it(
    engine: AsyncEngine, url: str
) -> None:
    file = database_file(url)
    assert file is not None
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    async def write() -> None:
        async with engine.begin() as connection:
            await connection.execute(hunts.delete())

    waiting = [asyncio.create_task(write()) for _ in range(3)]
    done, _ = await asyncio.wait(waiting, timeout=0.2)
    assert not done
    for task in waiting:
        task.cancel()
    other.execute("ROLLBACK")
    await asyncio.gather(*waiting, return_exceptions=True)
    async with asyncio.timeout(20):
        for _ in range(6):
            await write()
    other.execute("BEGIN IMMEDIATE")
    other.execute("ROLLBACK")
    other.close()
