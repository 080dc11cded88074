"""The TOP gateway's stand-in: every check, every code, the shapes of its answers."""

from typing import Any
from xml.etree import ElementTree as Xml

import httpx
import pytest
from PIL import Image

from sandbox.catalogue.categories import CATEGORIES
from sandbox.providers.config import SANDBOX_KEYS, TOP_TOKENS, TopOptions
from sandbox.providers.quotas import Quota
from sandbox.providers.signatures import TOP_METHODS, joined
from sandbox.providers.taobao_top import CODES
from tests.sandbox.providers.conftest import NOON, Clock, Door, b64, encoded, padded, plain

SECRET = SANDBOX_KEYS["taobao_top"]["APP_SECRET"]
GATEWAY = "/taobao_top/router/rest"


@pytest.fixture
def call(mug: Image.Image) -> dict[str, str]:
    """A right call, not yet signed."""
    return {
        "method": "taobao.item.img.search",
        "app_key": "12345678",
        "timestamp": str(int(NOON * 1000)),
        "v": "2.0",
        "sign_method": "md5",
        "format": "json",
        "img": b64(encoded(mug)),
        "access_token": TOP_TOKENS["ACCESS_TOKEN"],
        "fields": "item_id,title,price,pic_url",
    }


def signed(call: dict[str, str]) -> dict[str, str]:
    """With its signature."""
    method = TOP_METHODS.get(call.get("sign_method", "md5"), TOP_METHODS["md5"])
    return call | {"sign": method(joined(call), SECRET)}


async def ask(client: httpx.AsyncClient, call: dict[str, str]) -> Any:
    """The answer to a signed call."""
    return (await client.post(GATEWAY, data=signed(call))).json()


async def code_of(client: httpx.AsyncClient, call: dict[str, str]) -> str:
    """The error code a call is answered with."""
    return str((await ask(client, call))["error_response"]["code"])


async def test_a_right_call_is_answered_with_similar_items(
    door: Door, call: dict[str, str]
) -> None:
    answer = await ask(door(), call)
    assert set(answer) == {"items", "total_results", "request_id"}
    first = answer["items"][0]
    assert list(first) == ["item_id", "title", "price", "similarity", "pic_url"]
    assert first["item_id"].isdecimal()
    assert "猫咪陶瓷马克杯" in first["title"]
    assert isinstance(first["price"], str)
    assert first["similarity"] > 0.9
    assert first["pic_url"].startswith("https://img.alicdn.com/")


@pytest.mark.parametrize("method", TOP_METHODS)
@pytest.mark.parametrize("timestamp", [str(int(NOON * 1000)), "2025-10-21 12:00:00"])
@pytest.mark.parametrize("token", ["access_token", "session"])
async def test_every_documented_way_to_sign_is_accepted(
    door: Door, call: dict[str, str], method: str, timestamp: str, token: str
) -> None:
    varied = call | {"sign_method": method, "timestamp": timestamp}
    varied[token] = varied.pop("access_token")
    assert "items" in await ask(door(), varied)


async def test_parameters_may_be_split_between_query_and_body(
    door: Door, call: dict[str, str]
) -> None:
    whole = signed(call)
    body = {"img": whole.pop("img")}
    answer = (await door().post(GATEWAY, params=whole, data=body)).json()
    assert answer["items"]
    parts = {"img": (None, body["img"])}
    assert (await door().post(GATEWAY, params=whole, files=parts)).json()["items"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"method": ""}, "21"),
        ({"method": "taobao.no.such"}, "22"),
        ({"format": "yaml"}, "23"),
        ({"app_key": ""}, "28"),
        ({"app_key": "87654321"}, "29"),
        ({"timestamp": ""}, "30"),
        ({"timestamp": "yesterday"}, "31"),
        ({"timestamp": str(int((NOON - 601) * 1000))}, "31"),
        ({"timestamp": "2025-10-21 12:10:01"}, "31"),
        ({"timestamp": "2025-10-21 04:00:00"}, "31"),
        ({"v": ""}, "32"),
        ({"v": "3.0"}, "33"),
        ({"v": "1.0"}, "34"),
        ({"sign_method": "sha1"}, "25"),
        ({"access_token": ""}, "26"),
        ({"access_token": "stale"}, "27"),
        ({"img": ""}, "40"),
        ({"img": "!!"}, "41"),
        ({"threshold": "0.4"}, "41"),
        ({"threshold": "x"}, "41"),
        ({"page_size": "101"}, "41"),
        ({"start": "-1"}, "41"),
        ({"category_id": "shoes"}, "41"),
    ],
)
async def test_a_wrong_parameter_has_its_code(
    door: Door, call: dict[str, str], change: dict[str, str], code: str
) -> None:
    assert await code_of(door(), call | change) == code


