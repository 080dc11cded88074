"""Several answers become one: filters, order, doubles. Nothing depends on who was first."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import Findings, Outcome, Query, Status
from bot.search.merge import SAME_ITEM, merge
from providers.base import Capability, SearchResult, SortKey
from providers.errors import Unreachable
from providers.product import Category, Product, Region
from tests.search.fakes import found, product

NOBODY = {"alpha": frozenset[Capability](), "beta": frozenset[Capability]()}


def answer(provider: str, *products: Product) -> Outcome:
    return Outcome(provider, Status.OK, found(*products))


def names(findings: Findings) -> list[str]:
    return [f"{offer.product.provider[0]}{offer.product.id}" for offer in findings.offers]


def merged(query: Query, *outcomes: Outcome) -> list[str]:
    return names(merge(query, outcomes, NOBODY, preference=("alpha", "beta")))


A1, A2, A3 = (product(str(n)) for n in (1, 2, 3))
B1, B2 = (product(str(n), provider="beta") for n in (1, 2))


def test_shops_take_turns_in_their_own_order() -> None:
    assert merged(Query(), answer("alpha", A1, A2, A3), answer("beta", B1, B2)) == [
        *("a1", "b1", "a2", "b2", "a3"),
    ]


def test_the_order_of_arrival_does_not_matter() -> None:
    alpha, beta = answer("alpha", A1, A2), answer("beta", B1)
    assert merged(Query(), alpha, beta) == merged(Query(), beta, alpha)


def test_within_a_turn_the_more_similar_comes_first() -> None:
    sure = B1.model_copy(update={"similarity": 0.93})
    unsure = A1.model_copy(update={"similarity": 0.41})
    assert merged(Query(), answer("alpha", unsure, A2), answer("beta", sure, B2)) == [
        *("b1", "a1", "a2", "b2"),
    ]


def test_a_look_alike_of_another_kind_lets_what_is_wanted_go_first() -> None:
    """A small shop's second nearest thing to a shoe is a bag, and its own scale calls it near."""
    shoes = [product(str(n), title=f"缓震跑鞋 {n}", similarity=0.75) for n in range(8)]
    small = [
        product("1", provider="beta", title="Mesh running shoes", similarity=0.85),
        product("2", provider="beta", title="海军条纹帆布手提袋 包邮", similarity=0.84),
        product("3", provider="beta", title="Something nice", similarity=0.83),
    ]
    best = merged(Query(), answer("alpha", *shoes), answer("beta", *small))
    assert best.index("b2") > best.index("a5")
    assert best.index("b3") == best.index("a2") - 1, "what tells no kind keeps its place"


def test_a_shop_alone_keeps_its_own_order_whatever_it_sells() -> None:
    mixed = [product(str(n), title=title) for n, title in enumerate(("跑鞋", "手提袋", "靴"))]
    assert merged(Query(), answer("alpha", *mixed)) == ["a0", "a1", "a2"]
    other = answer("beta", product("1", provider="beta", title="帆布手提袋"))
    both = merged(Query(), answer("alpha", *mixed), other)
    assert [one for one in both if one[0] == "a"] == ["a0", "a1", "a2"], "the shops do not agree"


def test_prices_rise_or_fall_and_no_price_comes_last() -> None:
    shops = answer(
        "alpha",
        product("1", price="9.90"),
        product("2"),
        product("3", price="10"),
        product("4", price="9.9"),
    )
    assert merged(Query(sort=SortKey.PRICE_UP), shops) == ["a1", "a4", "a3", "a2"]
    assert merged(Query(sort=SortKey.PRICE_DOWN), shops) == ["a3", "a1", "a4", "a2"]


def test_prices_of_two_currencies_are_not_compared() -> None:
    shops = answer(
        "alpha",
        product("1", price="5", currency="USD"),
        product("2", price="30"),
        product("3", price="7", currency="USD"),
        product("4", price="20"),
        product("5", price="40"),
    )
    assert merged(Query(sort=SortKey.PRICE_UP), shops) == ["a4", "a2", "a5", "a1", "a3"]
    assert merged(Query(sort=SortKey.PRICE_DOWN), shops) == ["a5", "a2", "a4", "a3", "a1"]


def test_most_sold_first_and_untold_last() -> None:
    shops = answer("alpha", product("1", sold=0), product("2"), product("3", sold=900))
    assert merged(Query(sort=SortKey.SOLD), shops) == ["a3", "a1", "a2"]


def test_a_price_range_holds_where_the_shop_has_none() -> None:
    query = Query(min_price=Decimal(10), max_price=Decimal("20.00"))
    products = [
        product(str(n), price=price)
        for n, price in enumerate(["9.99", "10.00", "20", "20.01", None], start=1)
    ]
    assert merged(query, answer("alpha", *products)) == ["a2", "a3"]
    done = {"alpha": frozenset({Capability.PRICE_RANGE})}
    assert len(merge(query, [answer("alpha", *products)], done).offers) == 5


