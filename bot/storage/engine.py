"""The database engine: SQLite with WAL and full sync, or PostgreSQL, behind the same calls."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import DatabaseError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import PoolProxiedConnection
from sqlalchemy.util import await_only

from bot.storage import postgres
from bot.storage.one_trip import connect

BUSY_TIMEOUT_MS = 5_000
WAL_TRIES, WAL_PAUSE_S = 100, 0.05
# A read that turns into a write inside a deferred transaction fails at once with
# "database is locked", whatever busy_timeout says.
BEGIN_WRITE, BEGIN_READ = "BEGIN IMMEDIATE", "BEGIN"

PRAGMAS = (
    f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
)

# What the operator can do, by the driver's words; anything else means that the file is no good.
ADVICE = {
    "readonly": "it may not be written: the bot's user needs the right to, in its folder as well",
    "unable to open": "the bot's user must be able to read and write it, and in its folder",
    "locked": "another process is writing and does not come to an end: stop that one",
    "full": "make room on the disk",
    "disk i/o": "the disk fails or is full: see to that first",
}
NO_GOOD = "restore a backup, or move the file away to begin anew"
LOG_GONE = "put it back or restore a backup; to go on without them, remove the file -shm as well"


class DatabaseUnusable(Exception):
    """The database cannot be opened or is damaged; the text says what the operator can do."""


def database_file(url: str) -> Path | None:
    """The file behind an SQLite URL; None for PostgreSQL and for memory."""
    parsed = make_url(url)
    if not parsed.drivername.startswith("sqlite") or not parsed.database:
        return None
    return None if parsed.database == ":memory:" else Path(parsed.database)


def create_engine(url: str) -> AsyncEngine:
    """An engine for the URL; the folder of an SQLite file is created when absent."""
    file = database_file(url)
    if file is not None:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            told = f"cannot create the folder {file.parent}: {problem}; change DATABASE_URL"
            raise DatabaseUnusable(told) from None
    parsed: URL = make_url(url)
    try:
        engine = create_async_engine(
            # What people wrote is in the parameters, and errors end in logs.
            parsed,
            hide_parameters=True,
            **_pool_options(parsed),
        )
    except ModuleNotFoundError as problem:
        advice = "install SnapBuy with the extra postgres: pip install 'snapbuy[postgres]'"
        raise DatabaseUnusable(f"{problem.name} is missing; {advice}") from None
    if parsed.drivername.startswith("sqlite"):
        event.listen(engine.sync_engine, "do_connect", connect)
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        # Not by the event "begin": with one SQLAlchemy looks for listeners at every statement.
        engine.sync_engine.dialect.do_begin = _begin  # type: ignore[method-assign]  # see above
    else:
        event.listen(engine.sync_engine, "do_connect", postgres.connect)
        event.listen(engine.sync_engine, "handle_error", postgres.told_as_trouble)
    return engine


def _pool_options(url: URL) -> dict[str, Any]:
    if url.drivername.startswith("sqlite"):
        # One writer at a time anyway; a few connections let reads pass a writer.
        return {"pool_size": 4, "max_overflow": 0, "pool_timeout": 30}
    return postgres.OPTIONS


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver must not open transactions by itself: BEGIN is emitted below.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        _insist(cursor, pragma)
    cursor.close()


def _insist(cursor: Any, pragma: str) -> None:
    """Run a pragma; the change to WAL fails at once, time-out or not, while another makes it."""
    for _ in range(WAL_TRIES):
        try:
            cursor.execute(pragma)
        except sqlite3.OperationalError as problem:
            if "locked" not in str(problem):
                raise
            await_only(asyncio.sleep(WAL_PAUSE_S))
        else:
            return
    cursor.execute(pragma)


def _begin(dbapi_connection: PoolProxiedConnection) -> None:
    driver: Any = dbapi_connection.dbapi_connection
    if not driver.has_begun:
        driver.cursor().execute(BEGIN_WRITE)


@asynccontextmanager
async def reading(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection for reads only, all of one state: no write lock is taken."""
    async with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            await connection.execution_options(**postgres.READS)
        else:
            driver: Any = (await connection.get_raw_connection()).dbapi_connection
            driver.begin_with_next(BEGIN_READ)
        yield connection


async def check_integrity(url: str) -> None:
    """Raise DatabaseUnusable when the SQLite file exists and is damaged or no database."""
    file = database_file(url)
    if file is not None and await asyncio.to_thread(file.exists):
        await asyncio.to_thread(_quick_check, file)


def advised(problem: object, otherwise: str = "") -> str:
    """The driver's words on one line, and what can be done about it when that is known."""
    words = " ".join(str(problem).replace("*** in database main ***", "").split())
    known = (advice for sign, advice in ADVICE.items() if sign in words.lower())
    advice = postgres.advice_for(problem) or next(known, otherwise)
    return "; ".join(filter(None, [words, advice]))


def _quick_check(file: Path) -> None:
    log, index = (file.with_name(f"{file.name}-{end}") for end in ("wal", "shm"))
    # SQLite makes the log first and removes it last: somebody else has taken it.
    if index.exists() and not log.exists():
        raise DatabaseUnusable(f"{log} was removed, and the latest changes with it; {LOG_GONE}")
    try:
        address = f"{file.absolute().as_uri()}?mode=rw"
        connection = sqlite3.connect(address, uri=True, timeout=BUSY_TIMEOUT_MS / 1000)
        try:
            answer = connection.execute("PRAGMA quick_check(1)").fetchone()
            # What can only be read is found out now, not by the first search; nothing is kept.
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("PRAGMA user_version = 0")
            connection.rollback()
        finally:
            connection.close()
    except sqlite3.DatabaseError as problem:
        raise DatabaseUnusable(f"{file} cannot be used: {advised(problem, NO_GOOD)}") from None
    if answer != ("ok",):
        raise DatabaseUnusable(f"{file} is damaged: {advised(answer[0], NO_GOOD)}")


__all__ = [
    "DatabaseError",
    "DatabaseUnusable",
    "advised",
    "check_integrity",
    "create_engine",
    "database_file",
    "reading",
]
