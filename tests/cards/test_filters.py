"""The filter and sort screens: check marks, honest counts, and a way back."""

from dataclasses import replace
from decimal import Decimal

from bot.cards.actions import (
    Back,
    ClearFilter,
    SetBand,
    SetCategory,
    SetSort,
    ToggleSame,
    ToggleShop,
)
from bot.cards.filters import filter_screen, sort_screen
from bot.cards.selection import shelf
from bot.cards.stage import Screen
from bot.session import PriceBand, Selection, Session
from providers.base import SortKey
from tests.cards.builders import labels, offer, session, stage, tap, text_of, yuan

PRICES = ("19.9", "48", "95", "310")
FOUND = (
    *(offer(n, price=yuan(p), similarity=0.9, category=("女鞋",)) for n, p in enumerate(PRICES)),
    offer(9, provider="juhe", price=yuan("60"), similarity=0.3, category=("箱包",), sold=4),
)


def filters(one: Session, language: str = "en") -> Screen:
    return filter_screen(stage(language), one, shelf(one))


def test_everything_that_narrows_is_a_button() -> None:
    screen = filters(session(*FOUND))
    assert labels(screen) == [
        ["✓ Taobao 4", "✓ JD (Juhe) 1"],
        ["Up to ¥50", "¥50 to ¥100"],
        ["From ¥100"],
        ["Shoes", "Bags"],
        ["Same item only"],
        ["‹ Back"],
    ]
    assert text_of(screen) == "Filter\n5 products"
    assert tap(screen, "JD").action == ToggleShop(1)
    assert tap(screen, "Up to").action == SetBand("", "50")
    assert tap(screen, "50 to").action == SetBand("50", "100")
    assert tap(screen, "Shoes").action == SetCategory("shoes")
    assert tap(screen, "Same item").action == ToggleSame()
    assert tap(screen, "Back").action == Back()


def test_what_is_chosen_has_a_mark_and_can_be_undone() -> None:
    chosen = Selection(
        shops=("juhe",),
        category="shoes",
        band=PriceBand(None, Decimal(50)),
        same_item=True,
    )
    screen = filters(session(*FOUND, selection=chosen))
    marked = [label for row in labels(screen) for label in row if label.startswith("✓")]
    assert marked == ["✓ JD (Juhe) 1", "✓ Up to ¥50", "✓ Shoes", "✓ Same item only"]
    assert tap(screen, "Up to").action == SetBand()
    assert tap(screen, "Shoes").action == SetCategory()
    assert tap(screen, "Show everything").action == ClearFilter()
    assert "0 products" in text_of(screen)


def test_wishes_of_the_caption_are_told_when_no_button_stands_for_them() -> None:
    asked = Selection(category="phones", band=PriceBand(Decimal(7), Decimal(33)))
    text = text_of(filters(session(*FOUND, selection=asked)))
    assert "Price: ¥7 to ¥33" in text
    assert "Category: Phones" in text


def test_one_shop_is_nothing_to_choose_from() -> None:
    assert labels(filters(session(offer(1), offer(2)))) == [["‹ Back"]]


def test_sorts_have_one_mark() -> None:
    one = session(*FOUND, selection=Selection(sort=SortKey.PRICE_UP))
    screen = sort_screen(stage(), one, shelf(one))
    assert labels(screen) == [
        ["Best match"],
        ["✓ Price: low to high"],
        ["Price: high to low"],
        ["Most sold"],
        ["‹ Back"],
    ]
    assert tap(screen, "Most sold").action == SetSort(SortKey.SOLD)
    assert text_of(screen) == "Sort"


def test_without_sales_there_is_no_order_by_sales() -> None:
    one = replace(session(*FOUND[:3]))
    assert ["Most sold"] not in labels(sort_screen(stage(), one, shelf(one)))


def test_a_shop_that_was_not_asked_has_no_button() -> None:
    one = session(offer(1), offer(2, provider="other"), offer(3, provider="juhe"))
    assert labels(filters(one))[0] == ["✓ Taobao 1", "✓ JD (Juhe) 1"]
