"""A decoder and a bench for every test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.imaging.pool import DecodePool
from tests.catalogue.bench import Bench


@pytest.fixture
async def pool() -> AsyncIterator[DecodePool]:
    pool = DecodePool(1)
    yield pool
    await pool.close()


@pytest.fixture
def bench(tmp_path: Path, pool: DecodePool) -> Bench:
    folder = tmp_path / "shop"
    folder.mkdir()
    return Bench(folder, pool)
