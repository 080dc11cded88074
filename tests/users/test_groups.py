"""A group's preferences over the asker's, its quota where nobody is named, and once a day."""

from decimal import Decimal

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.errors import QuotaSpent
from bot.session import PriceBand
from bot.storage.migration_of_chats import SqlChatMoves
from bot.storage.tallies import SqlTallies
from bot.users.groups import Groups, over
from bot.users.preferences import PreferenceBook, Preferences
from providers.base import SortKey
from tests.storage.conftest import Clock
from tests.users.conftest import ANNA, CHINA, GROUP, MASK, NewQuota

OWN = Preferences(
    order=("juhe",), category="shoes", band=PriceBand(Decimal(5)), sort=SortKey.SOLD,
    language="en", currency="EUR", compact=True,
)  # fmt: skip


@pytest.fixture
def groups(engine: AsyncEngine, book: PreferenceBook, clock: Clock) -> Groups:
    return Groups(book, SqlChatMoves(engine), SqlTallies(engine, MASK), CHINA, clock)


def test_what_the_group_has_set_goes_before_and_the_rest_stays() -> None:
    assert over(Preferences(), OWN) == OWN
    group = Preferences(off=frozenset({"juhe"}), category="bags", auto=True)
    both = over(group, OWN)
    assert (both.order, both.category) == ((), "bags")
    assert both.off == {"juhe"}
    assert (both.band, both.sort, both.language, both.currency, both.compact) == (
        OWN.band, OWN.sort, "en", "EUR", True,
    )  # fmt: skip
    band = PriceBand(None, Decimal(9))
    assert over(Preferences(band=band, language="zh_CN"), OWN).band == band


async def test_a_group_is_chosen_for_in_its_own_chat_only(
    groups: Groups, book: PreferenceBook
) -> None:
    await book.change(ANNA, category="shoes")
    await book.change(GROUP, language="zh_CN", category="bags")
    assert (await groups.chosen(ANNA, GROUP)).category == "bags"
    assert (await groups.chosen(ANNA, ANNA)).category == "shoes"
    assert (await groups.chosen(ANNA, GROUP - 1)).category == "shoes"
    assert (await groups.chosen(GROUP, GROUP)).language == "zh_CN"


async def test_the_first_time_comes_once_a_day_for_each(groups: Groups, clock: Clock) -> None:
    assert await groups.first_today(GROUP, "hello")
    assert not await groups.first_today(GROUP, "hello")
    assert await groups.first_today(GROUP, "other")
    assert await groups.first_today(ANNA, "hello")
    clock.now += 24 * 3600
    assert await groups.first_today(GROUP, "hello")


async def test_where_nobody_is_named_the_group_pays_alone(new_quota: NewQuota) -> None:
    quota = new_quota(daily_per_user=1, daily_per_group=3)
    await quota.reserve("a", GROUP, GROUP)
    await quota.reserve("b", GROUP, GROUP)
    await quota.reserve("c", ANNA, GROUP)
    assert (await quota.group_standing(GROUP)).used == 3
    with pytest.raises(QuotaSpent) as spent:
        await quota.reserve("d", GROUP, GROUP)
    assert spent.value.of_group
    await quota.refund("a")
    assert (await quota.group_standing(GROUP)).used == 2
    with pytest.raises(QuotaSpent) as spent:
        await quota.reserve("e", ANNA, GROUP)
    assert not spent.value.of_group, "the group has one left, Anna has not"
    assert (await quota.group_standing(GROUP)).used == 2


async def test_who_is_told_that_the_group_has_none_left_keeps_their_own(
    new_quota: NewQuota,
) -> None:
    quota = new_quota(daily_per_user=5, daily_per_group=1)
    await quota.reserve("a", ANNA, GROUP)
    with pytest.raises(QuotaSpent) as spent:
        await quota.reserve("b", ANNA, GROUP)
    assert spent.value.of_group
    assert (await quota.standing(ANNA)).used == 1
