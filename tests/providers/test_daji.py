"""DAJI's Taobao interfaces: what is signed and sent, and what costs no call."""

from dataclasses import replace

import httpx
import pytest

from providers._daji_wire import sign
from providers.base import (
    Capability,
    FittedImage,
    ImageFormat,
    SearchRequest,
    SearchResult,
    SortKey,
)
from providers.daji import Daji
from providers.errors import ImageRejected, Misconfigured, ProviderError
from providers.product import Region
from tests.providers.case_daji import BY_ADDRESS, BY_KEYWORD, KEYS, PICTURE, daji_error
from tests.providers.daji_service import KEYWORD, PHOTO, UPLOAD, V1, V2, daji, recorder
from tests.providers.replay import TINY, Recorder, fields, says


async def test_an_addressed_picture_is_asked_for_as_documented() -> None:
    seen = recorder()
    await daji(seen).search(replace(BY_ADDRESS, category="4", limit=10))
    [request] = seen.requests
    assert (request.method, request.url.host) == ("GET", "openapi.dajisaas.com")
    sent = fields(request)
    signature = sent.pop("sign")
    assert sent == {
        "appKey": "demoKey",
        "picUrl": PICTURE,
        "categoryId": "4",
        "crop": "true",
        "pageNo": "0",
        "pageSize": "10",
    }
    assert signature == sign(sent, "demoSecret")


async def test_a_region_goes_out_as_x1_x2_y1_y2_pixels_and_stops_the_detection() -> None:
    seen = recorder()
    region = Region(x1=0.25, y1=0.1, x2=0.5, y2=0.9)
    await daji(seen).search(replace(BY_ADDRESS, region=region))
    [sent] = seen.sent(V2)
    assert (sent["region"], sent["crop"]) == ("200,400,60,540", "false")


async def test_a_sliver_of_a_region_is_never_empty() -> None:
    seen = recorder()
    region = Region(x1=0.9999, y1=0.5, x2=1.0, y2=0.5001)
    await daji(seen).search(replace(BY_ADDRESS, region=region))
    [sent] = seen.sent(V2)
    assert sent["region"] == "799,800,300,301"


async def test_pages_are_offsets_from_0_to_499() -> None:
    seen = recorder()
    provider = daji(seen)
    first = await provider.search(replace(BY_ADDRESS, limit=2))
    assert first.cursor == "2"
    await provider.search(replace(BY_ADDRESS, limit=2, cursor=first.cursor))
    last = await provider.search(replace(BY_ADDRESS, limit=2, cursor="499"))
    assert [sent["pageNo"] for sent in seen.sent(V2)] == ["0", "2", "499"]
    assert last.cursor is None
    assert (await provider.search(BY_ADDRESS)).cursor is None  # 2 of 20: nothing follows


@pytest.mark.parametrize("cursor", ["501", "-1", "x", "", "²", "9" * 40])
async def test_a_cursor_that_leads_nowhere_costs_no_call(cursor: str) -> None:
    seen = recorder()
    for request in (BY_ADDRESS, PHOTO, BY_KEYWORD):
        assert await daji(seen).search(replace(request, cursor=cursor)) == SearchResult()
    assert not seen.requests


@pytest.mark.parametrize(("limit", "size"), [(0, "1"), (1, "1"), (20, "20"), (100, "20")])
async def test_the_page_size_stays_between_1_and_20(limit: int, size: str) -> None:
    seen = recorder()
    await daji(seen).search(replace(BY_ADDRESS, limit=limit))
    await daji(seen).search(replace(BY_KEYWORD, limit=limit))
    assert seen.sent(V2)[0]["pageSize"] == size
    assert seen.sent(KEYWORD)[0]["page_size"] == size


async def test_without_an_address_the_picture_is_uploaded_in_the_body() -> None:
    seen = recorder()
    await daji(seen).search(replace(PHOTO, category="4", region=Region(x1=0, y1=0, x2=1, y2=1)))
    upload, search = seen.requests
    assert (upload.method, upload.url.query, search.method) == ("POST", b"", "GET")
    assert fields(upload) == {
        "appKey": "demoKey",
        "image_base64": TINY.base64,
        "sign": sign({"appKey": "demoKey", "image_base64": TINY.base64}, "demoSecret"),
    }
    assert fields(search) == {
        "appKey": "demoKey",
        "image_id": "1616108138716568543",
        "language": "en",
        "sign": "E0E667F5A3732BFE19BF5A80D13E6486",
    }


