"""Admins act once per message, are told by number, and leave a record; others leave one too."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.errors import AdminsOnly, Banned
from bot.storage.calls import SqlCallBudget
from bot.storage.ledger import Cause
from bot.storage.ports import CallLimits
from bot.storage.tables import admin_acts
from bot.users.admin import Admin, Bans, By
from tests.storage.conftest import Clock
from tests.users.conftest import ADMIN, ANNA, BORIS, GROUP, NewQuota


def by(number: int, who: int = ADMIN) -> By:
    return By(who, f"{who}:{number}")


async def acts(engine: AsyncEngine) -> list[tuple[int, str, int | None, str]]:
    table = admin_acts.c
    async with engine.connect() as connection:
        rows = await connection.execute(
            select(table.admin_id, table.act, table.user_id, table.detail).order_by(table.key)
        )
        return [(row.admin_id, row.act, row.user_id, row.detail) for row in rows]


async def test_a_grant_that_is_delivered_twice_is_given_once(
    admin: Admin, new_quota: NewQuota, engine: AsyncEngine
) -> None:
    assert await admin.grant(by(1), ANNA, 5)
    assert not await admin.grant(by(1), ANNA, 5)
    assert await admin.grant(by(2), ANNA, 2)
    assert (await new_quota().standing(ANNA)).granted == 7
    assert await acts(engine) == [(ADMIN, "grant", ANNA, "5"), (ADMIN, "grant", ANNA, "2")]


@pytest.mark.parametrize("units", [0, -1, 100_001])
async def test_silly_grants_are_refused(admin: Admin, units: int) -> None:
    with pytest.raises(ValueError, match="between"):
        await admin.grant(by(1), ANNA, units)


async def test_a_ban_holds_until_its_end(admin: Admin, clock: Clock) -> None:
    bans = Bans(admin.store)
    await bans.check(ANNA)
    until = datetime.fromtimestamp(clock.now + 60, UTC)
    await admin.ban(by(1), ANNA, until)
    with pytest.raises(Banned) as banned:
        await bans.check(ANNA)
    assert banned.value.until == until
    await bans.check(BORIS)
    clock.now += 61
    await bans.check(ANNA)


async def test_a_ban_for_good_is_changed_and_lifted(admin: Admin) -> None:
    bans = Bans(admin.store)
    assert await admin.ban(by(1), ANNA)
    with pytest.raises(Banned) as banned:
        await bans.check(ANNA)
    assert banned.value.until is None
    assert await admin.unban(by(2), ANNA)
    await bans.check(ANNA)
    assert not await admin.ban(by(1), ANNA), "the old update again must not ban again"
    await bans.check(ANNA)


async def test_providers_are_switched_off_for_everybody_and_on_again(
    admin: Admin, engine: AsyncEngine
) -> None:
    assert await admin.switched_off() == set()
    await admin.switch(by(1), "juhe", on=False)
    await admin.switch(by(2), "juhe", on=False)
    await admin.switch(by(3), "baidu", on=False)
    assert await admin.switched_off() == {"juhe", "baidu"}
    await admin.switch(by(4), "juhe", on=True)
    assert await admin.switched_off() == {"baidu"}
    assert (await acts(engine))[-1] == (ADMIN, "provider", None, "juhe on")


async def test_nobody_else_may_do_any_of_it_and_trying_leaves_one_line_a_day(
    admin: Admin, engine: AsyncEngine, new_quota: NewQuota
) -> None:
    for number in range(3):
        with pytest.raises(AdminsOnly):
            await admin.grant(by(number, ANNA), ANNA, 5)
    for attempt in (
        admin.ban(by(1, ANNA), ADMIN),
        admin.unban(by(2, ANNA), ANNA),
        admin.switch(by(3, ANNA), "juhe", on=False),
        admin.stats(by(4, ANNA)),
    ):
        with pytest.raises(AdminsOnly):
            await attempt
    assert (await new_quota().standing(ANNA)).granted == 0
    assert await admin.switched_off() == set()
    tried = ("ban", "grant", "provider", "stats", "unban")
    assert await acts(engine) == [(ANNA, "refused", None, act) for act in tried]


async def test_stats_count_today(
    admin: Admin, new_quota: NewQuota, engine: AsyncEngine, clock: Clock
) -> None:
    quota = new_quota()
    budget = SqlCallBudget(engine, clock=clock, steady=clock)
    limits = CallLimits(calls=100, per_day=100)
    await quota.reserve("old", ANNA)
    await budget.take("juhe:abc", limits)
    clock.now += 2 * 86_400
    for number, user in enumerate((ANNA, ANNA, BORIS, BORIS)):
        await quota.reserve(f"1:{number}", user, GROUP if user == BORIS else None)
    await quota.settle("1:0")
    await quota.refund("1:1", Cause.FAILED)
    for account in ("juhe:abc", "juhe:other", "baidu:x"):
        await budget.take(account, limits)
    stats = await admin.stats(by(1))
    assert (stats.charged, stats.refunded, stats.running) == (1, 1, 2)
    assert (stats.users, stats.groups) == (2, 1)
    assert stats.calls == {"baidu": 1, "juhe": 2}
