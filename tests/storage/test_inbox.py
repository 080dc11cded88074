"""The inbox: every update once, one at a time per key, in order, whoever dies meanwhile."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.inbox import (
    ATTEMPTS,
    CRASHES,
    DEAD_KEPT_S,
    KEPT_S,
    KEYSTROKES,
    PER_KEY_OPEN,
    PER_USER,
    Arrival,
    Claim,
    Counts,
    Lane,
    SqlInbox,
    State,
)
from bot.storage.presence import present
from bot.storage.tables import inbox as table
from tests.storage.conftest import Clock


def message(update_id: int, chat: int = 1, user: int | None = 1) -> Arrival:
    return Arrival(update_id, Lane.CHAT, f"chat:{chat}", "message", user, '{"canary": 1}')


def tap(update_id: int, user: int = 1) -> Arrival:
    return replace(message(update_id), lane=Lane.FAST, key=f"user:{user}", kind="callback_query")


@pytest.fixture
def inbox(engine: AsyncEngine, clock: Clock) -> SqlInbox:
    return SqlInbox(engine, clock=clock)


async def one(inbox: SqlInbox, lane: Lane = Lane.CHAT) -> Claim:
    (claim,) = await inbox.claim(lane)
    return claim


def ids(claims: list[Claim]) -> list[int]:
    return [claim.update_id for claim in claims]


async def states(engine: AsyncEngine) -> dict[int, str]:
    async with engine.connect() as connection:
        rows = await connection.execute(select(table.c.update_id, table.c.state))
        return {row.update_id: row.state for row in rows}


async def test_the_same_update_is_stored_once_before_and_after_it_was_handled(
    inbox: SqlInbox,
) -> None:
    assert (await inbox.store([message(1), message(2), message(1)])).new == 2
    assert (await inbox.store([message(2)])).new == 0
    claim = await one(inbox)
    assert await inbox.done([claim]) == []
    assert (await inbox.store([message(1)])).new == 0
    assert ids(await inbox.claim(Lane.CHAT)) == [2]


async def test_nothing_of_a_person_is_left_in_a_row_that_is_done(
    inbox: SqlInbox, engine: AsyncEngine
) -> None:
    await inbox.store([message(1, chat=77, user=77)])
    await inbox.done([await one(inbox)])
    async with engine.connect() as connection:
        row = (await connection.execute(select(table))).one()
    assert (row.body, row.key, row.user_id, row.state) == ("", "", None, State.DONE)


async def test_kills_are_not_failures(inbox: SqlInbox) -> None:
    await inbox.store([message(1)])
    for _ in range(CRASHES - 1):
        await one(inbox)
        await inbox.take_back()
    for failures in range(ATTEMPTS):
        claim = await one(inbox)
        assert (claim.attempts, claim.failures) == (CRASHES, failures)
        state = await inbox.failed(claim)
    assert state is State.DEAD


async def test_while_somebody_is_away_nothing_is_counted_and_waits_grow(
    inbox: SqlInbox, clock: Clock
) -> None:
    await inbox.store([message(1), message(2)])
    waits = []
    for delays in range(8):
        claim = await one(inbox)
        assert claim == replace(claim, update_id=1, attempts=1, failures=0, delays=delays)
        wait = await inbox.delay(claim)
        assert wait is not None
        waits.append(wait)
        clock.now += wait - 0.5
        assert await inbox.claim(Lane.CHAT) == [], "neither too soon, nor out of order"
        clock.now += 0.5
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]
    told = await one(inbox)
    assert await inbox.delay(told, 600) == 600
    clock.now += 600
    assert (await one(inbox)).update_id == 1
    assert await inbox.delay(told) is None, "it is somebody else's by now"


async def test_three_failures_set_an_update_aside_and_the_next_one_has_its_turn(
    inbox: SqlInbox, clock: Clock, engine: AsyncEngine
) -> None:
    await inbox.store([message(1), message(2)])
    for attempt in range(1, ATTEMPTS + 1):
        claim = await one(inbox)
        assert (claim.update_id, claim.failures) == (1, attempt - 1)
        state = await inbox.failed(claim, wait_s=5)
        if attempt < ATTEMPTS:
            assert state is State.OPEN
            assert await inbox.claim(Lane.CHAT) == [], "neither too soon, nor out of order"
            clock.now += 5
    assert state is State.DEAD
    assert ids(await inbox.claim(Lane.CHAT)) == [2]
    async with engine.connect() as connection:
        body = await connection.scalar(select(table.c.body).where(table.c.update_id == 1))
    assert body, "the operator wants to look at it"


async def test_what_is_handed_back_counts_no_attempt_and_keeps_its_turn(inbox: SqlInbox) -> None:
    await inbox.store([message(1), message(2)])
    for _ in range(5):
        claim = await one(inbox)
        assert (claim.update_id, claim.attempts) == (1, 1)
        assert await inbox.release([claim]) == []


async def test_who_has_thirty_waiting_is_told_that_it_is_too_much(inbox: SqlInbox) -> None:
    first = await inbox.store([message(n) for n in range(PER_USER - 1)])
    assert first.shed == frozenset()
    more = [message(n) for n in range(PER_USER - 2, PER_USER + 2)] + [message(99, user=2)]
    assert (await inbox.store(more)).shed == {PER_USER, PER_USER + 1}
    assert (await inbox.store(more)).shed == frozenset(), "said once"
    assert await inbox.waiting(1) == PER_USER
    assert await inbox.waiting() == PER_USER + 1
    paid = [replace(message(200 + n), never_shed=True) for n in range(PER_KEY_OPEN * 2)]
    assert (await inbox.store(paid)).shed == frozenset()


async def test_a_chat_of_many_people_has_a_bound_of_its_own(inbox: SqlInbox) -> None:
    crowd = [message(n, chat=-100, user=1000 + n) for n in range(PER_KEY_OPEN + 9)]
    shed = (await inbox.store(crowd[: PER_KEY_OPEN - 1])).shed | (
        await inbox.store([*crowd[PER_KEY_OPEN - 1 :], message(500, chat=2, user=1000)])
    ).shed
    assert shed == set(range(PER_KEY_OPEN, PER_KEY_OPEN + 9))
    assert (await inbox.store([message(600, chat=3, user=1000 + PER_KEY_OPEN)])).shed == frozenset()
    await inbox.done([await one(inbox)])
    assert (await inbox.store([message(700, chat=-100, user=None)])).shed == frozenset()
    assert (await inbox.store([message(701, chat=-100, user=None)])).shed == {701}


async def test_a_burst_of_keystrokes_has_a_bound_and_leaves_room_for_a_tap(inbox: SqlInbox) -> None:
    typed = [replace(tap(n), kind=KEYSTROKES) for n in range(PER_KEY_OPEN - 1)]
    assert (await inbox.store([*typed, tap(900)])).shed == frozenset()
    assert (await inbox.store([replace(tap(901), kind=KEYSTROKES)])).shed == {901}


async def test_counts_tell_what_is_up(inbox: SqlInbox) -> None:
    assert await inbox.counts() == Counts(0, 0, 0)
    await inbox.store([message(n, chat=n) for n in range(5)])
    claims = await inbox.claim(Lane.CHAT, 2)
    await inbox.bury(claims[0])
    assert await inbox.counts() == Counts(waiting=3, claimed=1, dead=1)


async def test_old_numbers_are_swept_and_what_waits_is_not(
    inbox: SqlInbox, clock: Clock, engine: AsyncEngine
) -> None:
    await inbox.store([message(n, chat=n) for n in range(3)])
    done, dead = await inbox.claim(Lane.CHAT, 2)
    await inbox.done([done])
    await inbox.bury(dead)
    clock.now += KEPT_S + 1
    assert await inbox.sweep() == 1
    clock.now += DEAD_KEPT_S
    assert await inbox.sweep() == 1
    assert await states(engine) == {2: State.OPEN}


async def test_only_who_is_alone_takes_back(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'x.db'}"
    taken: list[str] = []

    async def take(name: str) -> None:
        taken.append(name)

    async with present(url, lambda: take("first")):
        async with present(url, lambda: take("second")):
            pass
        assert taken == ["first"]
    async with present(url, lambda: take("third")):
        pass
    assert taken == ["first", "third"]
    async with present("postgresql+asyncpg://x/y", lambda: take("shared")):
        pass
    assert "shared" not in taken
