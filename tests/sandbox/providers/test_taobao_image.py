"""The /image/search stand-in: HTTP errors, three ways to sign, JSON and form."""

import hashlib
import json
from typing import Any

import httpx
import pytest
from PIL import Image

from sandbox.catalogue.categories import CATEGORIES
from sandbox.providers.config import SANDBOX_KEYS
from sandbox.providers.quotas import Quota
from sandbox.providers.signatures import hmac_sha256, joined, wrapped_sha256
from sandbox.providers.taobao_image import CODES
from tests.sandbox.providers.conftest import NOON, Clock, Door, b64, encoded, padded, plain
from tests.sandbox.providers.hosting import hosted

SECRET = SANDBOX_KEYS["taobao_image"]["APP_SECRET"]
SEARCH = "/taobao_image/image/search"


def query_sha256(parameters: dict[str, str]) -> str:
    """The third reading of the document."""
    rows = "&".join(f"{name}={parameters[name]}" for name in sorted(parameters))
    return hashlib.sha256(f"{rows}&secret={SECRET}".encode()).hexdigest().upper()


SIGNERS = {
    "wrapped": lambda call: wrapped_sha256(joined(call), SECRET),
    "hmac": lambda call: hmac_sha256(joined(call), SECRET),
    "query": query_sha256,
}


@pytest.fixture
def call(mug: Image.Image) -> dict[str, str]:
    """A right call, not yet signed."""
    return {
        "app_key": "12345678",
        "image": b64(encoded(mug)),
        "similarity": "0.6",
        "timestamp": "2025-10-21 12:00:00",
    }


async def ask(
    client: httpx.AsyncClient, call: dict[str, str], signer: str = "wrapped"
) -> httpx.Response:
    """Post a signed form."""
    return await client.post(SEARCH, data=call | {"sign": SIGNERS[signer](call)})


@pytest.mark.parametrize("signer", SIGNERS)
@pytest.mark.parametrize("form", [True, False])
async def test_json_and_form_are_answered_for_every_way_to_sign(
    door: Door, call: dict[str, str], signer: str, form: bool
) -> None:
    whole: dict[str, str] = call | {"sign": SIGNERS[signer](call)}
    sent: dict[str, Any] = {"data": whole} if form else {"json": whole}
    answer = await door().post(SEARCH, **sent)
    first = answer.json()["items"][0]
    assert list(first) == ["item_id", "title", "price", "similarity", "pic_url"]
    assert "猫咪陶瓷马克杯" in first["title"]
    assert all(item["similarity"] >= 0.6 for item in answer.json()["items"])


@pytest.mark.parametrize(("written", "status"), [("0.60", 200), ("0.6", 401)])
async def test_a_json_number_is_signed_as_it_is_written(
    door: Door, call: dict[str, str], written: str, status: int
) -> None:
    signature = SIGNERS["wrapped"](call | {"similarity": "0.60"})
    body = json.dumps(call | {"sign": signature}).replace('"0.6"', written)
    headers = {"Content-Type": "application/json"}
    answer = await door().post(SEARCH, content=body, headers=headers)
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"similarity": ""}, 400),
        ({"similarity": "high"}, 400),
        ({"similarity": "1.1"}, 400),
        ({"image": ""}, 400),
        ({"image": "data:image/jpeg;base64,/9j/"}, 400),
        ({"image": plain(60, 60, "GIF")}, 400),
        ({"filter": "price:100-500"}, 400),
        ({"filter": "price:[500,100]"}, 400),
        ({"timestamp": "2025-10-21T12:00:00"}, 400),
        ({"timestamp": "1761019200000"}, 400),
        ({"timestamp": "2025-10-21 12:10:01"}, 401),
        ({"app_key": "other"}, 401),
    ],
)
async def test_a_wrong_parameter_has_its_status(
    door: Door, call: dict[str, str], change: dict[str, str], status: int
) -> None:
    answer = await ask(door(), call | change)
    assert answer.status_code == status
    assert answer.json()["code"] == status


async def test_a_wrong_signature_is_401_and_a_broken_body_400(
    door: Door, call: dict[str, str]
) -> None:
    client = door()
    assert (await client.post(SEARCH, data=call | {"sign": "0" * 64})).status_code == 401
    assert (await client.post(SEARCH, data=call)).status_code == 401
    for body in (b"{", b"[1]", b"\xff"):
        headers = {"Content-Type": "application/json"}
        assert (await client.post(SEARCH, content=body, headers=headers)).status_code == 400
    assert (
        await client.post(SEARCH, content=b"x", headers={"Content-Type": "a/b"})
    ).status_code == 400


