"""The Juhe stand-in."""

import re
from typing import Any

import httpx
import pytest
from PIL import Image

from sandbox.catalogue.index import Matches, VisualIndex
from sandbox.providers.config import SANDBOX_KEYS
from sandbox.providers.juhe import CODES
from sandbox.providers.quotas import Quota
from tests.sandbox.providers.conftest import Clock, Door, b64, encoded, padded, plain

QUERY = "/juhe/snapshop/query"
KEY = SANDBOX_KEYS["juhe"]["KEY"]


async def ask(client: httpx.AsyncClient, image: str, key: str = KEY) -> Any:
    """The answer to a form."""
    return (await client.post(QUERY, data={"image": image, "key": key})).json()


async def test_a_picture_that_comes_again_is_not_looked_at_again(
    door: Door, mug: Image.Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[tuple[int, int]] = []
    search = VisualIndex.search

    def noted(self: VisualIndex, picture: Image.Image) -> Matches:
        looked.append(picture.size)
        return search(self, picture)

    monkeypatch.setattr(VisualIndex, "search", noted)
    larger, turned = mug.resize((211, 223)), mug.resize((223, 211))
    answers = [await ask(door(), b64(encoded(one))) for one in (larger, larger, turned)]
    assert looked == [(211, 223), (223, 211)]
    found, again, _ = (answer["result"]["data"] for answer in answers)
    assert found == again


async def test_products_are_answered_as_documented(door: Door, mug: Image.Image) -> None:
    answer = await ask(door(), b64(encoded(mug)))
    assert (answer["reason"], answer["error_code"]) == ("success", 0)
    assert re.fullmatch(r"[0-9a-f]{32}", answer["result"]["request_id"])
    first = answer["result"]["data"][0]
    assert list(first) == [
        "skuId", "skuName", "skuPrice", "wareLabel", "similarity", "imageUrl", "detailUrl",
        "detailAppUrl", "cid1Name", "cid2Name", "cid3Name", "allImageUrls",
    ]  # fmt: skip
    assert isinstance(first["skuId"], int)
    assert isinstance(first["skuPrice"], str)
    assert first["detailUrl"] == f"https://item.jd.com/{first['skuId']}.html"
    assert first["imageUrl"] in first["allImageUrls"]
    rows = answer["result"]["data"]
    assert {row["wareLabel"] for row in rows} <= {"自营", "非自营"}
    likeness = [row["similarity"] for row in rows]
    assert likeness == sorted(likeness, reverse=True)


async def test_prices_come_with_and_without_decimals(door: Door, mug: Image.Image) -> None:
    rows = (await ask(door(), b64(encoded(mug))))["result"]["data"]
    assert all(re.fullmatch(r"\d+(\.\d\d)?", row["skuPrice"]) for row in rows)


async def test_links_lead_here_when_a_base_is_set(door: Door, mug: Image.Image) -> None:
    answer = await ask(door(link_base="http://127.0.0.1:1"), b64(encoded(mug)))
    first = answer["result"]["data"][0]
    assert first["detailUrl"] == f"http://127.0.0.1:1/shop/juhe/{first['skuId']}"
    assert first["imageUrl"].startswith("http://127.0.0.1:1/pictures/")


@pytest.mark.parametrize(
    "image",
    [
        "",
        "data:image/jpeg;base64,/9j/",
        plain(300, 300, "PNG"),
        plain(300, 300, "WEBP"),
        plain(47, 300),
        plain(4097, 48),
        b64(padded(encoded(Image.new("RGB", (60, 60))), 2_250_001)),
    ],
    ids=["empty", "prefixed", "png", "webp", "small", "large", "heavy"],
)
async def test_a_picture_against_the_rules_is_254701(door: Door, image: str) -> None:
    answer = await ask(door(), image)
    assert answer["error_code"] == 254701
    assert answer["result"] is None
    assert answer["reason"].startswith(CODES["254701"])
    assert "resultcode" not in answer


@pytest.mark.parametrize("kind", ["JPEG", "BMP"])
async def test_both_formats_and_the_smallest_side_are_accepted(door: Door, kind: str) -> None:
    assert (await ask(door(), plain(48, 60, kind)))["error_code"] == 0


async def test_the_heaviest_picture_is_accepted(door: Door) -> None:
    heaviest = b64(padded(encoded(Image.new("RGB", (60, 60))), 2_250_000))
    assert len(heaviest) == 3_000_000
    assert (await ask(door(), heaviest))["error_code"] == 0


async def test_a_wrong_key_is_10001_with_the_old_code_beside_it(door: Door) -> None:
    answer = await ask(door(), plain(60, 60), key="wrong")
    assert (answer["error_code"], answer["resultcode"]) == (10001, "101")
    assert answer["reason"] == "错误的请求KEY"
    assert (await ask(door(), plain(60, 60), key=""))["error_code"] == 10001


async def test_only_a_form_by_post_is_read(door: Door) -> None:
    client = door()
    assert (await client.get(QUERY, params={"key": KEY})).status_code == 405
    assert (await client.post(QUERY, json={"key": KEY})).json()["error_code"] == 254701
    in_query = await client.post(QUERY, params={"key": KEY, "image": plain(60, 60)})
    assert in_query.json()["error_code"] == 254701
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    broken = await client.post(QUERY, content=b"key=%ff", headers=headers)
    assert broken.json()["error_code"] == 254701


async def test_limits_are_10011_and_10012(door: Door, clock: Clock) -> None:
    client = door(quotas=dict.fromkeys(SANDBOX_KEYS, Quota(qps=1, daily=2)))
    image = plain(60, 60)
    assert (await ask(client, image))["error_code"] == 0
    assert (await ask(client, image))["error_code"] == 10011
    clock.now += 1
    assert (await ask(client, image))["error_code"] == 0
    clock.now += 1
    assert (await ask(client, image))["error_code"] == 10012


@pytest.mark.parametrize("code", CODES)
async def test_every_documented_code_can_be_had(door: Door, code: str) -> None:
    client = door()
    await client.post("/_faults", json={"provider": "juhe", "kind": "code", "code": code})
    answer = await ask(client, plain(60, 60))
    assert (answer["error_code"], answer["reason"]) == (int(code), CODES[code])
    assert answer.get("resultcode") == (f"1{code[-2:]}" if code.startswith("10") else None)