async def test_a_missing_or_wrong_signature_is_told_apart(door: Door, call: dict[str, str]) -> None:
    client = door()
    unsigned = (await client.post(GATEWAY, data=call)).json()
    assert unsigned["error_response"]["code"] == 24
    forged = await client.post(GATEWAY, data=signed(call) | {"page_size": "5"})
    assert forged.json()["error_response"] | {"request_id": ""} == {
        "code": 25, "msg": "Invalid Signature", "request_id": "",
    }  # fmt: skip


async def test_a_call_that_is_no_post_or_no_form_is_refused(door: Door) -> None:
    client = door()
    answer = await client.get(GATEWAY, params={"format": "json"})
    assert answer.json()["error_response"]["code"] == 9
    broken = await client.post(GATEWAY, content=b"a=%ff")
    assert broken.json()["error_response"]["code"] == 43


@pytest.mark.parametrize(
    ("image", "platform", "guide"),
    [
        (plain(40, 40, "GIF"), "41", "7"),
        (plain(400, 400, "WEBP"), "41", "7"),
        ("data:image/png;base64,AAAA", "41", "7"),
        (b64(padded(encoded(Image.new("RGB", (400, 400))), 2_000_001)), "41", "15"),
    ],
)
async def test_picture_faults_have_the_platforms_codes_or_the_guides(
    door: Door, call: dict[str, str], image: str, platform: str, guide: str
) -> None:
    call = call | {"img": image}
    error = (await ask(door(), call))["error_response"]
    assert str(error["code"]) == platform
    assert error["sub_code"] == "isv.invalid-parameter"
    assert error["sub_msg"].startswith("img: ")
    assert await code_of(door(top=TopOptions(guide_codes=True)), call) == guide


async def test_calls_too_fast_and_too_many_are_code_7(
    door: Door, call: dict[str, str], clock: Clock
) -> None:
    client = door(quotas=_quota(Quota(qps=1, daily=2)))
    assert "items" in await ask(client, call)
    fast = (await ask(client, call))["error_response"]
    assert (fast["code"], fast["sub_code"]) == (7, "accesscontrol.limited-by-app-api-access-count")
    assert "ban will last for 1 more seconds" in fast["sub_msg"]
    clock.now += 1
    assert "items" in await ask(client, call)
    clock.now += 1
    spent = (await ask(client, call))["error_response"]
    assert (spent["code"], spent["sub_code"]) == (7, "accesscontrol.limited-by-app-access-count")


async def test_the_guide_calls_too_fast_31(door: Door, call: dict[str, str]) -> None:
    client = door(quotas=_quota(Quota(qps=1)), top=TopOptions(guide_codes=True))
    await ask(client, call)
    assert await code_of(client, call) == "31"


async def test_threshold_start_page_size_and_category_narrow_the_answer(
    door: Door, call: dict[str, str]
) -> None:
    client = door()
    wide = await ask(client, call | {"threshold": "0.5", "page_size": "100"})
    narrow = await ask(client, call | {"threshold": "0.95"})
    assert 0 < narrow["total_results"] < wide["total_results"] == len(wide["items"])
    page = await ask(client, call | {"threshold": "0.5", "start": "2", "page_size": "3"})
    assert page["items"] == wide["items"][2:5]
    kind = str(CATEGORIES["tableware"].taobao)
    ours = await ask(client, call | {"threshold": "0.5", "category_id": kind})
    assert 0 < ours["total_results"] <= wide["total_results"]
    assert (await ask(client, call | {"category_id": "999"}))["items"] == []


async def test_only_the_wanted_fields_are_given(door: Door, call: dict[str, str]) -> None:
    answer = await ask(door(), call | {"fields": "item_id,price"})
    assert list(answer["items"][0]) == ["item_id", "price", "similarity"]
    every = dict(call)
    del every["fields"]
    assert len((await ask(door(), every))["items"][0]) == 5


