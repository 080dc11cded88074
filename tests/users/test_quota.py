"""Nobody gets a search too many."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.errors import QuotaSpent, TooManyAtOnce
from bot.storage.admin import Act, SqlAdmin
from bot.storage.ledger import Source, State
from bot.users.quota import IN_FLIGHT_S
from tests.chaos.budgets import searches
from tests.storage.conftest import Clock
from tests.users.conftest import ANNA, BORIS, GROUP, MASK, NewQuota


def moment(text: str) -> float:
    return datetime.fromisoformat(text).astimezone(UTC).timestamp()


async def granted(engine: AsyncEngine, user_id: int, units: int) -> None:
    assert await SqlAdmin(engine, MASK).grant(Act(f"g{user_id}", 1, "grant"), user_id, units)


async def test_ten_of_fifty_at_once_are_granted_when_the_limit_is_ten(new_quota: NewQuota) -> None:
    quota = new_quota(daily_per_user=10)
    answers = await asyncio.gather(
        *(quota.reserve(f"1:{n}", ANNA) for n in range(50)), return_exceptions=True
    )
    assert sum(not isinstance(answer, BaseException) for answer in answers) == 10
    assert sum(isinstance(answer, QuotaSpent) for answer in answers) == 40
    standing = await quota.standing(ANNA)
    assert (standing.used, standing.left) == (10, 0)


async def test_the_same_key_is_one_search_however_often_it_is_reserved(
    new_quota: NewQuota,
) -> None:
    quota = new_quota(daily_per_user=2)
    answers = await asyncio.gather(*(quota.reserve("1:7", ANNA) for _ in range(20)))
    assert len(set(answers)) == 1
    assert (await quota.standing(ANNA)).used == 1
    await quota.settle("1:7")
    assert (await quota.reserve("1:7", ANNA)).state is State.SETTLED
    assert (await quota.standing(ANNA)).used == 1


async def test_the_quota_resets_at_midnight_of_its_zone(new_quota: NewQuota, clock: Clock) -> None:
    quota = new_quota(daily_per_user=1, timezone="Asia/Shanghai")
    clock.now = moment("2026-03-01T23:59:59+08:00")
    await quota.reserve("1:1", ANNA)
    with pytest.raises(QuotaSpent) as spent:
        await quota.reserve("1:2", ANNA)
    assert spent.value.resets_at.isoformat() == "2026-03-02T00:00:00+08:00"
    clock.now += 1
    assert (await quota.standing(ANNA)).left == 1
    assert (await quota.reserve("1:2", ANNA)).day == "2026-03-02"


async def test_a_refund_after_midnight_goes_back_to_the_day_that_paid(
    new_quota: NewQuota, clock: Clock
) -> None:
    quota = new_quota(daily_per_user=1)
    clock.now = moment("2026-03-01T23:59:59+08:00")
    await quota.reserve("1:1", ANNA)
    clock.now += 1
    await quota.reserve("1:2", ANNA)
    assert await quota.refund("1:1") is State.REFUNDED
    with pytest.raises(QuotaSpent):
        await quota.reserve("1:3", ANNA)


async def test_a_day_with_25_hours_has_one_quota(new_quota: NewQuota, clock: Clock) -> None:
    quota = new_quota(daily_per_user=2, timezone="Europe/Berlin")
    for number, text in enumerate(("2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00")):
        clock.now = moment(text)
        await quota.reserve(f"1:{number}", ANNA)
    with pytest.raises(QuotaSpent) as spent:
        await quota.reserve("1:9", ANNA)
    assert spent.value.resets_at.isoformat() == "2026-10-26T00:00:00+01:00"


async def test_a_clock_that_is_set_back_gives_no_second_quota(
    new_quota: NewQuota, clock: Clock
) -> None:
    quota = new_quota(daily_per_user=1)
    clock.now = moment("2026-03-02T00:10:00+08:00")
    await quota.reserve("1:1", ANNA)
    clock.now -= 3600
    await quota.reserve("1:2", ANNA)
    clock.now += 3600
    with pytest.raises(QuotaSpent):
        await quota.reserve("1:3", ANNA)


async def test_in_a_group_both_the_asker_and_the_group_pay(new_quota: NewQuota) -> None:
    quota = new_quota(daily_per_user=2, daily_per_group=3)
    await quota.reserve("g:1", ANNA, GROUP)
    await quota.reserve("g:2", ANNA, GROUP)
    with pytest.raises(QuotaSpent):
        await quota.reserve("g:3", ANNA, GROUP)
    await quota.reserve("g:4", BORIS, GROUP)
    with pytest.raises(QuotaSpent):
        await quota.reserve("g:5", BORIS, GROUP)
    assert (await quota.standing(BORIS)).used == 1  # the group's no cost nothing
    assert (await quota.group_standing(GROUP)).left == 0
    await quota.refund("g:4")
    assert (await quota.standing(BORIS)).used == 0
    assert (await quota.group_standing(GROUP)).left == 1


async def test_granted_searches_are_used_last_and_stay_until_used(
    new_quota: NewQuota, engine: AsyncEngine, clock: Clock
) -> None:
    quota = new_quota(daily_per_user=1)
    await granted(engine, ANNA, 2)
    assert (await quota.standing(ANNA)).left == 3
    assert (await quota.reserve("1:1", ANNA)).source is Source.DAY
    assert (await quota.reserve("1:2", ANNA)).source is Source.GRANT
    clock.now += 86_400
    standing = await quota.standing(ANNA)
    assert (standing.used, standing.granted, standing.left) == (0, 1, 2)
    await quota.reserve("1:3", ANNA)
    await quota.reserve("1:4", ANNA)
    with pytest.raises(QuotaSpent):
        await quota.reserve("1:5", ANNA)
    await quota.refund("1:4")
    standing = await quota.standing(ANNA)
    assert (standing.used, standing.granted) == (1, 1)


async def test_with_a_quota_of_nought_only_granted_searches_run(
    new_quota: NewQuota, engine: AsyncEngine
) -> None:
    quota = new_quota(daily_per_user=0)
    with pytest.raises(QuotaSpent):
        await quota.reserve("1:1", ANNA)
    await granted(engine, ANNA, 1)
    await quota.reserve("1:1", ANNA)
    with pytest.raises(QuotaSpent):
        await quota.reserve("1:2", ANNA)


async def test_three_searches_may_run_at_once(new_quota: NewQuota, clock: Clock) -> None:
    quota = new_quota(in_flight=3)
    answers = await asyncio.gather(
        *(quota.reserve(f"1:{n}", ANNA) for n in range(8)), return_exceptions=True
    )
    running = [answer for answer in answers if not isinstance(answer, BaseException)]
    assert len(running) == 3
    assert sum(isinstance(answer, TooManyAtOnce) for answer in answers) == 5
    assert (await quota.standing(ANNA)).used == 3
    await quota.reserve("2:1", BORIS)
    await quota.settle(running[0].key)
    await quota.reserve("1:20", ANNA)
    assert await quota.reserve("1:20", ANNA)  # the same one again is no other
    with pytest.raises(TooManyAtOnce):
        await quota.reserve("1:21", ANNA)
    clock.now += IN_FLIGHT_S + 1
    await quota.reserve("1:21", ANNA)


async def test_a_lowered_limit_leaves_nothing_and_never_less(
    new_quota: NewQuota,
) -> None:
    quota = new_quota(daily_per_user=3)
    for number in range(3):
        await quota.reserve(f"1:{number}", ANNA)
    lower = new_quota(daily_per_user=1)
    standing = await lower.standing(ANNA)
    assert (standing.limit, standing.used, standing.left) == (1, 3, 0)
    with pytest.raises(QuotaSpent):
        await lower.reserve("1:9", ANNA)


def test_processes_on_one_database_share_one_quota(url: str, tmp_path: Path) -> None:
    asked = searches(url, tmp_path / "steps", processes=3, kills=1, seed=7)
    assert asked.kept, asked