def test_a_category_drops_only_what_is_known_to_be_another() -> None:
    products = [
        product("1", category=("女鞋", "运动鞋")),
        product("2", category=("手机通讯", "手机")),
        product("3"),
        product("4", category=("Sneakers",)),
    ]
    assert merged(Query(category="shoes"), answer("alpha", *products)) == ["a1", "a3", "a4"]
    assert merged(Query(category="digital"), answer("alpha", *products)) == ["a2", "a3"]
    assert len(merged(Query(category="50012"), answer("alpha", *products))) == 4
    done = {"alpha": frozenset({Capability.CATEGORY})}
    assert len(merge(Query(category="shoes"), [answer("alpha", *products)], done).offers) == 4


def test_same_item_drops_only_what_is_known_to_differ() -> None:
    products = [
        product("1", similarity=SAME_ITEM),
        product("2", similarity=SAME_ITEM - 0.01),
        product("3"),
    ]
    assert merged(Query(same_item=True), answer("alpha", *products)) == ["a1", "a3"]
    assert merged(Query(), answer("alpha", *products)) == ["a1", "a2", "a3"]
    done = {"alpha": frozenset({Capability.THRESHOLD})}
    assert len(merge(Query(same_item=True), [answer("alpha", *products)], done).offers) == 3


def test_the_limit_counts_each_shops_matching_products() -> None:
    query = Query(limit=2, max_price=Decimal(10))
    products = [product(str(n), price=str(n * 5)) for n in (3, 1, 4, 2)] + [product("9", price="1")]
    beta = [product(str(n), provider="beta", price="1") for n in range(3)]
    assert merged(query, answer("alpha", *products), answer("beta", *beta)) == [
        *("a1", "b0", "a2", "b1"),
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://item.jd.com/1.html", "https://ITEM.jd.com/1.html"),
        ("https://item.jd.com/1.html", "http://item.jd.com/1.html"),
        (
            "https://item.taobao.com/item.htm?id=7&spm=a",
            "https://item.taobao.com/item.htm?x=1&id=7",
        ),
    ],
)
def test_the_same_page_is_told_once(one: str, other: str) -> None:
    a, b = A1.model_copy(update={"url": one}), B1.model_copy(update={"url": other})
    assert merged(Query(), answer("alpha", a), answer("beta", b)) == ["a1"]


def test_a_shop_whose_products_lead_to_one_page_keeps_them_all() -> None:
    page = {"url": "https://shop.example/"}
    own = [one.model_copy(update=page) for one in (A1, A2, A2)]
    assert merged(Query(), answer("alpha", *own), answer("beta", B1.model_copy(update=page))) == [
        *("a1", "a2"),
    ]


def test_other_pages_and_products_without_one_are_no_doubles() -> None:
    a = A1.model_copy(update={"url": "https://item.taobao.com/item.htm?id=7"})
    b = B1.model_copy(update={"url": "https://item.taobao.com/item.htm?id=8"})
    assert merged(Query(), answer("alpha", a, A2, A2), answer("beta", b, B2)) == [
        *("a1", "b1", "a2", "b2"),
    ]


def test_regions_and_categories_come_from_the_first_shop_that_tells_them() -> None:
    region, other = Region(x1=0, y1=0, x2=1, y2=1), Region(x1=0, y1=0, x2=0.5, y2=1)
    shoes = Category(id="4", title="Shoes")
    alpha = Outcome("alpha", Status.EMPTY, SearchResult(categories=(shoes,)))
    beta = Outcome("beta", Status.OK, found(B1, regions=(region,)))
    gamma = Outcome("gamma", Status.OK, found(regions=(other,)))
    findings = merge(Query(), [gamma, beta, alpha], {}, preference=("alpha", "beta", "gamma"))
    assert findings.regions == (region,)
    assert findings.categories == (shoes,)


def test_a_failed_shop_leaves_the_others_answer() -> None:
    failed = Outcome("beta", Status.ERROR, error=Unreachable())
    assert merged(Query(), failed, answer("alpha", A1)) == ["a1"]
    assert merge(Query(), [failed], {}) == Findings()


prices = st.one_of(st.none(), st.decimals(0, 10_000, places=2).map(str))
products = st.builds(
    lambda n, price, currency, similarity, sold: product(
        str(n), price=price, currency=currency, similarity=similarity, sold=sold
    ),
    st.integers(0, 30),
    prices,
    st.sampled_from(["CNY", "USD"]),
    st.one_of(st.none(), st.floats(0, 1)),
    st.one_of(st.none(), st.integers(0, 10**6)),
)


@given(
    st.lists(products, max_size=12),
    st.lists(products, max_size=12),
    st.sampled_from(SortKey),
)
def test_sorting_neither_invents_nor_loses_nor_changes_a_product(
    alpha: list[Product], beta: list[Product], sort: SortKey
) -> None:
    beta = [one.model_copy(update={"provider": "beta"}) for one in beta]
    shops = [answer("alpha", *alpha), answer("beta", *beta)]
    best = [offer.product for offer in merge(Query(), shops, NOBODY).offers]
    findings = merge(replace(Query(), sort=sort), shops, NOBODY)
    sorted_ = [offer.product for offer in findings.offers]
    assert sorted(map(repr, sorted_)) == sorted(map(repr, best))
    assert all(any(one is given for given in [*alpha, *beta]) for one in sorted_)
