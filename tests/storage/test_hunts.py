"""A search under way has one holder at a time, whoever dies, sleeps or comes twice."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.hunts import LEASE_S, MAX_ATTEMPTS, TOO_OLD_S, Hunt, SqlHunts
from bot.storage.sessions import SqlSessions
from bot.storage.tables import hunts
from bot.users.quota import STALE_AFTER_S
from tests.storage.conftest import Clock
from tests.storage.test_sessions import SESSION
from tests.users.life import House

KEY = "7:1"


@pytest.fixture
async def store(engine: AsyncEngine, clock: Clock) -> AsyncIterator[SqlHunts]:
    yield SqlHunts(engine, clock=clock)


async def claimed(store: SqlHunts) -> Hunt:
    hunt = await store.claim()
    assert hunt is not None
    return hunt


async def test_a_search_and_its_session_are_kept_together(
    store: SqlHunts, engine: AsyncEngine, clock: Clock
) -> None:
    standing = replace(SESSION, outcomes=())
    searched = replace(standing, photo_id="another photo")
    assert await store.open(searched, KEY, stored=standing)
    assert await SqlSessions(engine, clock=clock).get(SESSION.id) == standing
    assert await store.claim() == Hunt(searched, KEY, attempts=1, fence=1)


async def test_the_same_update_again_is_the_same_search(
    store: SqlHunts, engine: AsyncEngine, clock: Clock
) -> None:
    assert await store.open(SESSION, KEY)
    assert await store.open(replace(SESSION, photo_id="other"), KEY, stored=SESSION)
    assert await SqlSessions(engine, clock=clock).get(SESSION.id) is None
    assert (await claimed(store)).session.photo_id == SESSION.photo_id
    assert await store.claim() is None


async def test_another_search_of_a_session_waits_until_the_first_is_closed(
    store: SqlHunts,
) -> None:
    await store.open(SESSION, KEY)
    hunt = await claimed(store)
    assert not await store.open(SESSION, "tap:2")
    assert await store.close(hunt)
    assert await store.open(SESSION, "tap:2")
    assert (await claimed(store)).charge_key == "tap:2"


async def test_the_oldest_is_taken_first_and_one_can_be_named(
    store: SqlHunts, clock: Clock
) -> None:
    for name in ("c", "a", "b"):
        await store.open(replace(SESSION, id=name), f"7:{name}")
        clock.now += 1
    named = await store.claim("b")
    assert named is not None
    assert named.session.id == "b"
    assert [(await claimed(store)).session.id for _ in range(2)] == ["c", "a"]
    assert not await store.waits()


async def test_a_lease_that_is_renewed_is_nobody_elses(store: SqlHunts, clock: Clock) -> None:
    await store.open(SESSION, KEY)
    hunt = await claimed(store)
    for _ in range(3):
        clock.now += LEASE_S - 1
        assert await store.renew(hunt)
        assert await store.claim() is None


async def test_who_slept_past_the_lease_can_change_nothing(store: SqlHunts, clock: Clock) -> None:
    await store.open(SESSION, KEY)
    asleep = await claimed(store)
    clock.now += LEASE_S
    assert await store.waits()
    awake = await claimed(store)
    assert (awake.fence, awake.attempts) == (asleep.fence + 1, 2)
    assert not await store.renew(asleep)
    assert not await store.release(asleep)
    assert not await store.close(asleep)
    assert await store.renew(awake)
    assert await store.close(awake)


async def test_a_search_handed_back_is_taken_at_once_and_loses_no_attempt(
    store: SqlHunts,
) -> None:
    await store.open(SESSION, KEY)
    for _ in range(MAX_ATTEMPTS + 2):
        hunt = await claimed(store)
        assert not hunt.worn_out
        assert await store.release(hunt)


async def test_that_a_shop_has_answered_is_kept_for_whoever_goes_on(store: SqlHunts) -> None:
    await store.open(SESSION, KEY)
    hunt = await claimed(store)
    assert not hunt.paid
    assert await store.note_paid(hunt)
    await store.release(hunt)
    assert (await claimed(store)).paid


async def test_a_search_that_ends_every_process_is_worn_out(store: SqlHunts, clock: Clock) -> None:
    await store.open(SESSION, KEY)
    seen = []
    for _ in range(MAX_ATTEMPTS + 1):
        seen.append((await claimed(store)).worn_out)
        clock.now += LEASE_S
    assert seen == [False] * MAX_ATTEMPTS + [True]


async def test_a_search_that_nobody_has_begun_is_not_too_old(store: SqlHunts, clock: Clock) -> None:
    await store.open(SESSION, KEY)
    clock.now += TOO_OLD_S + 1  # the clock may have leapt
    hunt = await claimed(store)
    assert not hunt.worn_out
    clock.now += LEASE_S
    assert (await claimed(store)).worn_out


async def test_a_search_waits_for_who_is_away_and_is_not_worn_out_before_a_day(
    store: SqlHunts, clock: Clock
) -> None:
    await store.open(SESSION, KEY)
    waits, end = [], clock.now + TOO_OLD_S
    while clock.now <= end:
        hunt = await claimed(store)
        assert not hunt.worn_out
        wait = await store.delay(hunt)
        assert wait is not None
        assert not await store.waits()
        waits.append(wait)
        clock.now += wait if len(waits) < 10 else TOO_OLD_S / 5
    assert waits[:8] == [1, 2, 4, 8, 16, 32, 60, 60]
    hunt = await claimed(store)
    assert hunt.worn_out
    assert await store.delay(hunt, 120) == 120
    assert await store.delay(replace(hunt, fence=0)) is None


async def test_who_runs_alone_takes_back_what_a_dead_process_held(store: SqlHunts) -> None:
    await store.open(SESSION, KEY)
    first = await claimed(store)
    assert await store.claim() is None
    await store.take_back()
    assert (await claimed(store)).fence == first.fence + 1


async def test_a_search_nobody_can_read_blocks_no_other(
    store: SqlHunts, engine: AsyncEngine, clock: Clock
) -> None:
    await store.open(SESSION, KEY)
    async with engine.begin() as connection:
        await connection.execute(update(hunts).values(body="{}"))
    clock.now += 1
    await store.open(replace(SESSION, id="good"), "7:2")
    assert await store.claim() is None
    assert (await claimed(store)).session.id == "good"


async def test_a_search_that_is_to_go_on_is_not_given_back(
    store: SqlHunts, engine: AsyncEngine, clock: Clock
) -> None:
    quota = House(engine, clock).quota
    await store.open(SESSION, KEY)
    hunt = await claimed(store)
    await quota.reserve(KEY, SESSION.owner_id)
    clock.now += STALE_AFTER_S + 1
    assert await quota.refund_stale() == 0
    await store.close(hunt)
    assert await quota.refund_stale() == 1