async def test_base64_that_was_not_percent_encoded_is_400(door: Door) -> None:
    picture = "+" + plain(64, 64)[1:]
    call = {
        "app_key": "12345678", "image": picture, "similarity": "0.6",
        "timestamp": "2025-10-21 12:00:00",
    }  # fmt: skip
    whole = call | {"sign": SIGNERS["wrapped"](call | {"image": picture.replace("+", " ")})}
    raw = "&".join(f"{name}={value.replace(' ', '%20')}" for name, value in whole.items())
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert (await door().post(SEARCH, content=raw, headers=headers)).status_code == 400


async def test_a_picture_above_ten_megabytes_is_413(door: Door, call: dict[str, str]) -> None:
    jpeg = encoded(Image.new("RGB", (300, 300)))
    fits = call | {"image": b64(padded(jpeg, 10_000_000))}
    assert (await ask(door(), fits)).status_code == 200
    heavy = call | {"image": b64(padded(jpeg, 10_000_001))}
    assert (await ask(door(), heavy)).status_code == 413


async def test_a_picture_is_fetched_by_its_address(
    door: Door, call: dict[str, str], mug: Image.Image
) -> None:
    del call["image"]
    async with hosted({"/mug.png": encoded(mug, "PNG"), "/page": b"<html>"}) as host:
        found = await ask(door(), call | {"image_url": f"{host}/mug.png"})
        assert "猫咪陶瓷马克杯" in found.json()["items"][0]["title"]
        assert (await ask(door(), call | {"image_url": f"{host}/gone"})).status_code == 404
        assert (await ask(door(), call | {"image_url": f"{host}/page"})).status_code == 400
    dead = ("http://127.0.0.1:9/x", "https://example.com/x.jpg", "ftp://127.0.0.1/x", "::")
    for address in dead:
        assert (await ask(door(), call | {"image_url": address})).status_code == 404


async def test_filters_by_price_and_category(door: Door, call: dict[str, str]) -> None:
    client = door()
    call = call | {"similarity": "0.3"}
    cheap = (await ask(client, call | {"filter": "price:[30,50]"})).json()["items"]
    assert cheap
    assert all(30 <= float(item["price"]) <= 50 for item in cheap)
    kind = CATEGORIES["tableware"].taobao
    both = (await ask(client, call | {"filter": f"price:[30,50],category:{kind}"})).json()
    assert 0 < both["total_results"] <= len(cheap)
    assert (await ask(client, call | {"filter": "category:12345"})).json()["items"] == []


async def test_five_calls_a_second_and_three_before_noon(
    door: Door, call: dict[str, str], clock: Clock
) -> None:
    client = door()
    statuses = [(await ask(client, call)).status_code for _ in range(6)]
    assert statuses == [200] * 5 + [429]
    clock.now = NOON - 3600
    earlier = call | {"timestamp": "2025-10-21 11:00:00"}
    client = door()
    statuses = [(await ask(client, earlier)).status_code for _ in range(4)]
    assert statuses == [200] * 3 + [429]
    assert (await ask(client, earlier)).headers["Retry-After"] == "1"


async def test_overrunning_the_day_closes_the_key_for_24_hours(
    door: Door, call: dict[str, str], clock: Clock
) -> None:
    client = door(quotas=dict.fromkeys(SANDBOX_KEYS, Quota(daily=1, ban=True)))
    assert (await ask(client, call)).status_code == 200
    closed = await ask(client, call)
    assert closed.status_code == 429
    assert closed.headers["Retry-After"] == "86400"
    clock.now += 86_401
    later = call | {"timestamp": "2025-10-22 12:00:01"}
    assert (await ask(client, later)).status_code == 200


async def test_links_lead_here_when_a_base_is_set(door: Door, call: dict[str, str]) -> None:
    answer = await ask(door(link_base="http://127.0.0.1:1"), call)
    first = answer.json()["items"][0]
    assert first["detail_url"] == f"http://127.0.0.1:1/shop/taobao_image/{first['item_id']}"


@pytest.mark.parametrize("code", CODES)
async def test_every_documented_status_can_be_had(
    door: Door, call: dict[str, str], code: str
) -> None:
    client = door()
    await client.post("/_faults", json={"provider": "taobao_image", "kind": "code", "code": code})
    assert (await ask(client, call)).status_code == int(code)
