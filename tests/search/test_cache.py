"""Kept answers: whole, checked, and never another question's."""

import asyncio
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

import pytest

from bot.search.cache import (
    KEEP_OWN_CATALOGUE_S,
    KEEP_S,
    MAX_VALUE,
    AnswerCache,
    cache_key,
    keep_s,
)
from providers.base import Capability, SearchRequest, SearchResult, SortKey
from providers.product import Category, Money, Region
from tests.search.fakes import Scripted, Shelf, found, picture, product

REQUEST = SearchRequest(image=picture(b"one"))
FULL = found(
    product(
        "1",
        price="7299.00",
        list_price=Money(amount="8000.0", currency="CNY"),
        title="手机 <b>'\"",
        url="https://item.example/1",
        similarity=0.8242081498230364,
        sold=0,
        category=("手机通讯", "手机"),
        labels=("自营",),
    ),
    cursor="20",
    total=400,
    regions=(Region(x1=0.1, y1=0.2, x2=0.3, y2=0.4, score=0.9),),
    categories=(Category(id="22", title="Digital", score=0.05),),
)


def key(request: SearchRequest = REQUEST, **changed: Any) -> str:
    options: dict[str, Any] = {"provider": "alpha", "variant": "v", "by_url": False, **changed}
    return cache_key(options["provider"], options["variant"], request, by_url=options["by_url"])


CHANGES: dict[str, Any] = {
    "image": picture(b"two"),
    "keyword": "shoes",
    "category": "4",
    "min_price": Decimal("1"),
    "max_price": Decimal("9.50"),
    "threshold": 0.8,
    "region": Region(x1=0, y1=0, x2=0.5, y2=1),
    "sort": SortKey.SOLD,
    "cursor": "20",
    "limit": 10,
    "language": "ru",
}


def test_every_parameter_makes_another_key() -> None:
    untold = {field.name for field in fields(SearchRequest)} - set(CHANGES)
    assert untold == {"image_url"}, "a new parameter must be told apart here"
    keys = {key(replace(REQUEST, **{name: value})) for name, value in CHANGES.items()}
    keys |= {key(), key(provider="beta"), key(variant="w"), key(by_url=True)}
    assert len(keys) == len(CHANGES) + 4


def test_equal_pixels_share_a_key_and_an_address_does_not_matter() -> None:
    again = SearchRequest(image=picture(b"one"), image_url="https://pictures.example/secret")
    assert key(again) == key()
    assert len(key()) == 64


async def test_an_answer_comes_back_as_it_was_digit_for_digit() -> None:
    shelf = Shelf()
    cache = AnswerCache(shelf)
    await cache.put("k", FULL, ttl_s=60)
    assert await cache.get("k", "alpha") == FULL
    assert b'"7299.00"' in shelf.rows["k"][0]


async def test_an_answer_is_gone_after_its_time() -> None:
    cache = AnswerCache(Shelf())
    await cache.put("k", FULL, ttl_s=60.0)
    await asyncio.sleep(59)
    assert await cache.get("k", "alpha") == FULL
    await asyncio.sleep(2)
    assert await cache.get("k", "alpha") is None


@pytest.mark.parametrize(
    "row",
    [
        b"",
        b"null",
        b"not json",
        b'{"products": [{"provider": "alpha", "id": "", "title": "no id"}]}',
        b'{"products": [{"provider": "beta", "id": "1", "title": "of another shop"}]}',
        b'{"products": 3}',
    ],
)
async def test_a_bad_row_is_a_miss(row: bytes) -> None:
    shelf = Shelf()
    await shelf.put("k", row, ttl_s=60)
    assert await AnswerCache(shelf).get("k", "alpha") is None


class Broken:
    """A store whose disk is full."""

    async def get(self, key: str) -> bytes | None:
        raise OSError("disk")

    async def put(self, key: str, value: bytes, *, ttl_s: float) -> None:
        raise OSError("disk")


async def test_a_broken_store_costs_nobody_the_search_and_is_told_in_a_line(
    caplog: pytest.LogCaptureFixture,
) -> None:
    cache = AnswerCache(Broken())
    await cache.put("k", FULL, ttl_s=60)
    assert await cache.get("k", "alpha") is None
    assert [record.getMessage() for record in caplog.records] == [
        "the result cache cannot be written: disk",
        "the result cache cannot be read: disk",
    ]
    assert all(record.exc_info is None for record in caplog.records)


async def test_a_huge_answer_is_not_kept() -> None:
    shelf = Shelf()
    huge = SearchResult(products=(product("1", title="x" * (MAX_VALUE + 1)),))
    await AnswerCache(shelf).put("k", huge, ttl_s=60)
    assert shelf.rows == {}


def test_an_own_catalogue_changes_under_its_owners_hands() -> None:
    info = Scripted.info
    own = replace(info, capabilities=frozenset({Capability.OWN_CATALOGUE}))
    assert keep_s(info) == KEEP_S
    assert keep_s(own) == KEEP_OWN_CATALOGUE_S
    assert keep_s(replace(own, local=True)) == 0
