"""A chat that moves: every table that names it, once, twice, and where both ids have a row."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Table, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.session import NO_MESSAGE, Session
from bot.storage.hunts import SqlHunts
from bot.storage.ledger import Limits, State
from bot.storage.migration_of_chats import SqlChatMoves
from bot.storage.people import SqlPreferences
from bot.storage.quota import SqlQuota
from bot.storage.sessions import SqlSessions
from bot.storage.tables import bans, consents, dead_chats, quota_grants, reservations
from bot.storage.tombstones import Mask
from tests.storage.conftest import Clock

ANNA, OLD, NEW, OTHER = 1001, -4001, -1_000_000_004_001, -4002
DAY = "2026-11-21"
LIMITS = Limits(per_user=9, per_group=9, in_flight=9, in_flight_s=60)
MASK = Mask(b"a key for tests")

SESSION = Session(
    id="a" * 12,
    owner_id=ANNA,
    chat_id=OLD,
    message_id=77,
    language="en",
    photo_id="photo",
    asked=("juhe",),
    created_at=datetime(2026, 11, 21, tzinfo=UTC),
    pictured=True,
)


@pytest.fixture
def moves(engine: AsyncEngine) -> SqlChatMoves:
    return SqlChatMoves(engine)


async def rows(engine: AsyncEngine, table: Table) -> list[dict[str, Any]]:
    """Everything in a table."""
    async with engine.connect() as connection:
        return [dict(row._mapping) for row in await connection.execute(select(table))]


async def put(engine: AsyncEngine, table: Table, **values: Any) -> None:
    """A row as it lies in a table."""
    async with engine.begin() as connection:
        await connection.execute(insert(table).values(values))


async def test_preferences_move_and_the_newer_ids_choice_goes_first(
    engine: AsyncEngine, moves: SqlChatMoves
) -> None:
    store = SqlPreferences(engine)
    await store.change(OLD, lambda _: '{"category": "shoes", "auto": true}')
    await store.change(OTHER, lambda _: '{"category": "bags"}')
    await moves.move(OLD, NEW)
    assert json.loads(await store.get(NEW)) == {"category": "shoes", "auto": True}
    assert await store.get(OLD) == "{}"
    await store.change(OLD, lambda _: '{"category": "hats", "language": "ru"}')
    await moves.move(OLD, NEW)
    merged = {"category": "shoes", "auto": True, "language": "ru"}
    assert json.loads(await store.get(NEW)) == merged
    await moves.move(OLD, NEW)
    assert json.loads(await store.get(NEW)) == merged
    assert json.loads(await store.get(OTHER)) == {"category": "bags"}


async def test_counts_add_up_and_a_reservation_is_given_back_to_the_new_id(
    engine: AsyncEngine, clock: Clock, moves: SqlChatMoves
) -> None:
    quota = SqlQuota(engine, MASK, clock=clock)
    for key in ("a", "b"):
        await quota.reserve(key, ANNA, OLD, DAY, LIMITS)
    await quota.reserve("c", ANNA, NEW, DAY, LIMITS)
    await quota.reserve("d", OLD, None, DAY, LIMITS)
    for _ in range(2):
        await moves.move(OLD, NEW)
    assert (await quota.balance(OLD, DAY)).used == 0
    assert (await quota.balance(NEW, DAY)).used == 4
    assert (await quota.balance(ANNA, DAY)).used == 3
    assert {(one["user_id"], one["group_id"]) for one in await rows(engine, reservations)} == {
        (ANNA, NEW),
        (NEW, None),
    }
    for key in ("a", "d"):
        assert await quota.refund(key, cause="failed", cap=None) is State.REFUNDED  # type: ignore[arg-type]  # the value of the enum
    assert (await quota.balance(NEW, DAY)).used == 2


async def test_sessions_and_searches_under_way_move_without_their_message(
    engine: AsyncEngine, moves: SqlChatMoves
) -> None:
    sessions, hunts = SqlSessions(engine), SqlHunts(engine)
    of_group = replace(SESSION, id="g" * 12, owner_id=OLD)
    elsewhere = replace(SESSION, id="e" * 12, chat_id=OTHER)
    for one in (SESSION, of_group, elsewhere):
        await hunts.open(one, f"key {one.id}", stored=one)
    for _ in range(2):
        await moves.move(OLD, NEW)
    there: dict[str, Any] = {"chat_id": NEW, "message_id": NO_MESSAGE, "pictured": False}
    assert await sessions.get(SESSION.id) == replace(SESSION, **there)
    assert await sessions.get(of_group.id) == replace(of_group, owner_id=NEW, **there)
    assert await sessions.get(elsewhere.id) == elsewhere
    claimed = {}
    while (hunt := await hunts.claim()) is not None:
        claimed[hunt.session.id] = hunt.session
    assert claimed[SESSION.id] == replace(SESSION, **there)
    assert claimed[of_group.id].owner_id == NEW
    assert claimed[elsewhere.id] == elsewhere


async def test_what_a_group_has_like_a_person_moves_and_no_mark_of_death(
    engine: AsyncEngine, moves: SqlChatMoves
) -> None:
    for provider, owner in (("juhe", OLD), ("baidu", OLD), ("juhe", NEW)):
        answer = {"answer": "agreed" if owner == OLD else "declined", "version": 1}
        await put(engine, consents, user_id=owner, provider=provider, answered_at=1, **answer)
    await put(engine, quota_grants, user_id=OLD, units=3)
    await put(engine, quota_grants, user_id=NEW, units=4)
    await put(engine, bans, user_id=OLD, until=None, banned_at=5)
    await put(engine, dead_chats, owner_id=OLD, reason="kicked", since=1)
    await put(engine, dead_chats, owner_id=OTHER, reason="kicked", since=1)
    for _ in range(2):
        await moves.move(OLD, NEW)
    kept = {
        (one["user_id"], one["provider"]): one["answer"] for one in await rows(engine, consents)
    }
    assert kept == {(NEW, "juhe"): "declined", (NEW, "baidu"): "agreed"}
    assert [(one["user_id"], one["units"]) for one in await rows(engine, quota_grants)] == [
        (NEW, 7)
    ]
    assert [one["user_id"] for one in await rows(engine, bans)] == [NEW]
    assert [one["owner_id"] for one in await rows(engine, dead_chats)] == [OTHER]


async def test_moves_at_the_same_time_count_nothing_twice(
    engine: AsyncEngine, clock: Clock, moves: SqlChatMoves
) -> None:
    """The service messages of both chats and a refused call may all tell it at once."""
    quota = SqlQuota(engine, MASK, clock=clock)
    for key in ("a", "b", "c"):
        await quota.reserve(key, ANNA, OLD, DAY, LIMITS)
    await asyncio.gather(*(moves.move(OLD, NEW) for _ in range(5)))
    assert (await quota.balance(NEW, DAY)).used == 3
    await moves.move(NEW, NEW)
    assert (await quota.balance(NEW, DAY)).used == 3