async def test_answers_may_be_wrapped_unless_simplified(door: Door, call: dict[str, str]) -> None:
    client = door(top=TopOptions(wrapped=True))
    wrapped = await ask(client, call)
    assert wrapped["item_img_search_response"]["items"]["item"]
    assert (await ask(client, call | {"simplify": "true"}))["items"]


async def test_the_default_format_is_xml(door: Door, call: dict[str, str]) -> None:
    del call["format"]
    page = await door().post(GATEWAY, data=signed(call))
    assert page.headers["content-type"].startswith("text/xml")
    tree = Xml.fromstring(page.text)  # noqa: S314  # our own answer
    assert tree.tag == "item_img_search_response"
    assert tree.findtext("items/item/item_id")
    error = Xml.fromstring((await door().post(GATEWAY, data=call)).text)  # noqa: S314  # as above
    assert error.findtext("code") == "24"


async def test_links_lead_here_when_a_base_is_set(door: Door, call: dict[str, str]) -> None:
    answer = await ask(door(link_base="http://127.0.0.1:8080"), call)
    first = answer["items"][0]
    assert first["pic_url"].startswith("http://127.0.0.1:8080/pictures/mug-cat")
    assert first["detail_url"] == f"http://127.0.0.1:8080/shop/taobao_top/{first['item_id']}"


@pytest.mark.parametrize("code", CODES)
async def test_every_documented_code_can_be_had(
    door: Door, call: dict[str, str], code: str
) -> None:
    client = door()
    fault = {"provider": "taobao_top", "kind": "code", "code": code}
    assert (await client.post("/_faults", json=fault)).status_code == 201
    answer = await client.post(GATEWAY, data=signed(call))
    assert answer.status_code == 200
    assert answer.json()["error_response"]["msg"] == CODES[code]


CREDENTIALS = {
    "client_id": "12345678", "client_secret": SECRET, "grant_type": "client_credentials",
}  # fmt: skip


@pytest.mark.parametrize("place", ["params", "data"])
async def test_a_token_is_issued_and_opens_the_gateway_until_it_expires(
    door: Door, call: dict[str, str], clock: Clock, place: str
) -> None:
    client = door(top=TopOptions(token_seconds=3600))
    sent: dict[str, Any] = {place: CREDENTIALS}
    token = (await client.post("/taobao_top/token", **sent)).json()
    assert token["expires_in"] == 3600
    assert {"refresh_token", "re_expires_in", "r1_expires_in", "taobao_user_nick"} <= set(token)
    clock.now += 3599
    fresh = call | {"access_token": token["access_token"], "timestamp": _stamp(clock)}
    assert "items" in await ask(client, fresh)
    clock.now += 2
    assert await code_of(client, fresh | {"timestamp": _stamp(clock)}) == "27"


async def test_a_token_can_be_refreshed(door: Door) -> None:
    form = CREDENTIALS | {
        "grant_type": "refresh_token", "refresh_token": TOP_TOKENS["REFRESH_TOKEN"],
    }  # fmt: skip
    assert "access_token" in (await door().post("/taobao_top/token", data=form)).json()


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"client_id": "x"}, "invalid_client"),
        ({"client_secret": "x"}, "invalid_client"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "refresh_token", "refresh_token": "x"}, "invalid_grant"),
    ],
)
async def test_no_token_for_wrong_credentials(
    door: Door, change: dict[str, str], error: str
) -> None:
    answer = await door().post("/taobao_top/token", data=CREDENTIALS | change)
    assert answer.status_code == 400
    assert answer.json()["error"] == error


async def test_client_credentials_can_be_switched_off_as_in_the_platforms_documents(
    door: Door,
) -> None:
    client = door(top=TopOptions(client_credentials=False))
    answer = await client.post("/taobao_top/token", data=CREDENTIALS)
    assert answer.json()["error"] == "unsupported_grant_type"


def _quota(quota: Quota) -> dict[str, Quota]:
    names = ("taobao_top", "taobao_image", "daji", "daji_1688", "baidu", "juhe")
    return dict.fromkeys(names, quota)


def _stamp(clock: Clock) -> str:
    return str(int(clock.now * 1000))
