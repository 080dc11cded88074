"""What is read from the answers of DAJI's Taobao interfaces."""

import json
from dataclasses import replace
from typing import Any

import pytest

from tests.providers.case import payload
from tests.providers.case_daji import BY_ADDRESS, BY_KEYWORD
from tests.providers.daji_service import KEYWORD, PHOTO, V2, daji, recorder


def v2_answer(**changed: Any) -> str:
    body = json.loads(payload("daji_v2.json"))
    body["data"].update(changed)
    return json.dumps(body)


async def test_regions_are_fractions_with_the_main_one_first_and_none_twice() -> None:
    found = await daji(recorder()).search(BY_ADDRESS)
    assert [region.pixels(800, 600) for region in found.regions] == [
        (222, 34, 361, 376),
        (155, 25, 225, 372),
        (194, 29, 291, 371),
        (108, 22, 160, 369),
        (58, 26, 107, 365),
    ]


async def test_detected_categories_have_titles_and_exact_scores() -> None:
    found = await daji(recorder()).search(BY_ADDRESS)
    assert [(seen.id, seen.title, seen.score) for seen in found.categories] == [
        ("88888888", "Others", 0.84396),
        ("22", "Digital devices", 0.05508),
        ("7", "Beauty products", 0.0159),
        ("20", "Toys", 0.01543),
    ]


async def test_unreadable_picture_information_costs_no_product() -> None:
    odd = {
        "mainRegion": {
            "region": "1,2,3",
            "multiCategoryId": [{"categoryId": 99, "score": "x"}, {"score": 1}, None],
        },
        "multiRegion": [{"region": "5,5,5,5"}, {"region": None}, "x", {"region": "0,80,0,60"}],
    }
    found = await daji(recorder(**{V2: v2_answer(picInfo=odd)})).search(BY_ADDRESS)
    assert len(found.products) == 2
    assert [region.pixels(800, 600) for region in found.regions] == [(0, 0, 80, 60)]
    assert [(seen.id, seen.title, seen.score) for seen in found.categories] == [("99", "", None)]


async def test_nothing_found_is_an_answer() -> None:
    for answer in (v2_answer(data=[], picInfo=None), '{"code": 0, "data": null}'):
        found = await daji(recorder(**{V2: answer})).search(BY_ADDRESS)
        assert (found.products, found.cursor) == ((), None)


async def test_shop_kind_coupon_and_click_link_are_read() -> None:
    row = json.loads(payload("daji_v2.json"))["data"]["data"][0]
    rows = [row | {"userType": 0, "couponAmount": "3.50"}, row | {"couponAmount": 0}]
    found = await daji(recorder(**{V2: v2_answer(data=rows)})).search(BY_ADDRESS)
    taobao, tmall = found.products
    assert (taobao.labels, tmall.labels) == (("淘宝",), ("天猫",))
    assert taobao.coupon is not None
    assert taobao.coupon.amount == "3.50"
    assert tmall.coupon is None
    assert taobao.url == "https:" + row["url"]


@pytest.mark.parametrize(
    ("language", "sent", "title"),
    [
        ("en", "en", "Hero 359 fountain pen for students"),
        ("vi-VN", "vi", "Bút máy Hero 359"),
        ("de", "en", "Hero 359 fountain pen for students"),
        ("ja", "ja", "英雄359钢笔学生练字专用"),
        ("zh-hans", "en", "英雄359钢笔学生练字专用"),
    ],
)
async def test_titles_come_in_the_language_asked_for(language: str, sent: str, title: str) -> None:
    seen = recorder()
    found = await daji(seen).search(replace(BY_KEYWORD, language=language))
    assert seen.sent(KEYWORD)[0]["language"] == sent
    assert found.products[0].title == title
    assert found.products[1].title == "永生钢笔"


async def test_only_a_plain_number_becomes_a_link_to_the_goods() -> None:
    known, opaque = (await daji(recorder()).search(PHOTO)).products
    assert known.url == "https://item.taobao.com/item.htm?id=703446760426"
    assert opaque.url is None
    assert opaque.coupon is None  # V1.0 tells no coupon
