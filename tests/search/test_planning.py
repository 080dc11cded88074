"""What each provider is asked: only what it can do, in its own words."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from bot.domain import Outcome, Query, Status
from bot.search.merge import SAME_ITEM
from bot.search.planning import Plan, plan
from providers.base import Capability, Provider, SearchRequest, SortKey
from providers.errors import ImageRejected, Misconfigured
from providers.product import Region
from tests.search.fakes import Scripted, provider, seat

ALL = tuple(Capability)
REGION = Region(x1=0.25, y1=0.25, x2=0.75, y2=1.0, score=0.7)
FULL = Query(
    photo=b"photo",
    keyword="shoe",
    category="shoes",
    min_price=Decimal(10),
    max_price=Decimal(20),
    sort=SortKey.SOLD,
    same_item=True,
    region=REGION,
    cursors={"alpha": "40"},
    limit=7,
    language="ru",
)


def plans_for(query: Query, *providers: Provider, can_publish: bool = False) -> list[Plan]:
    seats = {one.info.id: seat(one) for one in providers}
    return plan(query, seats, {}, can_publish=can_publish)[0]


def test_a_provider_that_can_do_all_is_asked_all() -> None:
    able = provider("alpha", capabilities=ALL, categories={"shoes": "4"})
    (one,) = plans_for(FULL, able)
    assert one.request == SearchRequest(
        keyword="shoe",
        category="4",
        min_price=Decimal(10),
        max_price=Decimal(20),
        threshold=SAME_ITEM,
        region=REGION.model_copy(update={"score": None}),
        sort=SortKey.SOLD,
        cursor="40",
        limit=7,
        language="ru",
    )
    assert one.applied == frozenset(ALL)
    assert one.crop is None


def test_a_provider_that_can_do_nothing_gets_a_cropped_picture_and_no_filters() -> None:
    (one,) = plans_for(replace(FULL, cursors={}), provider("alpha"))
    assert one.request == SearchRequest(limit=7, language="ru")
    assert one.applied == frozenset()
    assert one.crop == REGION.model_copy(update={"score": None})
    assert one.wanted is not None
    assert one.wanted.region == one.crop


class ByAddress(Scripted):
    """Can do more when it is given an address."""

    def can(self, capability: Capability, *, with_url: bool) -> bool:
        return with_url and super().can(capability, with_url=with_url)


@pytest.mark.parametrize("can_publish", [True, False])
def test_what_a_provider_can_do_may_depend_on_an_address(can_publish: bool) -> None:
    able = provider("alpha", capabilities=(Capability.REGION,), takes_url=True)
    one = type("One", (ByAddress,), {"info": able.info})()
    (made,) = plans_for(Query(photo=b"x", region=REGION), one, can_publish=can_publish)
    assert made.by_url is can_publish
    assert (made.crop is None) is can_publish


CATEGORIES: list[tuple[str, dict[str, str | None]]] = [
    ("shoes", {"alpha": "4", "beta": None, "gamma": None}),  # a slug
    ("22", {"alpha": None, "beta": "22", "gamma": None}),  # an id beta declares
    ("50012", {"alpha": "50012", "beta": "50012", "gamma": "50012"}),  # nobody's
]


@pytest.mark.parametrize(("category", "expected"), CATEGORIES, ids=[c for c, _ in CATEGORIES])
def test_a_category_goes_to_those_who_know_it(
    category: str, expected: dict[str, str | None]
) -> None:
    able: dict[str, Any] = {"capabilities": (Capability.CATEGORY,)}
    made = plans_for(
        Query(photo=b"x", category=category),
        provider("alpha", categories={"shoes": "4"}, **able),
        provider("beta", categories={"digital": "22"}, **able),
        provider("gamma", **able),
    )
    assert {one.seat.info.id: one.request.category for one in made} == expected
    for one in made:
        assert (Capability.CATEGORY in one.applied) is (one.request.category is not None)


def test_a_search_that_goes_on_asks_only_those_with_more() -> None:
    paging: dict[str, Any] = {"capabilities": (Capability.PAGING,)}
    made = plans_for(
        Query(photo=b"x", cursors={"beta": "20"}),
        provider("alpha", **paging),
        provider("beta", **paging),
    )
    assert [(one.seat.info.id, one.request.cursor) for one in made] == [("beta", "20")]


def test_one_who_cannot_turn_the_page_has_no_more_instead_of_the_first_page_again() -> None:
    seats = {"alpha": seat(provider("alpha"))}
    query = Query(photo=b"x", cursors={"alpha": "20"})
    made, skipped = plan(query, seats, {}, can_publish=False)
    assert made == []
    assert skipped == [Outcome("alpha", Status.EMPTY)]


def test_the_chosen_come_in_the_order_of_choice_and_once() -> None:
    made = plans_for(
        Query(photo=b"x", providers=("beta", "alpha", "beta")), provider("alpha"), provider("beta")
    )
    assert [one.seat.info.id for one in made] == ["beta", "alpha"]


def test_those_who_cannot_be_asked_are_named_with_the_reason() -> None:
    seats = {
        "words": seat(provider("words", capabilities=(Capability.KEYWORD,))),
        "photos": seat(provider("photos")),
    }
    chosen = ("words", "photos", "keyless", "nobody")
    query = Query(keyword="shoe", providers=chosen)
    made, skipped = plan(query, seats, {"keyless": "APP_KEY is not set"}, can_publish=False)
    assert [one.seat.info.id for one in made] == ["words"]
    assert made[0].wanted is None
    assert [(o.provider, o.status, type(o.error)) for o in skipped] == [
        ("photos", Status.SKIPPED, ImageRejected),
        ("keyless", Status.SKIPPED, Misconfigured),
        ("nobody", Status.SKIPPED, Misconfigured),
    ]
    assert "APP_KEY" in str(skipped[1].error)


def test_without_a_choice_those_who_cannot_are_passed_over_in_silence() -> None:
    seats = {"photos": seat(provider("photos"))}
    assert plan(Query(keyword="shoe"), seats, {"keyless": "no key"}, can_publish=False) == ([], [])


def test_a_provider_that_needs_an_address_needs_a_picture_host() -> None:
    seats = {"lens": seat(provider("lens", takes_url=True, needs_url=True))}
    query = Query(photo=b"x", providers=("lens",))
    made, skipped = plan(query, seats, {}, can_publish=False)
    assert made == []
    assert isinstance(skipped[0].error, Misconfigured)
    made, skipped = plan(query, seats, {}, can_publish=True)
    assert made[0].by_url
    assert skipped == []
