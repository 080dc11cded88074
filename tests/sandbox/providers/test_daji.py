"""The DAJI stand-in: signature, Taobao image search V2.0 and V1.0, upload, keyword."""

import re
from typing import Any

import httpx
import pytest
from PIL import Image

from sandbox.providers.config import SANDBOX_KEYS, DajiOptions
from sandbox.providers.daji_desk import CODES
from sandbox.providers.quotas import Quota
from sandbox.providers.signatures import daji_sign
from tests.sandbox.providers.conftest import NOON, Clock, Door, b64, encoded, padded, plain
from tests.sandbox.providers.hosting import hosted

KEY, SECRET = SANDBOX_KEYS["daji"]["APP_KEY"], SANDBOX_KEYS["daji"]["APP_SECRET"]
V2 = "/daji/taobao/image-search/url"
V1 = "/daji/taobao/traffic/item/imgsearch"
UPLOAD = "/daji/taobao/upload/image"
KEYWORD = "/daji/taobao/traffic/item/search"
ITEM = (
    "categoryName", "couponAmount", "couponstartFee", "itemId", "levelOneCategoryName", "picUrl",
    "provcity", "reservePrice", "sellerId", "shopTitle", "title", "url", "userType", "volume",
    "zkFinalPrice",
)  # fmt: skip


def signed(secret: str = SECRET, **parameters: str) -> dict[str, str]:
    """The parameters with key and signature."""
    whole = {"appKey": KEY, **parameters}
    return whole | {"sign": daji_sign(whole.items(), secret)}


async def get(client: httpx.AsyncClient, path: str, **parameters: str) -> Any:
    """The envelope answered to a signed GET."""
    return (await client.get(path, params=signed(**parameters))).json()


async def test_v2_is_answered_as_documented(door: Door, mug: Image.Image) -> None:
    async with hosted({"/mug.jpg": encoded(mug)}) as host:
        answer = await get(door(), V2, picUrl=f"{host}/mug.jpg", pageSize="3")
    assert list(answer) == ["code", "message", "data", "timestamp", "traceId"]
    assert (answer["code"], answer["message"]) == (200, "操作成功")
    assert answer["timestamp"] == NOON * 1000
    page = answer["data"]
    assert (page["pageNo"], page["pageSize"], len(page["data"])) == (0, 3, 3)
    first = page["data"][0]
    assert tuple(first) == ITEM
    assert "猫咪陶瓷马克杯" in first["title"]
    assert first["picUrl"].startswith("//img.alicdn.com/")
    assert first["url"].startswith("//s.click.taobao.com/t?e=")
    assert not first["itemId"].isdecimal()
    assert re.fullmatch(r"\d+(\.\d*[1-9])?", first["zkFinalPrice"])
    assert first["userType"] in {0, 1}


async def test_the_picture_is_described_in_pixels_with_x_before_y(
    door: Door, mug: Image.Image
) -> None:
    async with hosted({"/mug.jpg": encoded(mug)}) as host:
        info = (await get(door(), V2, picUrl=f"{host}/mug.jpg"))["data"]["picInfo"]
    x1, x2, y1, y2 = (int(side) for side in info["mainRegion"]["region"].split(","))
    assert 0 <= x1 < 240 < x2 <= 480
    assert 0 <= y1 < 240 < y2 <= 480
    assert info["multiRegion"][0] == {"region": info["mainRegion"]["region"]}
    assert len(info["multiRegion"]) >= 3
    kinds = info["mainRegion"]["multiCategoryId"]
    assert 1 <= len(kinds) <= 4
    assert kinds[0]["score"] == max(kind["score"] for kind in kinds)


async def test_pages_are_counted_by_offset(door: Door, mug: Image.Image) -> None:
    async with hosted({"/mug.jpg": encoded(mug)}) as host:
        address, client = f"{host}/mug.jpg", door(quotas=_quota(Quota()))
        whole = (await get(client, V2, picUrl=address, pageSize="20"))["data"]["data"]
        shifted = (await get(client, V2, picUrl=address, pageNo="5", pageSize="4"))["data"]
        default = (await get(client, V2, picUrl=address, region=""))["data"]
        beyond = (await get(client, V2, picUrl=address, pageNo="499"))["data"]
    assert shifted["data"] == whole[5:9]
    assert len(default["data"]) == 10
    assert beyond["data"] == []


