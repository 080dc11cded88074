"""A database in trouble: locked by somebody else, or without room to grow."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage import engine as engines

PATIENCE_MS = "400"


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits for locks are short, though long enough for the bot's own writers on a busy machine."""
    shorter = [one.replace(str(engines.BUSY_TIMEOUT_MS), PATIENCE_MS) for one in engines.PRAGMAS]
    monkeypatch.setattr(engines, "PRAGMAS", tuple(shorter))
    monkeypatch.setattr(engines, "BUSY_TIMEOUT_MS", int(PATIENCE_MS))


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Somebody else writes, and does not come to an end."""
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        other.rollback()
        other.close()


@asynccontextmanager
async def locked_meanwhile(file: Path) -> AsyncIterator[None]:
    """The same beside a running bot: what it is about to commit needs the event loop to end."""
    with ExitStack() as stack:
        await asyncio.to_thread(stack.enter_context, locked(file))
        yield


@contextmanager
def full(engine: AsyncEngine) -> Iterator[None]:
    """No page more than the file has; what fits into pages that are there is still written."""
    pages = [1]  # SQLite takes the present size for it

    def limit(connection: sqlite3.Connection, *_: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages[0]}")

    event.listen(engine.sync_engine, "checkout", limit)
    try:
        yield
    finally:
        pages[0] = 1 << 20
