"""A database in trouble: locked by somebody else, or without room to grow."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage import engine as engines


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits for locks are short."""
    shorter = [one.replace(str(engines.BUSY_TIMEOUT_MS), "100") for one in engines.PRAGMAS]
    monkeypatch.setattr(engines, "PRAGMAS", tuple(shorter))
    monkeypatch.setattr(engines, "BUSY_TIMEOUT_MS", 100)


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Somebody else writes, and does not come to an end."""
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        other.rollback()
        other.close()


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