async def test_a_region_and_a_category_narrow_the_search(door: Door, mug: Image.Image) -> None:
    both = Image.new("RGB", (960, 480), (250, 250, 250))
    both.paste(mug, (480, 0))
    async with hosted({"/both.png": encoded(both, "PNG")}) as host:
        address, client = f"{host}/both.png", door()
        right = (await get(client, V2, picUrl=address, region="480,960,0,480"))["data"]
        toys = (await get(client, V2, picUrl=address, categoryId="20"))["data"]["data"]
        underwear = (await get(client, V2, picUrl=address, categoryId="21"))["data"]["data"]
    assert right["picInfo"]["mainRegion"]["region"] == "480,960,0,480"
    assert "猫咪陶瓷马克杯" in right["data"][0]["title"]
    assert toys
    assert {row["levelOneCategoryName"] for row in toys} == {"玩具乐器"}
    assert underwear == []


@pytest.mark.parametrize(
    "change",
    [
        {"pageNo": "500"}, {"pageNo": "-1"}, {"pageSize": "21"}, {"pageSize": "0"},
        {"categoryId": "10"}, {"categoryId": "x"}, {"crop": "yes"}, {"picUrl": ""},
        {"region": "1,2,3"}, {"region": "0,9999,0,10"}, {"region": "200,100,0,50"},
    ],
)  # fmt: skip
async def test_a_wrong_parameter_is_400(
    door: Door, mug: Image.Image, change: dict[str, str]
) -> None:
    async with hosted({"/mug.jpg": encoded(mug)}) as host:
        answer = await get(door(), V2, **({"picUrl": f"{host}/mug.jpg"} | change))
    assert (answer["code"], answer["data"]) == (400, None)


async def test_unsigned_and_wrongly_signed_calls_are_401(door: Door) -> None:
    client = door()
    for parameters in (
        {"appKey": KEY},
        {"appKey": KEY, "appSecret": SECRET},
        {"appKey": "other", "sign": "0" * 32},
        signed("other"),
        signed(keyword="a") | {"keyword": "b"},
    ):
        answer = await client.get(KEYWORD, params=parameters)
        assert answer.json()["code"] == 401


async def test_the_secret_in_the_query_is_for_testing_only(door: Door) -> None:
    client = door(daji=DajiOptions(secret_in_query=True))
    parameters = {"appKey": KEY, "appSecret": SECRET, "keyword": "马克杯"}
    assert (await client.get(KEYWORD, params=parameters)).json()["code"] == 200
    wrong = parameters | {"appSecret": "other"}
    assert (await client.get(KEYWORD, params=wrong)).json()["code"] == 401


@pytest.mark.parametrize(
    ("name", "code"),
    [("gone.jpg", 1009), ("small.jpg", 400), ("large.png", 400), ("turned.jpg", 400),
     ("heavy.jpg", 400), ("page.html", 400)],
)  # fmt: skip
async def test_a_picture_that_cannot_be_used_has_its_code(
    door: Door, mug: Image.Image, name: str, code: int
) -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    pages = {
        "/small.jpg": encoded(mug.resize((99, 200))),
        "/large.png": encoded(Image.new("RGB", (4097, 100)), "PNG"),
        "/turned.jpg": encoded(mug, exif=turned),
        "/heavy.jpg": padded(encoded(mug), 4_000_001),
        "/page.html": b"<html>",
    }
    async with hosted(pages) as host:
        assert (await get(door(), V2, picUrl=f"{host}/{name}"))["code"] == code


async def test_addresses_elsewhere_are_not_fetched(door: Door) -> None:
    for address in ("https://example.com/a.jpg", "//example.com/a.jpg", "file:///etc/hostname"):
        assert (await get(door(), V2, picUrl=address))["code"] == 1009


