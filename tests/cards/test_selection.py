"""What a selection leaves of the findings, and what there is to choose from."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.actions import SetBand
from bot.cards.bands import bands, in_band, main_currency
from bot.cards.selection import choices, is_narrowed, shelf
from bot.domain import Offer
from bot.session import PriceBand, Selection, Session
from providers.base import SortKey
from providers.product import Money
from tests.cards.builders import offer, session, yuan

MIXED = (
    offer(1, price=yuan("30"), similarity=0.9, sold=5, category=("女鞋",)),
    offer(2, price=yuan("10.50"), similarity=0.5, provider="juhe", category=("箱包",)),
    offer(3, price=None, provider="juhe"),
    offer(4, price=Money(amount="20", currency="USD"), sold=9),
)


def left(selection: Selection) -> list[str]:
    return [one.product.id for one in shelf(session(*MIXED, selection=selection)).visible]


@pytest.mark.parametrize(
    ("selection", "ids"),
    [
        (Selection(), ["1", "2", "3", "4"]),
        (Selection(shops=("juhe",)), ["2", "3"]),
        (Selection(category="shoes"), ["1", "3", "4"]),
        (Selection(band=PriceBand(Decimal(10), Decimal(30))), ["1", "2"]),
        (Selection(band=PriceBand(None, Decimal("10.5"))), ["2"]),
        (Selection(band=PriceBand(Decimal(11))), ["1"]),
        (Selection(same_item=True), ["1", "3", "4"]),
        (Selection(sort=SortKey.PRICE_UP), ["2", "1", "4", "3"]),
        (Selection(sort=SortKey.PRICE_DOWN), ["1", "2", "4", "3"]),
        (Selection(sort=SortKey.SOLD), ["4", "1", "2", "3"]),
        (Selection(shops=("taobao_top",), sort=SortKey.SOLD), ["4", "1"]),
        (Selection(shops=("baidu",)), []),
    ],
)
def test_a_selection_narrows_and_orders(selection: Selection, ids: list[str]) -> None:
    assert left(selection) == ids


def test_the_same_product_of_two_searches_stays_two_offers() -> None:
    twice = session(offer(1), offer(1))
    assert len(shelf(twice).visible) == 2


def test_an_order_hides_nothing() -> None:
    assert not is_narrowed(Selection(sort=SortKey.SOLD))
    assert is_narrowed(Selection(same_item=True))


def test_a_group_is_found_whatever_the_filter_hides() -> None:
    one = session(
        offer(1, 7), offer(2, 7, provider="juhe"), offer(3), selection=Selection(("juhe",))
    )
    shown = shelf(one)
    assert [o.product.id for o in shown.group(shown.visible[0])] == ["1", "2"]
    assert shown.group(one.findings.offers[2]) == (one.findings.offers[2],)


def test_only_what_would_change_something_can_be_chosen() -> None:
    found = choices(session(*MIXED), MIXED)
    assert found.shops == (("taobao_top", 2), ("juhe", 2))
    assert found.categories == ("bags", "shoes")
    assert found.same_item
    assert found.currency == "CNY"
    alike = (offer(1, category=("鞋",)), offer(2, category=("鞋",)))
    nothing = choices(session(*alike), alike)
    assert (nothing.shops, nothing.categories, nothing.same_item) == ((), (), False)


PRICES = st.lists(st.decimals(0, 100_000, places=2, allow_nan=False), max_size=40)


@given(PRICES)
def test_bands_cover_all_prices_and_each_holds_one(prices: list[Decimal]) -> None:
    offers = [offer(n, price=yuan(format(price, "f"))) for n, price in enumerate(prices)]
    found = bands(offers)
    assert len(found) != 1
    assert len(found) <= 4
    assert [band.high for band in found[:-1]] == [band.low for band in found[1:]]
    for band in found:
        assert any(in_band(one, band, "CNY") for one in offers)
    if found:
        assert all(any(in_band(one, band, "CNY") for band in found) for one in offers)


def test_bands_end_in_round_numbers() -> None:
    offers = [offer(n, price=yuan(price)) for n, price in enumerate(("19.9", "48", "95", "310"))]
    assert bands(offers) == (
        PriceBand(None, Decimal(50)),
        PriceBand(Decimal(50), Decimal(100)),
        PriceBand(Decimal(100), None),
    )


def test_the_ends_of_bands_are_written_plainly() -> None:
    offers = [offer(n, price=yuan(str(price))) for n, price in enumerate(range(20, 400, 20))]
    ends = {SetBand.of(band).high for band in bands(offers)}
    assert ends == {"100", "200", "300", ""}


def test_bands_suit_the_currency_most_prices_are_in() -> None:
    cheap = [offer(n, price=Money(amount=str(n), currency="USD")) for n in range(1, 9)]
    dear: list[Offer] = [offer(9, price=yuan("9000"))]
    assert main_currency(cheap + dear) == "USD"
    assert all((band.low or 0) <= 8 for band in bands(cheap + dear))


def test_nothing_found_has_nothing_to_choose() -> None:
    nothing: Session = session()
    assert shelf(nothing).visible == ()
    assert choices(nothing, ()).bands == ()


def test_the_same_item_of_several_shops_is_shown_once_and_leads_to_all() -> None:
    dear = offer(1, price=yuan("30"), same_item=1)
    other = offer(2, price=yuan("20"))
    cheap = offer(3, price=yuan("10"), provider="juhe", same_item=1)
    found = (dear, other, cheap)
    best = shelf(session(*found))
    assert [one.product.id for one in best.visible] == ["1", "2"]
    assert best.group(best.visible[0]) == (dear, cheap)
    cheapest = shelf(session(*found, selection=Selection(sort=SortKey.PRICE_UP)))
    assert [one.product.id for one in cheapest.visible] == ["3", "2"]
    elsewhere = shelf(session(*found, selection=Selection(shops=("juhe",))))
    assert [one.product.id for one in elsewhere.visible] == ["3"]
