"""DAJI's 1688 interface, by its own account and under the Taobao one's host."""

from typing import Any

import httpx
import pytest
from PIL import Image

from sandbox.providers.config import SANDBOX_KEYS, DajiOptions
from sandbox.providers.signatures import daji_sign
from tests.sandbox.providers.conftest import Door, b64, encoded, plain
from tests.sandbox.providers.hosting import hosted

KEYS = SANDBOX_KEYS["daji_1688"]


def signed(**parameters: str) -> dict[str, str]:
    """The parameters with key and signature."""
    whole = {"appKey": KEYS["APP_KEY"], **parameters}
    return whole | {"sign": daji_sign(whole.items(), KEYS["APP_SECRET"])}


async def get(client: httpx.AsyncClient, path: str, **parameters: str) -> Any:
    """The envelope answered to a signed GET."""
    return (await client.get(path, params=signed(**parameters))).json()


@pytest.fixture(params=["daji_1688", "daji"])
def root(request: pytest.FixtureRequest) -> str:
    """Both hosts answer alike."""
    return f"/{request.param}/alibaba"


async def uploaded(client: httpx.AsyncClient, root: str, image: str) -> str:
    """The id of an uploaded picture."""
    answer = await client.post(f"{root}/upload/image", data=signed(image_base64=image))
    return str(answer.json()["data"]["imageId"])


async def test_an_uploaded_picture_is_searched(door: Door, mug: Image.Image, root: str) -> None:
    client = door()
    image_id = await uploaded(client, root, b64(encoded(mug)))
    query = {"imageId": image_id, "beginPage": "1", "pageSize": "2", "country": "en"}
    page = (await get(client, f"{root}/product/imageQuery", **query))["data"]
    assert (page["currentPage"], page["pageSize"]) == (1, 2)
    assert page["totalPage"] == -(-page["totalRecords"] // 2)
    first = page["data"][0]
    assert first["subjectTrans"] == "Cat stoneware mug, 400 ml"
    assert isinstance(first["offerId"], int)
    assert set(first["priceInfo"]) == {
        "price", "jxhyPrice", "pfJxhyPrice", "consignPrice", "promotionPrice",
    }  # fmt: skip
    assert first["repurchaseRate"].endswith("%")
    x1, x2, y1, y2 = (int(v) for v in page["picRegionInfo"]["currentRegion"].split(","))
    assert 0 <= x1 < x2 <= 480
    assert 0 <= y1 < y2 <= 480
    more = (await get(client, f"{root}/product/imageQuery", **(query | {"beginPage": "2"})))["data"]
    assert more["data"][0]["offerId"] != first["offerId"]


async def test_prices_limit_and_nothing_found_is_null(
    door: Door, mug: Image.Image, root: str
) -> None:
    client = door()
    image_id = await uploaded(client, root, b64(encoded(mug)))
    query = {"imageId": image_id, "beginPage": "1", "country": "zh", "region": "20,460,20,460"}
    path = f"{root}/product/imageQuery"
    cheap = (await get(client, path, **query, priceStart="10", priceEnd="30"))["data"]["data"]
    assert cheap
    assert all(10 <= float(row["priceInfo"]["price"]) <= 30 for row in cheap)
    none = (await get(client, path, **query, priceStart="900000"))["data"]
    assert (none["data"], none["totalRecords"]) == (None, 0)


async def test_a_hosted_picture_is_searched_under_either_name(
    door: Door, mug: Image.Image, root: str
) -> None:
    async with hosted({"/mug.jpg": encoded(mug)}) as host:
        for name in ("imageAddress", "imageUrl"):
            query = {name: f"{host}/mug.jpg", "beginPage": "1", "country": "en"}
            page = await get(door(), f"{root}/product/imageQuery", **query)
            assert page["data"]["data"]
        answer = await get(door(), f"{root}/upload/image", pic_url=f"{host}/mug.jpg")
        assert answer["data"]["imageId"] != "0"


@pytest.mark.parametrize("image", ["data:image/png;base64,AAAA", plain(200, 200, "BMP"), "AAAA"])
async def test_an_upload_1688_cannot_use_has_the_id_0(door: Door, image: str, root: str) -> None:
    assert await uploaded(door(), root, image) == "0"


async def test_an_upload_over_the_limit_has_the_id_0(
    door: Door, mug: Image.Image, root: str
) -> None:
    client = door(daji=DajiOptions(alibaba_max_base64=10_000))
    assert await uploaded(client, root, b64(encoded(mug))) == "0"
    assert await uploaded(client, root, plain(200, 200)) != "0"


@pytest.mark.parametrize(
    "change",
    [{"beginPage": ""}, {"country": ""}, {"pageSize": "51"}, {"imageId": ""}, {"priceStart": "x"},
     {"region": "1"}],
)  # fmt: skip
async def test_a_wrong_parameter_is_400(
    door: Door, mug: Image.Image, root: str, change: dict[str, str]
) -> None:
    client = door()
    image_id = await uploaded(client, root, b64(encoded(mug)))
    query = {"imageId": image_id, "beginPage": "1", "country": "en"} | change
    assert (await get(client, f"{root}/product/imageQuery", **query))["code"] == 400


async def test_keywords_find_offers(door: Door, root: str) -> None:
    client = door(link_base="http://127.0.0.1:8080")
    path = f"{root}/product/keywordQuery"
    page = (await get(client, path, keyword="马克杯", beginPage="1", country="zh"))["data"]
    assert "马克杯" in page["data"][0]["subject"]
    assert page["data"][0]["url"].startswith("http://127.0.0.1:8080/shop/daji_1688/")
    assert page["picRegionInfo"] is None
    assert (await get(client, path, keyword="", beginPage="1", country="zh"))["code"] == 400


async def test_nothing_to_upload_and_wrong_signatures_are_refused(door: Door, root: str) -> None:
    client = door()
    assert (await client.post(f"{root}/upload/image", data=signed())).json()["code"] == 400
    forged = signed(keyword="a") | {"keyword": "b"}
    assert (await client.get(f"{root}/product/keywordQuery", params=forged)).json()["code"] == 401
