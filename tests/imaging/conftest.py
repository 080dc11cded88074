"""A pool with one child, which misbehaves on purpose."""

from collections.abc import AsyncIterator

import pytest

from bot.imaging.pool import DecodePool
from tests.imaging.children import PLANTED


@pytest.fixture
async def pool() -> AsyncIterator[DecodePool]:
    pool = DecodePool(size=1, command=PLANTED, wall_s=1.0)
    yield pool
    await pool.close()