async def test_an_uploaded_picture_is_searched_by_its_id(door: Door, mug: Image.Image) -> None:
    client = door()
    form = signed(image_base64=b64(encoded(mug)))
    uploads = [
        await client.post(UPLOAD, data=form),
        await client.post(UPLOAD, files={name: (None, value) for name, value in form.items()}),
    ]
    for upload in uploads:
        image_id = upload.json()["data"]["imageId"]
        assert image_id.isdecimal()
        rows = (await get(client, V1, image_id=image_id, language="en"))["data"]
        assert rows[0]["multiLanguageInfo"]["title"] == "Cat stoneware mug, 400 ml"
        assert len(rows) <= 100
    unknown = await get(client, V1, image_id="1", language="en")
    assert unknown["code"] == 1009


async def test_base64_wins_over_an_address_and_a_get_takes_only_the_address(
    door: Door, mug: Image.Image
) -> None:
    client = door()
    both = signed(image_base64=b64(encoded(mug)), pic_url="http://127.0.0.1:9/x")
    assert (await client.post(UPLOAD, data=both)).json()["code"] == 200
    assert (await client.get(UPLOAD, params=signed(image_base64=plain(60, 60)))).json()[
        "code"
    ] == 400
    async with hosted({"/mug.jpg": encoded(mug)}) as host:
        assert (await get(client, UPLOAD, pic_url=f"{host}/mug.jpg"))["data"]["imageId"]
        assert (await get(client, V1, pic_url=f"{host}/mug.jpg"))["code"] == 200


@pytest.mark.parametrize(
    "image",
    [
        "data:image/png;base64,AAAA",
        plain(200, 200, "BMP"),
        b64(padded(encoded(Image.new("RGB", (200, 200))), 2_250_003)),
    ],
)
async def test_an_upload_against_the_rules_is_400(door: Door, image: str) -> None:
    answer = await door().post(UPLOAD, data=signed(image_base64=image))
    assert answer.json()["code"] == 400


async def test_keywords_find_titles_in_both_languages_page_by_page(door: Door) -> None:
    client = door()
    chinese = (await get(client, KEYWORD, keyword="跑步鞋", language="zh"))["data"]["data"]
    assert chinese
    assert all("鞋" in row["title"] for row in chinese)
    first = (await get(client, KEYWORD, keyword="mug", page_no="1", page_size="2"))["data"]["data"]
    second = (await get(client, KEYWORD, keyword="mug", page_no="2", page_size="2"))["data"]["data"]
    assert len(first) == 2
    assert {row["itemId"] for row in first}.isdisjoint(row["itemId"] for row in second)
    assert (await get(client, KEYWORD, keyword="qqqq"))["data"]["data"] == []


@pytest.mark.parametrize(
    "change", [{"keyword": " "}, {"page_size": "21"}, {"page_no": "0"}, {"language": "tlh"}]
)
async def test_a_wrong_keyword_call_is_400(door: Door, change: dict[str, str]) -> None:
    assert (await get(door(), KEYWORD, **({"keyword": "mug"} | change)))["code"] == 400


async def test_calls_too_fast_are_http_429(door: Door, clock: Clock) -> None:
    client = door(quotas=_quota(Quota(qps=1)))
    assert (await get(client, KEYWORD, keyword="mug"))["code"] == 200
    refused = await client.get(KEYWORD, params=signed(keyword="mug"))
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
    clock.now += 1
    assert (await get(client, KEYWORD, keyword="mug"))["code"] == 200


async def test_links_lead_here_when_a_base_is_set(door: Door, mug: Image.Image) -> None:
    client = door(link_base="http://127.0.0.1:8080")
    async with hosted({"/mug.jpg": encoded(mug)}) as host:
        first = (await get(client, V2, picUrl=f"{host}/mug.jpg"))["data"]["data"][0]
    assert first["url"].startswith("http://127.0.0.1:8080/shop/daji/")
    assert first["picUrl"].startswith("http://127.0.0.1:8080/pictures/mug-cat")
    row = (await get(client, KEYWORD, keyword="mug"))["data"]["data"][0]
    assert row["url"] == f"http://127.0.0.1:8080/shop/daji/{row['itemId']}"


@pytest.mark.parametrize("code", CODES)
async def test_every_known_code_can_be_had(door: Door, code: str) -> None:
    client = door()
    await client.post("/_faults", json={"provider": "daji", "kind": "code", "code": code})
    assert (await get(client, KEYWORD, keyword="mug"))["code"] == int(code)


def _quota(quota: Quota) -> dict[str, Quota]:
    return dict.fromkeys(SANDBOX_KEYS, quota)
