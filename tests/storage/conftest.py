"""A fresh database for every test, and a clock that stands still until moved."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.engine import create_engine
from bot.storage.schema import upgrade
from tests.databases import fresh_database, lay_out


@dataclass
class Clock:
    """Seconds since 1970; tests move it."""

    now: float = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Steady:
    """Beside a clock that leaps: moved by what passes, and not by leaps."""

    clock: Clock
    leapt: float = 0.0

    def __call__(self) -> float:
        return self.clock.now - self.leapt

    def leaps(self, seconds: float) -> None:
        """The clock is set, to earlier or to later."""
        self.clock.now += seconds
        self.leapt += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    with fresh_database(tmp_path / "deep" / "er" / "snapbuy.db") as url:
        yield url


@pytest.fixture
async def engine(url: str) -> AsyncIterator[AsyncEngine]:
    lay_out(url)
    engine = create_engine(url)
    await upgrade(engine)
    yield engine
    await engine.dispose()
