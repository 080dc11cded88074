"""Answers of Taobao's gateway are read in every documented wrapping, digit for digit."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from providers.errors import BadResponse
from providers.taobao_top import parse
from tests.providers.case import payload


@pytest.mark.parametrize(
    ("start", "limit", "total", "cursor", "count"),
    [
        (0, 20, 150, "3", 3),
        (0, 2, 150, "2", 2),
        (147, 20, 150, None, 3),
        (0, 20, "4", "3", 3),
        (0, 20, None, None, 3),
        (0, 20, -1, None, 3),
    ],
)
def test_the_cursor_is_where_the_next_page_starts(
    start: int, limit: int, total: Any, cursor: str | None, count: int
) -> None:
    body = json.loads(payload("taobao_top.json")) | {"total_results": total}
    result = parse(body, start=start, limit=limit)
    assert (result.cursor, len(result.products)) == (cursor, count)


ITEM = {"item_id": "1", "title": "a", "price": "1.50"}


@pytest.mark.parametrize(
    "wrap",
    [
        lambda items: {"items": items},
        lambda items: {"items": {"item": items}},
        lambda items: {"item_img_search_response": {"items": items, "total_results": 1}},
        lambda items: {"item_img_search_response": {"items": {"item": items}, "request_id": "x"}},
        lambda items: {"x_response": {"result": {"items": items}}},
        lambda items: {"result": {"items": items}},
        lambda items: {"code": 200, "data": {"items": items}},
        lambda items: {"data": items},
    ],
)
def test_flat_and_wrapped_answers_read_alike(wrap: Callable[[Any], Any]) -> None:
    (product,) = parse(wrap([ITEM]), start=0, limit=20).products
    assert (product.id, product.price and product.price.amount) == ("1", "1.50")


@pytest.mark.parametrize(
    "body",
    [
        {"items": [], "total_results": 0},
        {"items": None},
        {"items": {}},
        {"item_img_search_response": {"total_results": 0, "request_id": "x"}},
    ],
)
def test_an_empty_answer_is_no_error(body: Any) -> None:
    result = parse(body, start=0, limit=20)
    assert (result.products, result.cursor) == ((), None)


def test_a_link_is_built_for_numbers_only_and_prices_keep_their_digits() -> None:
    rows = [
        {**ITEM, "item_id": 42, "price": Decimal("1280.50")},
        {**ITEM, "item_id": "o5ZM"},
        {**ITEM, "item_id": "4٣"},
        {**ITEM, "item_id": None},
        {**ITEM, "title": None},
        "no row",
    ]
    first, *others = parse({"items": rows}, start=0, limit=20).products
    assert first.url == "https://item.taobao.com/item.htm?id=42"
    assert first.price is not None and first.price.amount == "1280.50"
    assert [product.url for product in others] == [None, None]


@pytest.mark.parametrize(
    "body",
    [
        {"data": {"data": {"data": {"data": {"items": []}}}}},
        {"total_results": 3},
        {"items": "many"},
        {"items": {"item": {"item_id": "1"}}},
        {"items": [{"item_id": None}, "no row"]},
        {"data": "none"},
    ],
)
def test_a_changed_format_never_looks_like_nothing_found(body: Any) -> None:
    with pytest.raises(BadResponse):
        parse(body, start=0, limit=20)


def test_a_link_in_the_answer_goes_before_the_one_made_of_the_number() -> None:
    linked = ITEM | {"detail_url": "//click.taobao.com/x"}
    first, second = parse({"items": [linked, ITEM]}, start=0, limit=20).products
    assert first.url == "https://click.taobao.com/x"
    assert second.url == "https://item.taobao.com/item.htm?id=1"
