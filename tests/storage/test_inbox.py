"""The inbox: every update once, one at a time per key, in order, whoever dies meanwhile."""

import asyncio
import random
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.engine import create_engine
from bot.storage.inbox import (
    ATTEMPTS,
    CRASHES,
    DEAD_KEPT_S,
    KEPT_S,
    LEASE_S,
    PER_KEY,
    PER_USER,
    Arrival,
    Claim,
    Counts,
    Lane,
    SqlInbox,
    State,
)
from bot.storage.presence import present
from bot.storage.schema import upgrade
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


async def test_one_at_a_time_per_key_and_in_order(inbox: SqlInbox) -> None:
    await inbox.store([message(3, chat=1), message(1, chat=1), message(2, chat=2), message(9, 3)])
    first = await inbox.claim(Lane.CHAT, 10)
    assert ids(first) == [1, 2, 9]
    assert await inbox.claim(Lane.CHAT, 10) == []
    await inbox.done([first[0]])
    assert ids(await inbox.claim(Lane.CHAT, 10)) == [3]


async def test_an_older_update_that_comes_late_waits_for_the_one_in_hand(inbox: SqlInbox) -> None:
    await inbox.store([message(7)])
    claim = await one(inbox)
    await inbox.store([message(5), message(8)])
    assert await inbox.claim(Lane.CHAT) == []
    await inbox.done([claim])
    assert ids(await inbox.claim(Lane.CHAT, 5)) == [5]


async def test_lanes_do_not_see_each_other(inbox: SqlInbox) -> None:
    await inbox.store([message(1), tap(2)])
    assert ids(await inbox.claim(Lane.FAST, 5)) == [2]
    assert ids(await inbox.claim(Lane.CHAT, 5)) == [1]


async def test_taps_in_a_row_are_begun_in_order_and_do_not_wait_for_each_other(
    inbox: SqlInbox,
) -> None:
    await inbox.store([tap(n) for n in range(10)] + [tap(20, user=2)])
    claims = await inbox.claim(Lane.FAST, 16)
    assert ids(claims) == [0, 20, *range(1, PER_KEY[Lane.FAST])]
    assert await inbox.claim(Lane.FAST, 16) == []
    await inbox.done([claims[2]])
    assert ids(await inbox.claim(Lane.FAST, 16)) == [PER_KEY[Lane.FAST]]


async def test_who_lost_a_lease_cannot_settle(inbox: SqlInbox, clock: Clock) -> None:
    await inbox.store([message(1)])
    asleep = await one(inbox)
    clock.now += LEASE_S + 1
    awake = await one(inbox)
    assert awake.fence > asleep.fence
    assert await inbox.renew([asleep]) == [asleep]
    assert await inbox.done([asleep]) == [asleep]
    assert await inbox.release([asleep]) == [asleep]
    assert await inbox.failed(asleep) is None
    assert await inbox.bury(asleep) is None
    assert await inbox.done([awake]) == []
    assert await inbox.done([awake]) == [awake]


async def test_a_lease_that_is_renewed_holds(inbox: SqlInbox, clock: Clock) -> None:
    await inbox.store([message(1)])
    claim = await one(inbox)
    for _ in range(3):
        clock.now += LEASE_S - 1
        assert await inbox.renew([claim]) == []
        assert await inbox.claim(Lane.CHAT) == []
    assert await inbox.done([claim]) == []


async def test_three_failures_set_an_update_aside_and_the_next_one_has_its_turn(
    inbox: SqlInbox, clock: Clock, engine: AsyncEngine
) -> None:
    await inbox.store([message(1), message(2)])
    for attempt in range(1, ATTEMPTS + 1):
        claim = await one(inbox)
        assert (claim.update_id, claim.attempts) == (1, attempt)
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


async def test_an_update_that_kills_whoever_handles_it_ends_set_aside(
    inbox: SqlInbox, engine: AsyncEngine
) -> None:
    await inbox.store([message(1), message(2)])
    for _ in range(CRASHES):
        assert ids(await inbox.claim(Lane.CHAT)) == [1]
        await inbox.take_back()  # the next process finds itself alone
    assert await inbox.claim(Lane.CHAT) == []
    assert (await states(engine))[1] == State.DEAD
    assert ids(await inbox.claim(Lane.CHAT)) == [2]