async def test_a_large_picture_is_signed_over_all_of_its_base64() -> None:
    seen = recorder()
    image = FittedImage(bytes(range(256)) * 1500, ImageFormat.JPEG, 3000, 2000)
    await daji(seen).search(SearchRequest(image=image))
    [sent] = seen.sent(UPLOAD)
    assert sent["image_base64"] == image.base64
    signed = {"appKey": "demoKey", "image_base64": image.base64}
    assert sent["sign"] == sign(signed, "demoSecret")


@pytest.mark.parametrize("data", ['{"imageId": "0"}', '{"imageId": 0}', "{}", "null", "[]"])
async def test_an_upload_without_id_is_tried_once_more_then_the_pictures_fault(data: str) -> None:
    seen = recorder(**{UPLOAD: f'{{"code": 200, "data": {data}}}'})
    with pytest.raises(ImageRejected) as caught:
        await daji(seen).search(PHOTO)
    assert caught.value.retries == 1
    assert not seen.sent(V1)


async def test_http_400_means_the_picture_at_the_upload_and_the_settings_elsewhere() -> None:
    for request, path, expected in (
        (PHOTO, UPLOAD, ImageRejected),
        (PHOTO, V1, Misconfigured),
        (BY_ADDRESS, V2, Misconfigured),
    ):
        seen = recorder()
        seen.answers[path] = says("{}", 400)
        with pytest.raises(ProviderError) as caught:
            await daji(seen).search(request)
        assert type(caught.value) is expected


async def test_keywords_are_searched_page_by_page_and_sorted() -> None:
    seen = recorder()
    provider = daji(seen)
    first = await provider.search(replace(BY_KEYWORD, limit=2, sort=SortKey.PRICE_UP))
    assert first.cursor == "2"
    rest = await provider.search(replace(BY_KEYWORD, cursor="2", sort=SortKey.SOLD))
    assert rest.cursor is None
    one, two = seen.sent(KEYWORD)
    assert (one["keyword"], one["page_no"], one["sort"]) == ("钢笔", "1", "PRICE_ASC")
    assert (two["page_no"], two["sort"]) == ("2", "SALE_QTY_DESC")


async def test_a_request_for_nothing_is_refused_without_a_call() -> None:
    seen = recorder()
    with pytest.raises(ImageRejected):
        await daji(seen).search(SearchRequest())
    assert not seen.requests


async def test_a_category_it_does_not_have_finds_nothing_and_costs_no_call() -> None:
    seen = Recorder({})
    assert await daji(seen).search(replace(BY_ADDRESS, category="50012")) == SearchResult()
    assert seen.requests == []


def test_region_category_and_pages_need_an_address() -> None:
    provider = daji(recorder())
    for capability in (Capability.REGION, Capability.CATEGORY, Capability.PAGING):
        assert provider.can(capability, with_url=True)
        assert not provider.can(capability, with_url=False)
    for with_url in (True, False):
        assert provider.can(Capability.KEYWORD, with_url=with_url)
        assert not provider.can(Capability.THRESHOLD, with_url=with_url)


async def test_the_secret_is_never_sent() -> None:
    def everything(request: httpx.Request) -> bytes:
        headers = b"".join(name + value for name, value in request.headers.raw)
        return str(request.url).encode() + headers + request.content

    seen = recorder()
    for request in (BY_ADDRESS, PHOTO, BY_KEYWORD):
        await daji(seen).search(request)
    assert len(seen.requests) == 4
    for sent in map(everything, seen.requests):
        assert b"demoSecret" not in sent
        assert b"appsecret" not in sent.lower()


async def test_errors_hold_neither_key_nor_secret_nor_address() -> None:
    with pytest.raises(ProviderError) as caught:
        await daji(recorder(**{V2: daji_error(401)})).search(BY_ADDRESS)
    for hidden in ("demoKey", "demoSecret", PICTURE):
        assert hidden not in repr(caught.value) + str(caught.value)
    assert "demo" not in repr(Daji.Settings.model_validate(KEYS))


async def test_another_address_replaces_scheme_host_and_prefix() -> None:
    seen = recorder()
    await daji(seen, base_url="http://127.0.0.1:9000/daji/").search(BY_ADDRESS)
    assert str(seen.requests[0].url).startswith("http://127.0.0.1:9000/daji/taobao/image-search/")
