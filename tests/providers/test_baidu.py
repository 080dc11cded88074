"""Baidu's search: what is sent, how answers are read, and its error codes."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from providers.baidu import Baidu, parse
from providers.base import Capability, Counted, ImageFormat, SearchRequest, SearchResult
from providers.errors import (
    BadResponse,
    BudgetSpent,
    ImageRejected,
    ProviderError,
    RateLimited,
    Unreachable,
)
from tests.providers.baidu_library import KEYS, TOKEN, Shop
from tests.providers.case_baidu import refusal
from tests.providers.replay import TINY, Recorder, build, says

PHOTO = SearchRequest(image=TINY)
TOKEN_BODY = '{"access_token": "24.demo", "expires_in": 2592000}'


def hit(sign: str, brief: object, score: object = Decimal("0.5")) -> dict[str, Any]:
    return {"cont_sign": sign, "brief": brief, "score": score}


def ours(**fields: str) -> str:
    return json.dumps(fields, ensure_ascii=False)


async def sent_for(request: SearchRequest, **settings: Any) -> dict[str, str]:
    shop = Shop(settings=settings)
    await shop.baidu.search(request)
    [form] = shop.sent("search")
    return form


async def failure(body: str, status: int = 200, **headers: str) -> ProviderError:
    recorder = Recorder({TOKEN: says(TOKEN_BODY), "/search": says(body, status, headers)})
    with pytest.raises(ProviderError) as caught:
        await build("baidu", KEYS, recorder).search(PHOTO)
    return caught.value


def test_the_declared_rules_are_the_documented_ones() -> None:
    image = Baidu.info.image
    assert image.formats == (ImageFormat.JPEG, ImageFormat.PNG, ImageFormat.BMP)
    assert (image.min_side, image.max_side, image.max_bytes) == (300, 4096, 4_000_000)
    assert image.counted is Counted.BASE64_URLENCODED
    assert Baidu.info.qps == 2
    assert Baidu.info.capabilities == {
        Capability.CATEGORY,
        Capability.PAGING,
        Capability.OWN_CATALOGUE,
    }


async def test_a_search_sends_the_picture_the_page_and_the_token() -> None:
    shop = Shop()
    await shop.baidu.search(PHOTO)
    request = shop.recorder.requests[-1]
    assert request.method == "POST"
    assert request.url.path == "/rest/2.0/image-classify/v1/realtime_search/product/search"
    assert dict(request.url.params) == {"access_token": "24.token-1"}
    assert request.content == b"image=%2F9j%2F4A%3D%3D&pn=0&rn=20"


async def test_the_base_address_replaces_host_and_prefix() -> None:
    shop = Shop(settings={"base_url": "http://127.0.0.1:9/emulated/"})
    await shop.baidu.search(PHOTO)
    assert [str(request.url.copy_with(query=None)) for request in shop.recorder.requests] == [
        "http://127.0.0.1:9/emulated/oauth/2.0/token",
        "http://127.0.0.1:9/emulated/rest/2.0/image-classify/v1/realtime_search/product/search",
    ]


@pytest.mark.parametrize(
    ("category", "logic", "expected"),
    [
        (None, "and", {}),
        ("", "and", {}),
        ("5", "and", {"class_id1": "5", "tag_logic": "0"}),
        ("5,65535", "and", {"class_id1": "5", "class_id2": "65535", "tag_logic": "0"}),
        ("5, 6", "or", {"class_id1": "5", "class_id2": "6", "tag_logic": "1"}),
        (",6", "or", {"class_id2": "6", "tag_logic": "1"}),
        ("007", "or", {"class_id1": "7", "tag_logic": "1"}),
    ],
)
async def test_the_category_becomes_class_ids(
    category: str | None, logic: str, expected: dict[str, str]
) -> None:
    form = await sent_for(replace(PHOTO, category=category), tag_logic=logic)
    assert {key: form[key] for key in form if key.startswith(("class", "tag"))} == expected


@pytest.mark.parametrize("category", ["shoes", "0", "65536", "-1", "1,2,3", "１", "1.5"])
async def test_a_category_that_is_no_class_id_finds_nothing_and_costs_nothing(
    category: str,
) -> None:
    shop = Shop()
    assert await shop.baidu.search(replace(PHOTO, category=category)) == SearchResult()
    assert shop.calls() == []


@pytest.mark.parametrize(
    ("cursor", "limit", "window"),
    [
        (None, 20, ("0", "20")),
        ("40", 20, ("40", "20")),
        ("990", 20, ("990", "10")),
        ("999", 1, ("999", "1")),
        (None, 5000, ("0", "1000")),
        (None, 0, ("0", "1")),
    ],
)
async def test_a_page_never_reaches_past_the_thousandth_result(
    cursor: str | None, limit: int, window: tuple[str, str]
) -> None:
    form = await sent_for(replace(PHOTO, cursor=cursor, limit=limit))
    assert (form["pn"], form["rn"]) == window


@pytest.mark.parametrize("cursor", ["1000", "99999", "-1", "x", "", "１"])
async def test_a_cursor_that_is_no_page_finds_nothing_and_costs_nothing(cursor: str) -> None:
    shop = Shop()
    assert await shop.baidu.search(replace(PHOTO, cursor=cursor)) == SearchResult()
    assert shop.calls() == []


async def test_only_photos_can_be_searched() -> None:
    with pytest.raises(ImageRejected):
        await Shop().baidu.search(SearchRequest(keyword="mug"))


@pytest.mark.parametrize(
    ("has_more", "cursor"),
    [
        ("true", "20"),
        ("True", "20"),
        (True, "20"),
        ("false", None),
        (False, None),
        (None, None),
        ("", None),
        (0, None),
    ],
)
def test_has_more_is_read_as_text_and_as_bool(has_more: object, cursor: str | None) -> None:
    body = {"result_num": 1, "result": [hit("1,1", "x")], "has_more": has_more}
    assert parse(body, next_start=20).cursor == cursor


def test_the_last_page_of_the_window_has_no_next_one() -> None:
    body = {"result_num": 1, "result": [hit("1,1", "x")], "has_more": True}
    assert parse(body, next_start=1000).cursor is None


def test_an_empty_page_that_claims_more_ends_the_paging() -> None:
    assert parse({"result_num": 0, "result": [], "has_more": "true"}, next_start=20).cursor is None


@pytest.mark.parametrize(
    "body",
    [
        {"result_num": 0, "result": [], "has_more": "false"},
        {"result_num": 0, "result": None},
        {"result_num": 0, "log_id": 1},
    ],
)
def test_an_empty_library_is_no_error(body: dict[str, Any]) -> None:
    assert parse(body) == SearchResult()


@pytest.mark.parametrize("body", [{"log_id": 1}, {"result_num": 3}, {"result": {"a": 1}}])
def test_an_answer_without_results_is_not_taken_for_nothing_found(body: dict[str, Any]) -> None:
    with pytest.raises(BadResponse):
        parse(body)


def test_our_brief_becomes_the_product() -> None:
    brief = ours(
        id="mug-7",
        title="陶瓷马克杯",
        price="45.60",
        currency="CNY",
        url="https://shop.example/mug-7",
        image="https://img.example/7.jpg",
        sku="kept and not shown",
    )
    body = {"result": [hit("1,1", brief, Decimal("0.97976700290421"))]}
    [product] = parse(body).products
    assert product.model_dump(exclude_defaults=True) == {
        "provider": "baidu",
        "id": "mug-7",
        "title": "陶瓷马克杯",
        "price": {"amount": "45.60", "currency": "CNY"},
        "url": "https://shop.example/mug-7",
        "image_url": "https://img.example/7.jpg",
        "similarity": 0.97976700290421,
    }


@pytest.mark.parametrize(
    "brief", ["./data/jay1.jpg", '{"name":"周杰伦"}', "[1]", '"mug"', "{broken", "12"]
)
def test_a_brief_of_somebody_else_is_shown_as_the_title(brief: str) -> None:
    [product] = parse({"result": [hit("475124309,1080176642", brief)]}).products
    assert (product.id, product.title) == ("475124309,1080176642", brief)


def test_the_score_keeps_every_digit() -> None:
    [product] = parse({"result": [hit("1,1", "x", Decimal("0.97976700290421"))]}).products
    assert repr(product.similarity) == "0.97976700290421"


def test_of_several_pictures_of_a_product_the_best_hit_counts() -> None:
    rows = [
        hit("1,1", ours(id="a", title="A"), Decimal("0.7")),
        hit("2,2", ours(id="b", title="B"), Decimal("0.8")),
        hit("3,3", ours(id="a", title="A"), Decimal("0.9")),
        hit("4,4", ours(id="a", title="A"), None),
    ]
    products = parse({"result": rows}).products
    assert [(product.id, product.similarity) for product in products] == [("a", 0.9), ("b", 0.8)]


def test_bad_rows_are_dropped_and_only_bad_rows_are_an_error() -> None:
    bad = [hit("", "x"), {"brief": "x"}, hit("1,1", 7), None]
    assert len(parse({"result": [*bad, hit("2,2", "x")]}).products) == 1
    with pytest.raises(BadResponse):
        parse({"result": bad})


async def test_a_full_day_waits_for_midnight_in_china() -> None:
    assert (await failure(refusal(17), 429, **{"Retry-After": "60"})).retry_after == 60
    error = await failure(refusal(17))
    assert isinstance(error, BudgetSpent)
    assert error.retry_after == (17 * 60 + 46) * 60 + 40  # from 06:13:20 +08:00


async def test_used_up_calls_name_no_time() -> None:
    error = await failure(refusal(19))
    assert isinstance(error, BudgetSpent)
    assert error.retry_after is None


async def test_too_many_calls_a_second_wait_one_second_unless_told_otherwise() -> None:
    error = await failure(refusal(18))
    assert isinstance(error, RateLimited)
    assert error.retry_after == 1
    assert (await failure(refusal(18), 429, **{"Retry-After": "5"})).retry_after == 5


async def test_a_recognition_error_is_tried_once_more() -> None:
    error = await failure(refusal(216630))
    assert isinstance(error, ImageRejected)
    assert error.retries == 1


@pytest.mark.parametrize("status", [200, 400, 500])
async def test_a_known_error_code_counts_more_than_the_status(status: int) -> None:
    error = await failure(refusal(216201), status)
    assert isinstance(error, ImageRejected)
    assert (error.upstream_code, error.detail) == ("216201", "says why")


async def test_an_unknown_error_code_counts_less_than_the_status() -> None:
    assert type(await failure(refusal(99999), 502)) is Unreachable
    assert type(await failure(refusal(99999))) is BadResponse


async def test_error_code_zero_is_a_good_answer() -> None:
    body = '{"error_code": 0, "result_num": 0, "result": []}'
    recorder = Recorder({TOKEN: says(TOKEN_BODY), "/search": says(body)})
    assert await build("baidu", KEYS, recorder).search(PHOTO) == SearchResult()
