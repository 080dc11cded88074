"""Products keep what a provider gave digit for digit, and no odd field costs a product."""

import json
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from providers.product import Money, Product, Region


@pytest.mark.parametrize(
    ("raw", "amount"),
    [
        ("7299.00", "7299.00"),
        (" 45.60 ", "45.60"),
        (2799, "2799"),
        (Decimal("0.10"), "0.10"),
        (Decimal("1E+2"), "100"),
        ("0", "0"),
    ],
)
def test_a_price_keeps_every_digit(raw: object, amount: str) -> None:
    money = Money.read(raw, "CNY")
    assert money is not None
    assert (money.amount, money.currency) == (amount, "CNY")


@pytest.mark.parametrize(
    "raw",
    [None, "", "free", "12-34", "-1", "1,299", "￥5", True, 7.5, [], Decimal("NaN"), "9" * 16],
)
def test_what_is_no_plain_price_is_none(raw: object) -> None:
    assert Money.read(raw, "CNY") is None


def product(**fields: Any) -> Product:
    return Product(provider="p", id="1", title="t", **fields)


@pytest.mark.parametrize(
    ("raw", "address"),
    [
        ("//img.alicdn.com/a.jpg", "https://img.alicdn.com/a.jpg"),
        (" https://item.jd.com/1.html ", "https://item.jd.com/1.html"),
        ("HTTP://x.example/", "HTTP://x.example/"),
        ("javascript:alert(1)", None),
        ("tg://resolve", None),
        ("https:///path", None),
        ("https://[broken", None),
        ("https://x℀y.example/", None),
        ("", None),
        (7, None),
    ],
)
def test_only_addresses_that_can_be_followed_are_kept(raw: object, address: str | None) -> None:
    assert product(url=raw, app_url=raw, image_url=raw) == product(
        url=address, app_url=address, image_url=address
    )


@pytest.mark.parametrize("raw", [Decimal("1E+400"), 10**400, float("nan"), "0.9", True, None])
def test_a_similarity_is_a_finite_number_or_none(raw: object) -> None:
    assert product(similarity=raw).similarity is None


def test_a_similarity_keeps_its_digits() -> None:
    kept = product(similarity=Decimal("0.8242081498230364"))
    assert json.dumps(kept.model_dump(mode="json")["similarity"]) == "0.8242081498230364"


@pytest.mark.parametrize(
    ("raw", "sold"),
    [(12, 12), ("34", 34), ("1万+", None), (-1, None), (True, None), (10**20, None)],
)
def test_a_count_of_sales_is_a_whole_number_or_none(raw: object, sold: int | None) -> None:
    assert product(sold=raw).sold == sold


@pytest.mark.parametrize("raw", ["", None, True, 1.5, {}, []])
def test_what_names_nothing_is_no_id(raw: Any) -> None:
    with pytest.raises(ValidationError):
        Product(provider="p", id=raw, title="t")


def test_a_number_is_an_id_digit_for_digit() -> None:
    raw: Any = 30823472863
    assert Product(provider="p", id=raw, title="t").id == "30823472863"


def test_a_product_without_a_title_is_none() -> None:
    with pytest.raises(ValidationError):
        Product(provider="p", id="1", title="")


def test_a_region_is_cut_to_the_picture() -> None:
    region = Region.from_pixels((-10, 20, 50, 400), 100, 200)
    assert region.pixels(100, 200) == (0, 20, 50, 200)
    with pytest.raises(ValueError, match="empty"):
        Region.from_pixels((100, 0, 120, 10), 100, 200)
