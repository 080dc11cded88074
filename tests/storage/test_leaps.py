"""The clock is set back by an hour, and nothing that is held, waits or is counted stands still."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.errors import QuotaSpent
from bot.storage.hunts import Hunt, SqlHunts
from bot.storage.inbox import ATTEMPTS, Claim, Counts, Lane, SqlInbox
from bot.users.quota import IN_FLIGHT
from tests.storage.conftest import Clock
from tests.storage.test_inbox import ids, inbox, message, one
from tests.storage.test_sessions import SESSION
from tests.users.conftest import ANNA, NewQuota, new_quota

__all__ = ["inbox", "new_quota"]

HOUR_S = 3600.0
A_WEEK_S = 7 * 24 * HOUR_S

# What somebody did with an update or a search of theirs before the clock was set back.
DOINGS: dict[str, Callable[[Any, Any], Awaitable[object]]] = {
    "dies": lambda _store, _claim: _nothing(),
    "waits": lambda store, claim: store.delay(claim),
    "waits as told": lambda store, claim: store.delay(claim, A_WEEK_S),
}


async def _nothing() -> None:
    """Nobody hears of a process that dies."""


async def _fails(store: SqlInbox, claim: Claim) -> None:
    await store.failed(claim, wait_s=60)


@pytest.mark.parametrize("doing", [*DOINGS.values(), _fails], ids=[*DOINGS, "fails"])
async def test_an_update_is_anybodys_at_once_and_nobody_elses_any_more(
    inbox: SqlInbox, clock: Clock, doing: Callable[[SqlInbox, Claim], Awaitable[object]]
) -> None:
    await inbox.store([message(1), message(2)])
    before = await one(inbox)
    await doing(inbox, before)
    assert not await inbox.claim(Lane.CHAT)
    clock.now -= HOUR_S
    assert await inbox.waits()
    assert await inbox.counts() == Counts(waiting=2, claimed=0, dead=0)
    after = await one(inbox)
    assert (after.update_id, after.fence) == (1, before.fence + 1)
    assert not await inbox.claim(Lane.CHAT), "it is held, and its chat waits for it"
    assert await inbox.done([before]) == [before]
    assert await inbox.done([after]) == []
    assert ids(await inbox.claim(Lane.CHAT)) == [2]


async def test_who_still_works_on_an_update_holds_it_by_the_new_time(
    inbox: SqlInbox, clock: Clock
) -> None:
    await inbox.store([message(1)])
    claim = await one(inbox)
    clock.now -= HOUR_S
    assert await inbox.renew([claim]) == []
    assert not await inbox.waits()
    assert await inbox.done([claim]) == []


@pytest.mark.parametrize("doing", DOINGS.values(), ids=DOINGS)
async def test_a_search_is_anybodys_at_once_and_is_shown_by_one(
    engine: AsyncEngine, clock: Clock, doing: Callable[[SqlHunts, Hunt], Awaitable[object]]
) -> None:
    store = SqlHunts(engine, clock=clock)
    await store.open(SESSION, "7:1")
    before = await store.claim()
    assert before is not None
    await doing(store, before)
    assert not await store.waits()
    clock.now -= HOUR_S
    assert await store.waits()
    after = await store.claim()
    assert after is not None
    assert not after.worn_out
    assert not await store.renew(before)
    assert await store.renew(after)
    assert not await store.waits()


async def test_what_a_dead_process_had_reserved_keeps_nobody_waiting_and_is_given_back(
    new_quota: NewQuota, clock: Clock
) -> None:
    quota = new_quota(in_flight=IN_FLIGHT)
    for number in range(IN_FLIGHT):
        await quota.reserve(f"1:{number}", ANNA)
    clock.now -= HOUR_S
    await quota.reserve("1:9", ANNA)
    assert await quota.refund_stale() == IN_FLIGHT
    assert await quota.settle("1:9")


async def test_a_day_that_comes_again_has_no_more_searches_than_it_had(
    new_quota: NewQuota, clock: Clock
) -> None:
    quota, granted = new_quota(daily_per_user=ATTEMPTS), []
    clock.now -= clock.now % (24 * HOUR_S) + 8 * HOUR_S  # midnight in China
    for moment in (600.0, -1200.0, 1200.0, -600.0):
        for number in range(2 * ATTEMPTS):
            clock.now += moment
            try:
                await quota.reserve(f"{moment}:{number}", ANNA)
            except QuotaSpent:
                pass
            else:
                granted.append(moment)
            clock.now -= moment
    assert granted == [600.0] * ATTEMPTS + [-1200.0] * ATTEMPTS
