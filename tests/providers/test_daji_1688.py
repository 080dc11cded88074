"""DAJI's 1688 interfaces: what is sent, and what is read from the answers."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from providers._daji_wire import sign
from providers.base import Provider, SearchRequest, SortKey
from providers.daji_1688 import Daji1688
from providers.errors import BadResponse, ImageRejected
from providers.product import Region
from providers.registry import all_providers
from tests.providers.case import payload
from tests.providers.case_daji import BY_KEYWORD, KEYS
from tests.providers.replay import TINY, Recorder, build, fields, says

UPLOAD = "/alibaba/upload/image"
IMAGE = "/alibaba/product/imageQuery"
KEYWORD = "/alibaba/product/keywordQuery"
PHOTO = SearchRequest(image=TINY)


def recorder(**changed: bytes | str) -> Recorder:
    answers: dict[str, bytes | str] = {
        UPLOAD: payload("daji_1688_upload.json"),
        IMAGE: payload("daji_1688_image.json"),
        KEYWORD: payload("daji_1688_keyword.json"),
        **changed,
    }
    return Recorder({path: says(body) for path, body in answers.items()})


def daji(seen: Recorder) -> Provider:
    return build("daji_1688", KEYS, seen)


def image_answer(**changed: Any) -> str:
    body = json.loads(payload("daji_1688_image.json"))
    body["data"].update(changed)
    return json.dumps(body)


async def test_a_photo_is_uploaded_and_searched_by_its_id() -> None:
    seen = recorder()
    await daji(seen).search(PHOTO)
    upload, search = seen.requests
    assert (upload.method, upload.url.query, search.method) == ("POST", b"", "GET")
    assert fields(upload) == {
        "appKey": "demoKey",
        "image_base64": TINY.base64,
        "sign": sign({"appKey": "demoKey", "image_base64": TINY.base64}, "demoSecret"),
    }
    assert fields(search) == {
        "appKey": "demoKey",
        "beginPage": "1",
        "country": "en",
        "imageId": "1048608196202797156",
        "pageSize": "20",
        "sign": "6B131898BD2B860AEC801515F29D05BB",
    }


async def test_every_wish_travels_with_the_photo() -> None:
    seen = recorder()
    await daji(seen).search(
        replace(
            PHOTO,
            keyword="杯",
            category="72",
            min_price=Decimal("10"),
            max_price=Decimal("1E+3"),
            region=Region(x1=0.25, y1=0.1, x2=0.5, y2=0.9),
            sort=SortKey.PRICE_DOWN,
            limit=90,
        )
    )
    [sent] = seen.sent(IMAGE)
    assert sign({name: sent[name] for name in sent if name != "sign"}, "demoSecret") == sent["sign"]
    wishes = {name: sent[name] for name in sent.keys() - {"appKey", "sign", "imageId", "country"}}
    assert wishes == {
        "keyword": "杯",
        "categoryId": "72",
        "priceStart": "10",
        "priceEnd": "1000",
        "region": "200,400,60,540",
        "sort": '{"price":"desc"}',
        "beginPage": "1",
        "pageSize": "50",
    }


async def test_words_alone_are_searched_by_keyword() -> None:
    seen = recorder()
    found = await daji(seen).search(replace(BY_KEYWORD, language="zh-hans", sort=SortKey.SOLD))
    [request] = seen.requests
    assert request.url.path == KEYWORD
    sent = fields(request)
    assert (sent["keyword"], sent["country"]) == ("钢笔", "zh")
    assert sent["sort"] == '{"monthSold":"desc"}'
    assert found.products[0].title == "钢笔批发"


async def test_the_keyword_signature_equals_the_reference_vector() -> None:
    seen = recorder()
    await daji(seen).search(replace(BY_KEYWORD, language="zh"))
    assert seen.sent(KEYWORD)[0]["sign"] == "2AF85284B965273469C4DA725F6F4014"


async def test_pages_count_from_one_and_end_with_the_last() -> None:
    seen = recorder()
    first = await daji(seen).search(PHOTO)
    assert (first.cursor, first.total) == ("2", 2000)
    last = await daji(seen).search(replace(PHOTO, cursor="100"))
    assert [sent["beginPage"] for sent in seen.sent(IMAGE)] == ["1", "100"]
    assert last.cursor is None


@pytest.mark.parametrize("cursor", ["0", "501", "x", ""])
async def test_a_cursor_that_leads_nowhere_costs_no_call(cursor: str) -> None:
    seen = recorder()
    assert (await daji(seen).search(replace(PHOTO, cursor=cursor))).products == ()
    assert not seen.requests


async def test_regions_are_read_as_x1_x2_y1_y2_with_the_current_one_first() -> None:
    found = await daji(recorder()).search(PHOTO)
    assert [region.pixels(800, 600) for region in found.regions] == [
        (265, 326, 597, 564),
        (443, 154, 783, 595),
    ]


async def test_a_printed_price_object_is_read() -> None:
    second = (await daji(recorder()).search(PHOTO)).products[1]
    assert second.price is not None
    assert second.price.amount == "53.00"
    assert second.title == "迷你果汁杯"  # an empty translation is none


@pytest.mark.parametrize(
    ("info", "amount"),
    [
        ("53.10", "53.10"),
        ('{"jxhyPrice":"1","price":"53.20"}', "53.20"),
        ("{jxhyPrice=51.00}", None),
        ({"price": None, "consignPrice": "22.00"}, "22.00"),
        ({"price": "1-2"}, None),
        (None, None),
    ],
)
async def test_a_price_in_any_of_its_shapes(info: Any, amount: str | None) -> None:
    row = {"offerId": 1, "subject": "x", "priceInfo": info}
    [product] = (await daji(recorder(**{IMAGE: image_answer(data=[row])})).search(PHOTO)).products
    assert (product.price.amount if product.price else None) == amount


async def test_null_data_means_nothing_found() -> None:
    for answer in ('{"code": 200, "data": null}', image_answer(data=None, picRegionInfo=None)):
        found = await daji(recorder(**{IMAGE: answer})).search(PHOTO)
        assert (found.products, found.cursor, found.regions) == ((), None, ())


async def test_an_answer_of_another_shape_is_not_nothing_found() -> None:
    with pytest.raises(BadResponse):
        await daji(recorder(**{IMAGE: '{"code": 200, "data": []}'})).search(PHOTO)


async def test_picture_id_zero_is_a_failed_upload() -> None:
    seen = recorder(**{UPLOAD: '{"code": 200, "data": {"imageId": "0"}}'})
    with pytest.raises(ImageRejected) as caught:
        await daji(seen).search(PHOTO)
    assert caught.value.retries == 1
    assert not seen.sent(IMAGE)


async def test_a_request_for_nothing_is_refused_without_a_call() -> None:
    seen = recorder()
    with pytest.raises(ImageRejected):
        await daji(seen).search(SearchRequest())
    assert not seen.requests


async def test_the_secret_is_never_sent() -> None:
    seen = recorder()
    for request in (PHOTO, BY_KEYWORD):
        await daji(seen).search(request)
    for made in seen.requests:
        sent = str(made.url) + str(made.headers) + made.content.decode()
        assert "demoSecret" not in sent
        assert "appsecret" not in sent.lower()


def test_it_has_keys_of_its_own_and_is_off_without_them() -> None:
    assert all_providers()["daji_1688"] is Daji1688
    assert not Daji1688.Settings().active
    assert Daji1688.info.image.max_bytes == 100_000


@pytest.mark.parametrize(("language", "country"), [("ru", "ru"), ("zh_CN", "zh"), ("ar", "en")])
async def test_a_language_the_service_does_not_speak_is_asked_in_english(
    language: str, country: str
) -> None:
    seen = recorder()
    await daji(seen).search(replace(PHOTO, language=language))
    assert seen.sent(IMAGE)[0]["country"] == country
