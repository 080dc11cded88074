"""Preferences are kept as set, and what is no choice any more does no harm."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.session import PriceBand
from bot.storage.people import SqlPreferences
from bot.users.preferences import DEFAULTS, NotAChoice, PreferenceBook, Preferences
from providers.base import SortKey
from tests.users.conftest import ANNA, BORIS, CHOICES, GROUP

EVERYTHING = Preferences(
    order=("juhe", "taobao_top"),
    off=frozenset({"baidu"}),
    category="shoes",
    band=PriceBand(Decimal("9.90"), None),
    sort=SortKey.PRICE_UP,
    same_item=True,
    language="zh_CN",
    currency="EUR",
    compact=True,
    history=False,
)


def fields(preferences: Preferences) -> dict[str, Any]:
    return {name: getattr(preferences, name) for name in Preferences.__dataclass_fields__}


async def test_somebody_new_has_the_defaults(book: PreferenceBook) -> None:
    assert await book.get(ANNA) == DEFAULTS == Preferences()


async def test_everything_reads_back_as_it_was_set(book: PreferenceBook) -> None:
    assert await book.change(ANNA, **fields(EVERYTHING)) == EVERYTHING
    assert await book.get(ANNA) == EVERYTHING
    assert str((await book.get(ANNA)).band.low) == "9.90"
    assert await book.get(BORIS) == DEFAULTS
    await book.reset(ANNA)
    assert await book.get(ANNA) == DEFAULTS


async def test_one_change_leaves_the_others_alone(book: PreferenceBook) -> None:
    await book.change(ANNA, **fields(EVERYTHING))
    assert await book.change(ANNA, language=None) == replace(EVERYTHING, language=None)


async def test_two_taps_at_once_both_count(book: PreferenceBook) -> None:
    await asyncio.gather(
        book.change(ANNA, compact=True),
        book.change(ANNA, sort=SortKey.SOLD),
        book.change(ANNA, off={"juhe"}),
        book.change(ANNA, same_item=True),
    )
    found = await book.get(ANNA)
    assert (found.compact, found.sort, found.same_item) == (True, SortKey.SOLD, True)
    assert found.off == {"juhe"}


async def test_a_group_has_its_own(book: PreferenceBook) -> None:
    await book.change(GROUP, compact=True)
    assert (await book.get(GROUP)).compact
    assert not (await book.get(ANNA)).compact


@pytest.mark.parametrize(
    "change",
    [
        {"order": ["juhe", "nowhere"]},
        {"off": "juhe"},
        {"category": "spaceships"},
        {"language": "tlh"},
        {"currency": "cny"},
        {"sort": "worst"},
        {"compact": "yes"},
        {"history": None},
        {"band": PriceBand(Decimal(5), Decimal(1))},
        {"band": PriceBand(Decimal("NaN"), None)},
        {"band": PriceBand(None, Decimal(-1))},
        {"band": PriceBand(Decimal("1e-900000000"), None)},
        {"band": 5},
        {"colour": "red"},
    ],
    ids=str,
)
async def test_what_is_no_choice_is_refused_and_changes_nothing(
    book: PreferenceBook, change: dict[str, Any]
) -> None:
    with pytest.raises(NotAChoice):
        await book.change(ANNA, **{"same_item": True, **change})
    assert await book.get(ANNA) == DEFAULTS


async def test_retired_shops_and_languages_are_dropped_when_read(
    book: PreferenceBook, engine: AsyncEngine
) -> None:
    await book.change(ANNA, **fields(EVERYTHING))
    fewer = replace(CHOICES, shops=("taobao_top", "new"), languages=("en",), categories=())
    later = PreferenceBook(SqlPreferences(engine), fewer)
    found = await later.get(ANNA)
    assert (found.order, found.off) == (("taobao_top",), frozenset())
    assert (found.language, found.category, found.currency) == (None, None, "EUR")


async def test_a_text_of_another_version_reads_as_far_as_it_can(
    book: PreferenceBook, engine: AsyncEngine
) -> None:
    text = '{"compact": 3, "same_item": true, "band": {"low": "x"}, "newer": [1], "off": [[]]}'
    await SqlPreferences(engine).change(ANNA, lambda _: text)
    assert await book.get(ANNA) == Preferences(same_item=True)


def test_shops_are_asked_in_the_persons_order_and_new_ones_last() -> None:
    active = ("taobao_top", "juhe", "baidu", "brand_new")
    assert EVERYTHING.shops(active) == ("juhe", "taobao_top", "brand_new")
    assert DEFAULTS.shops(active) == active


async def test_switches_that_are_tapped_at_once_all_count(book: PreferenceBook) -> None:
    def without(shop: str) -> Callable[[Preferences], dict[str, object]]:
        return lambda chosen: {"off": chosen.off | {shop}}

    await asyncio.gather(*(book.revise(ANNA, without(shop)) for shop in CHOICES.shops))
    assert (await book.get(ANNA)).off == set(CHOICES.shops)
    with pytest.raises(NotAChoice):
        await book.revise(ANNA, without("nobody"))
    assert (await book.get(ANNA)).off == set(CHOICES.shops)
