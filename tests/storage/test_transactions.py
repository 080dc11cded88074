"""A transaction is all or nothing, one trip on SQLite, and has ended when its caller goes on."""

import asyncio
import gc
import threading
import weakref

import pytest
from sqlalchemy import Connection, event, func, insert, select
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.engine import create_engine, database_file
from bot.storage.tables import dead_chats
from bot.storage.transactions import read, write
from bot.storage.trouble import is_damage, tell_of_damage
from tests.databases import rows_of
from tests.storage.test_faults import file_of
from tests.storage.test_one_trip import trips
from tests.storage.trouble import locked

__all__ = ["trips"]

COUNT = select(func.count()).select_from(dead_chats)


def add(connection: Connection, *numbers: int) -> int:
    for number in numbers:
        connection.execute(insert(dead_chats), {"owner_id": number, "reason": "x", "since": 1})
    return connection.scalar(COUNT) or 0


def count(connection: Connection) -> int:
    return connection.scalar(COUNT) or 0


@pytest.mark.sqlite
async def test_however_many_statements_it_has_it_is_one_trip(
    engine: AsyncEngine, trips: list[str]
) -> None:
    assert await write(engine, add, 1, 2, 3) == 3
    assert len(trips) == 1
    assert await read(engine, count) == 3
    assert len(trips) == 2


async def test_what_raises_leaves_nothing_and_the_next_one_is_none_the_worse(
    engine: AsyncEngine,
) -> None:
    with pytest.raises(IntegrityError):
        await write(engine, add, 1, 2, 1)
    with pytest.raises(ZeroDivisionError):
        await write(engine, lambda connection: add(connection, 1) // 0)
    assert await read(engine, count) == 0
    assert await write(engine, add, 1) == 1


@pytest.mark.sqlite
async def test_who_is_cancelled_before_the_commit_has_changed_nothing(
    engine: AsyncEngine,
) -> None:
    loop, began, go_on = asyncio.get_running_loop(), asyncio.Event(), threading.Event()

    def slow(connection: Connection) -> None:
        add(connection, 1)
        loop.call_soon_threadsafe(began.set)
        go_on.wait(20)

    writing = asyncio.create_task(write(engine, slow))
    async with asyncio.timeout(20):
        await began.wait()
    for _ in range(3):  # once is enough, and more often is no harm
        writing.cancel()
        await asyncio.sleep(0)
    assert not writing.done(), "it has not ended yet"
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await writing
    assert await read(engine, count) == 0
    assert await write(engine, add, 1) == 1


@pytest.mark.sqlite
async def test_readers_pass_the_writers_that_wait(engine: AsyncEngine, url: str) -> None:
    file = database_file(url)
    assert file is not None
    with locked(file):
        waiting = [asyncio.create_task(write(engine, add, number)) for number in range(10)]
        done, _ = await asyncio.wait(waiting, timeout=0.1)
        async with asyncio.timeout(3):  # sooner than a writer gives up
            assert await read(engine, count) == 0
        assert not done
    async with asyncio.timeout(20):
        assert sorted(await asyncio.gather(*waiting)) == list(range(1, 11))


@pytest.mark.sqlite
async def test_a_read_sees_one_state(engine: AsyncEngine) -> None:
    loop = asyncio.get_running_loop()

    def twice(connection: Connection) -> tuple[int, int]:
        first = count(connection)
        asyncio.run_coroutine_threadsafe(write(engine, add, 1), loop).result(20)
        return first, count(connection)

    assert await read(engine, twice) == (0, 0)
    assert await read(engine, count) == 1


async def test_who_listens_for_damage_keeps_no_engine(url: str) -> None:
    gone = create_engine(url)
    listener: list[object] = [gone]
    tell_of_damage(gone, listener.append)
    await gone.dispose()
    seen = weakref.ref(gone)
    del gone, listener
    gc.collect()
    assert seen() is None


@pytest.mark.sqlite
async def test_damage_that_begin_meets_is_told_as_any_statements_is(
    engine: AsyncEngine, url: str
) -> None:
    file, told = file_of(url), list[BaseException]()
    tell_of_damage(engine, told.append)
    assert await write(engine, add, 1) == 1
    rows_of(url, "PRAGMA wal_checkpoint(TRUNCATE)")
    rows_of(url, "INSERT INTO dead_chats VALUES (2, 'x', 1)")  # whoever looks next reads anew
    with file.open("r+b") as damaged:
        damaged.write(b"a holiday picture")
    statements: list[str] = []
    event.listen(
        engine.sync_engine, "before_cursor_execute", lambda *what: statements.append(what[2])
    )
    with pytest.raises(DatabaseError, match="not a database"):
        await write(engine, add, 3)
    assert statements == [], "it came no further than BEGIN"
    assert is_damage(told[0])
