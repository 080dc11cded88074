"""Nobody pays for a search they did not get, and nobody searches for nothing without end."""

import asyncio

import pytest

from bot.errors import QuotaSpent
from bot.storage.ledger import Cause, State
from bot.users.quota import STALE_AFTER_S
from tests.storage.conftest import Clock
from tests.users.conftest import ANNA, BORIS, GROUP, NewQuota


async def test_a_search_ends_once(new_quota: NewQuota) -> None:
    quota = new_quota()
    await quota.reserve("1:1", ANNA)
    assert await quota.settle("1:1")
    assert not await quota.settle("1:1")
    assert await quota.refund("1:1") is None
    await quota.reserve("1:2", ANNA)
    answers = await asyncio.gather(*(quota.refund("1:2") for _ in range(10)))
    assert [answer for answer in answers if answer] == [State.REFUNDED]
    assert not await quota.settle("1:2")
    assert (await quota.standing(ANNA)).used == 1
    assert not await quota.settle("never reserved")
    assert await quota.refund("never reserved") is None


async def test_what_was_charged_is_told_from_what_was_only_not_given_back(
    new_quota: NewQuota,
) -> None:
    quota = new_quota(daily_per_user=50)
    for number in range(6):
        await quota.reserve(f"1:{number}", ANNA)
        assert not await quota.charged(f"1:{number}")
        last = await quota.refund(f"1:{number}", Cause.PICTURE)
    assert last is State.SETTLED
    assert not await quota.charged("1:5")
    await quota.reserve("1:9", ANNA)
    await quota.settle("1:9")
    assert await quota.charged("1:9")
    assert not await quota.charged("never reserved")


async def test_a_refunded_key_that_is_reserved_again_is_paid(new_quota: NewQuota) -> None:
    quota = new_quota(daily_per_user=1)
    await quota.reserve("1:1", ANNA)
    await quota.refund("1:1")
    assert (await quota.reserve("1:1", ANNA)).state is State.RESERVED
    with pytest.raises(QuotaSpent):
        await quota.reserve("1:2", ANNA)


async def test_a_search_that_is_begun_again_often_is_given_back_once(new_quota: NewQuota) -> None:
    quota = new_quota(daily_per_user=50)
    for key in ["1:1"] * 8 + ["1:2", "1:3", "1:4", "1:5"]:
        await quota.reserve(key, ANNA)
        assert await quota.refund(key, Cause.PICTURE) is State.REFUNDED
    await quota.reserve("1:6", ANNA)
    assert await quota.refund("1:6", Cause.PICTURE) is State.SETTLED
    assert (await quota.standing(ANNA)).used == 1


async def test_pictures_every_shop_refuses_are_free_five_times_a_day(
    new_quota: NewQuota, clock: Clock
) -> None:
    quota = new_quota(daily_per_user=50)
    states = []
    for number in range(8):
        await quota.reserve(f"1:{number}", ANNA)
        states.append(await quota.refund(f"1:{number}", Cause.PICTURE))
    assert states == [State.REFUNDED] * 5 + [State.SETTLED] * 3
    assert (await quota.standing(ANNA)).used == 3
    clock.now += 86_400
    await quota.reserve("2:1", ANNA)
    assert await quota.refund("2:1", Cause.PICTURE) is State.REFUNDED


async def test_links_that_lead_to_no_picture_are_free_until_there_are_too_many(
    new_quota: NewQuota,
) -> None:
    quota = new_quota(daily_per_user=2)
    for number in range(21):
        await quota.reserve(f"1:{number}", ANNA)
        state = State.SETTLED if number == 20 else State.REFUNDED
        assert await quota.end(f"1:{number}", Cause.LINK) is state
    await quota.reserve("2:1", ANNA)
    assert await quota.end("2:1", Cause.PICTURE) is State.REFUNDED, "each cause by itself"


async def test_shops_that_are_down_all_evening_cost_nothing_and_kept_answers_never_do(
    new_quota: NewQuota,
) -> None:
    quota = new_quota(daily_per_user=1)
    for number in range(20):
        await quota.reserve(f"1:{number}", ANNA)
        assert await quota.end(f"1:{number}", Cause.FAILED) is State.REFUNDED
    for number in range(60):
        await quota.reserve(f"2:{number}", ANNA)
        assert await quota.end(f"2:{number}", Cause.FREE) is State.REFUNDED
    await quota.reserve("3:1", ANNA)
    assert await quota.end("3:1", None) is State.SETTLED
    assert await quota.end("3:1", None) is None


async def test_junk_that_always_fails_cannot_search_without_end(new_quota: NewQuota) -> None:
    quota = new_quota(daily_per_user=10)
    tries = 0
    with pytest.raises(QuotaSpent):
        for tries in range(1000):
            await quota.reserve(f"1:{tries}", ANNA)
            await quota.refund(f"1:{tries}", (Cause.FAILED, Cause.PICTURE)[tries % 2])
    assert tries <= 10 + 50 + 5


async def test_what_a_crash_left_reserved_is_given_back(new_quota: NewQuota, clock: Clock) -> None:
    quota = new_quota()
    await quota.reserve("1:1", ANNA, GROUP)
    clock.now += STALE_AFTER_S - 1
    await quota.reserve("1:2", ANNA)
    assert await quota.refund_stale() == 0
    clock.now += 2
    assert await quota.refund_stale() == 1
    assert await quota.refund_stale() == 0
    assert not await quota.settle("1:1")
    assert (await quota.standing(ANNA)).used == 1
    assert (await quota.group_standing(GROUP)).used == 0


async def test_who_leaves_gives_back_what_is_reserved_and_nothing_else(
    new_quota: NewQuota,
) -> None:
    quota = new_quota()
    for key, user_id in (("g:1", ANNA), ("g:2", ANNA), ("g:3", BORIS)):
        await quota.reserve(key, user_id, GROUP)
    await quota.settle("g:2")
    await quota.let_go(ANNA)
    assert (await quota.standing(ANNA)).used == 1
    assert (await quota.standing(BORIS)).used == 1
    assert (await quota.group_standing(GROUP)).used == 2