async def test_what_was_tried_before_is_taken_up_by_few_at_a_time(inbox: SqlInbox) -> None:
    await inbox.store([message(n, chat=n) for n in range(10)])
    await inbox.claim(Lane.CHAT, 6)
    await inbox.take_back()
    assert ids(await inbox.claim(Lane.CHAT, 5, again=2)) == [0, 1, 6, 7, 8]
    assert ids(await inbox.claim(Lane.CHAT, 5, again=0)) == [9]
    assert ids(await inbox.claim(Lane.CHAT, 5, again=1)) == [2]


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
    paid = [message(200 + n, user=None) for n in range(PER_USER * 2)]
    assert (await inbox.store(paid)).shed == frozenset()


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


async def test_a_claim_is_quick_with_ten_thousand_waiting(
    inbox: SqlInbox, engine: AsyncEngine
) -> None:
    row = {"lane": "chat", "kind": "message", "state": "open", "attempts": 0, "fence": 0}
    rows = [
        {**row, "update_id": n, "key": f"chat:{n % 400}", "user_id": n % 400, "body": "x" * 500,
         "received_at": 0.0}
        for n in range(10_000)
    ]  # fmt: skip
    async with engine.begin() as connection:
        await connection.execute(insert(table), rows)
    held = await inbox.claim(Lane.CHAT, 48)
    assert len(held) == 48
    took = []
    for claim in held[:10]:
        begun = time.perf_counter()
        await inbox.done([claim])
        assert len(await inbox.claim(Lane.CHAT, 1)) == 1
        took.append(time.perf_counter() - begun)
    assert sorted(took)[5] < 0.1


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


STEPS = st.lists(
    st.sampled_from(["store", "again", "claim", "done", "fail", "release", "sleep", "crash"]),
    max_size=60,
)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS, seed=st.integers(0, 2**32))
async def test_whatever_happens_each_update_ends_once_and_in_order(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str], seed: int
) -> None:
    clock, chance = Clock(), random.Random(seed)
    engine = create_engine(f"sqlite+aiosqlite:///{tmp_path_factory.mktemp('inbox')}/x.db")
    await upgrade(engine)
    inbox = SqlInbox(engine, clock=clock)
    stored: dict[int, int] = {}
    held: list[Claim] = []
    ended: list[int] = []

    async def step(name: str) -> None:
        if name == "store":
            id_ = len(stored) + 1
            stored[id_] = chance.randrange(3)
            await inbox.store([message(id_, chat=stored[id_], user=None)])
        elif name == "again" and stored:
            known = chance.choice(list(stored))
            assert (await inbox.store([message(known, user=None)])).new == 0
        elif name == "claim":
            held.extend(await inbox.claim(Lane.CHAT, 2))
        elif name == "sleep":
            clock.now += chance.choice([1, LEASE_S + 1])
        elif name == "crash":
            held.clear()
            await inbox.take_back()
        elif held:
            claim = held.pop(chance.randrange(len(held)))
            if name == "done":
                ended.extend([] if await inbox.done([claim]) else [claim.update_id])
            elif name == "fail":
                await inbox.failed(claim, 1)
            else:
                await inbox.release([claim])
        live = [claim for claim in held if not await inbox.renew([claim])]
        held[:] = live
        keys = [stored[claim.update_id] for claim in live]
        assert len(keys) == len(set(keys))

    for name in steps:
        await step(name)
    while await inbox.waiting():
        clock.now += LEASE_S + 1
        claims = await inbox.claim(Lane.CHAT, 5)
        ended += [claim.update_id for claim in claims if not await inbox.done([claim])]
    dead = {id_ for id_, state in (await states(engine)).items() if state == State.DEAD}
    assert len(ended) == len(set(ended))
    assert set(ended) | dead == set(stored)
    for chat in range(3):
        of_chat = [id_ for id_ in ended if stored[id_] == chat and id_ not in dead]
        assert of_chat == sorted(of_chat)
    await engine.dispose()


async def test_claims_of_several_processes_never_meet(url: str, engine: AsyncEngine) -> None:
    await SqlInbox(engine).store([message(n, chat=n % 5, user=None) for n in range(60)])
    engines = [create_engine(url) for _ in range(3)]
    seen: list[int] = []

    async def work(inbox: SqlInbox) -> None:
        while await inbox.waiting():
            for claim in await inbox.claim(Lane.CHAT, 2):
                seen.append(claim.update_id)
                await asyncio.sleep(0)
                assert await inbox.done([claim]) == []

    await asyncio.gather(*(work(SqlInbox(one_engine)) for one_engine in engines))
    for one_engine in engines:
        await one_engine.dispose()
    assert sorted(seen) == list(range(60))
