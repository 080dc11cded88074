"""The watch over values that SQLite takes and PostgreSQL would not."""

from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.tables import hunts, inbox, sessions
from tests.storage.conftest import engine, url

__all__ = ["engine", "url"]

HUNT = {
    "session_id": "s",
    "owner_id": 7_000_000_000,
    "charge_key": "1:1",
    "paid": False,
    "body": "{}",
    "attempts": 0,
    "fence": 0,
    "begun_at": 1.5,
}


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("owner_id", 1.5),
        ("owner_id", 2**63),
        ("attempts", 2**31),
        ("attempts", True),
        ("paid", 1),
        ("body", "a\0b"),
        ("body", 5),
        ("session_id", "x" * 25),
    ],
)
async def test_what_the_server_would_refuse_fails_here(
    engine: AsyncEngine, column: str, value: Any
) -> None:
    with pytest.raises(AssertionError, match=f"PostgreSQL would refuse .*{column}"):
        async with engine.begin() as connection:
            await connection.execute(insert(hunts), {**HUNT, column: value})


async def test_what_the_server_takes_passes(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.execute(insert(hunts), HUNT)
        await connection.execute(select(inbox).where(inbox.c.update_id.in_([1, 2])))
        late = select(sessions.c.id).where(sessions.c.expires_at > 1.5, sessions.c.id == "x" * 99)
        assert (await connection.execute(late)).all() == []
