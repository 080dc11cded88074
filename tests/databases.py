"""Where tests keep their rows: files of SQLite, or databases of a PostgreSQL server.

`TEST_DATABASE_URL=postgresql+asyncpg://user@127.0.0.1/postgres` names the server, and a user who
may create databases there: every test gets one of its own, which is dropped afterwards.
"""

import asyncio
import os
import secrets
import sqlite3
import tempfile
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from bot.storage import engine as engines
from bot.storage.schema import upgrade

SERVER: Final = os.environ.get("TEST_DATABASE_URL", "")

Row = tuple[Any, ...]
_templates: list[str] = []


@contextmanager
def fresh_database(file: Path, *, empty: bool = False) -> Iterator[str]:
    """The URL of a database: this file, or one on the server for as long as the block.

    On the server it has its tables already, because to make them takes long; unless `empty`.
    """
    if not SERVER:
        yield f"sqlite+aiosqlite:///{file}"
        return
    name, url = _new_name()
    rows_of(SERVER, f"CREATE DATABASE {name} TEMPLATE {'template0' if empty else _template()}")
    try:
        yield url
    finally:
        rows_of(SERVER, f"DROP DATABASE {name} WITH (FORCE)")


def lay_out(url: str) -> None:
    """Write the newest schema to an SQLite file that is not there yet: a copy, nothing is run.

    A server's database is left as it is, for `upgrade`.
    """
    parsed = make_url(url)
    if parsed.drivername.startswith("sqlite"):
        file = Path(parsed.database or "")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(_laid_out())


def make_haste(monkeypatch: pytest.MonkeyPatch) -> None:
    """No power fails in most tests, and a disk that is asked to be sure of everything is slow."""
    hasty = [one.replace("synchronous = FULL", "synchronous = OFF") for one in engines.PRAGMAS]
    monkeypatch.setattr(engines, "PRAGMAS", tuple(hasty))


def rows_of(url: str, query: str) -> list[Row]:
    """What a statement of plain SQL answers, past the bot's own engine."""
    file = make_url(url).database
    if make_url(url).drivername.startswith("postgresql"):
        return _aside(lambda: _answer(url, query))
    with closing(sqlite3.connect(file or "", isolation_level=None)) as connection:
        return list(connection.execute(query))


def integrity_of(url: str) -> str:
    """What SQLite says about its file, "ok" when it is sound; a server sees to its own."""
    if make_url(url).drivername.startswith("postgresql"):
        return "ok"
    return str(rows_of(url, "PRAGMA integrity_check")[0][0])


def _new_name() -> tuple[str, str]:
    url = make_url(SERVER).set(database=f"snapbuy_{secrets.token_hex(8)}")
    return url.database or "", url.render_as_string(hide_password=False)


@cache
def _template() -> str:
    """The name of a database of the newest schema, to be copied."""
    name, url = _new_name()
    rows_of(SERVER, f"CREATE DATABASE {name}")
    _templates.append(name)
    _aside(lambda: _upgraded(url))
    return name


def drop_templates() -> None:
    """Nothing is copied any more."""
    for name in _templates:
        rows_of(SERVER, f"DROP DATABASE {name} WITH (FORCE)")


async def _upgraded(url: str) -> list[Row]:
    engine = engines.create_engine(url)
    await upgrade(engine)
    await engine.dispose()
    return []


async def _answer(url: str, statement: str) -> list[Row]:
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    async with engine.connect() as connection:
        result = await connection.exec_driver_sql(statement)
        return [tuple(row) for row in result] if result.returns_rows else []


def _aside(work: Callable[[], Coroutine[Any, Any, list[Row]]]) -> list[Row]:
    """Run it in an event loop of its own, whether or not one runs here."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(work())).result()


@cache
def _laid_out() -> bytes:
    """What `upgrade` makes of nothing, once in a process: its steps take longer than most tests."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "snapbuy.db"
        url = f"sqlite+aiosqlite:///{file}"
        _aside(lambda: _upgraded(url))
        return file.read_bytes()
