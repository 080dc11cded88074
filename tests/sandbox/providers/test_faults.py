"""Faults put on stand-ins, and the log of calls."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import perf_counter
from typing import Any

import httpx
import pytest
from PIL import Image

from sandbox.providers.app import create_app
from sandbox.providers.config import SANDBOX_KEYS, ProvidersConfig
from sandbox.providers.fault_payloads import COMPLETE_MODES, payload
from sandbox.providers.faults import KINDS
from tests.sandbox.providers.conftest import Door, b64, encoded, plain
from tests.sandbox.providers.hosting import served

QUERY = "/juhe/snapshop/query"
FORM = {"image": plain(60, 60), "key": SANDBOX_KEYS["juhe"]["KEY"]}


async def put(client: httpx.AsyncClient, kind: str, **more: Any) -> None:
    """Put a fault on Juhe."""
    answer = await client.post("/_faults", json={"provider": "juhe", "kind": kind} | more)
    assert answer.status_code == 201, answer.text


async def ask(client: httpx.AsyncClient) -> httpx.Response:
    """A right call."""
    return await client.post(QUERY, data=FORM)


async def test_a_slow_provider_answers_rightly_after_a_while(door: Door) -> None:
    client = door()
    await put(client, "slow", seconds=1.0, times=1)
    started = perf_counter()
    assert (await ask(client)).json()["error_code"] == 0
    assert perf_counter() - started >= 1.0
    started = perf_counter()
    await ask(client)
    assert perf_counter() - started < 1.0


async def test_a_slow_provider_holds_up_nobody_else(door: Door) -> None:
    client = door()
    await put(client, "slow", seconds=0.5, times=1)
    slow = asyncio.create_task(ask(client))
    await asyncio.sleep(0.05)
    await client.get("/baidu/oauth/2.0/token")
    assert not slow.done()
    await slow


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_a_broken_provider_has_its_status(door: Door, status: int) -> None:
    client = door()
    await put(client, "down", status=status)
    assert (await ask(client)).status_code == status


async def test_a_rate_limit_is_told_in_seconds_or_as_a_date_or_not_at_all(door: Door) -> None:
    client = door()
    await put(client, "rate_limited", retry_after=7)
    limited = await ask(client)
    assert (limited.status_code, limited.headers["Retry-After"]) == (429, "7")
    await put(client, "rate_limited", retry_after=60, as_date=True)
    moment = parsedate_to_datetime((await ask(client)).headers["Retry-After"])
    assert 50 <= (moment - datetime.now(UTC)).total_seconds() <= 61
    await put(client, "rate_limited")
    assert "Retry-After" not in (await ask(client)).headers


async def test_empty_signature_and_code_speak_the_providers_language(door: Door) -> None:
    client = door()
    await put(client, "empty")
    answer = (await ask(client)).json()
    assert (answer["error_code"], answer["result"]["data"]) == (0, [])
    await put(client, "signature")
    assert (await ask(client)).json()["error_code"] == 10001
    await put(client, "code", code="10020")
    assert (await ask(client)).json()["error_code"] == 10020


SIGNATURE_ANSWERS: dict[str, tuple[str, Callable[[Any], Any], int]] = {
    "taobao_top": ("/router/rest", lambda body: body["error_response"]["code"], 25),
    "taobao_image": ("/image/search", lambda body: body["code"], 401),
    "daji": ("/taobao/upload/image", lambda body: body["code"], 401),
    "daji_1688": ("/alibaba/upload/image", lambda body: body["code"], 401),
    "baidu": ("/oauth/2.0/token", lambda body: body["error_code"], 110),
    "juhe": ("/snapshop/query", lambda body: body["error_code"], 10001),
}


@pytest.mark.parametrize("provider", SIGNATURE_ANSWERS)
async def test_every_provider_can_be_made_to_doubt_the_signature_and_to_find_nothing(
    door: Door, provider: str
) -> None:
    client = door()
    path, code, right = SIGNATURE_ANSWERS[provider]
    for kind in ("signature", "empty"):
        await client.post("/_faults", json={"provider": "*", "kind": kind})
        body = (await client.post(f"/{provider}{path}")).json()
        assert kind == "empty" or code(body) == right
        assert kind == "signature" or '"data": [{' not in json.dumps(body)


async def test_one_bad_item_or_all_of_them(door: Door, mug: Image.Image) -> None:
    client = door()
    form = FORM | {"image": b64(encoded(mug))}
    await put(client, "bad_item")
    rows = (await client.post(QUERY, data=form)).json()["result"]["data"]
    assert [("skuId" in row) for row in rows[:3]] == [False, True, True]
    await put(client, "all_bad")
    rows = (await client.post(QUERY, data=form)).json()["result"]["data"]
    assert rows
    assert not any("skuId" in row for row in rows)


@pytest.mark.parametrize("mode", COMPLETE_MODES)
async def test_complete_but_wrong_answers_are_sent_as_they_are(door: Door, mode: str) -> None:
    client = door()
    await put(client, mode)
    fixed = payload(mode)
    assert fixed is not None
    request = client.build_request("POST", QUERY, data=FORM)
    answer = await client.send(request, stream=True)
    raw = b"".join([part async for part in answer.aiter_raw()])
    assert (answer.status_code, raw) == (fixed.status, fixed.body)
    assert all(answer.headers[name] == value for name, value in fixed.headers.items())


def test_the_wrong_json_is_wrong_in_the_way_it_says() -> None:
    bodies = {mode: row.body for mode in COMPLETE_MODES if (row := payload(mode)) is not None}
    for mode in ("json_trunc", "json_hugeint"):
        with pytest.raises(ValueError, match=r"Expecting|Exceeds"):
            json.loads(bodies[mode])
    with pytest.raises(RecursionError):
        json.loads(bodies["json_deep"])
    assert len(bodies["gzip_bomb"]) < 200_000
    assert bodies["json_dupkey"].count(b'"error_code"') == 2
    assert b"NaN" in bodies["json_nan"]


@pytest.mark.parametrize(
    ("wanted", "word"),
    [
        ({"provider": "none", "kind": "down"}, "no provider"),
        ({"provider": "juhe", "kind": "tired"}, "no kind"),
        ({"provider": "juhe", "kind": "code", "code": "1"}, "no code"),
        ({"provider": "*", "kind": "code", "code": "10001"}, "no code"),
        ({"provider": "juhe", "kind": "slow", "seconds": 601}, "seconds"),
        ({"provider": "juhe", "kind": "down", "status": 200}, "status"),
        ({"provider": "juhe"}, "kind"),
        ({"provider": "juhe", "kind": "down", "colour": "red"}, "colour"),
    ],
)
async def test_a_fault_that_makes_no_sense_is_refused(
    door: Door, wanted: dict[str, Any], word: str
) -> None:
    answer = await door().post("/_faults", json=wanted)
    assert answer.status_code == 400
    assert word in answer.json()["error"]


async def test_faults_are_listed_counted_down_and_taken_off(door: Door) -> None:
    client = door()
    await put(client, "down", times=2)
    await client.post("/_faults", json={"provider": "baidu", "kind": "html", "path": "/oauth"})
    told = (await client.get("/_faults")).json()
    assert {fault["provider"] for fault in told["faults"]} == {"juhe", "baidu"}
    assert told["kinds"] == list(KINDS)
    assert told["codes"]["juhe"]["10001"] == "错误的请求KEY"
    assert [(await ask(client)).status_code for _ in range(3)] == [503, 503, 200]
    assert "<html>" in (await client.get("/baidu/oauth/2.0/token")).text
    assert (await client.delete("/_faults", params={"provider": "baidu"})).status_code == 204
    assert (await client.get("/_faults")).json()["faults"] == []
    await put(client, "down")
    await client.delete("/_faults")
    assert (await ask(client)).status_code == 200


async def test_a_call_is_logged_with_what_was_sent_and_never_a_key(
    door: Door, mug: Image.Image
) -> None:
    client = door()
    data = encoded(mug)
    await client.post(f"{QUERY}?key=hidden", data=FORM | {"image": b64(data)})
    await client.post(QUERY, data=FORM | {"key": "wrong"})
    listing = await client.get("/_calls")
    first, second = listing.json()["calls"]
    assert (first["provider"], first["method"], first["path"]) == (
        "juhe",
        "POST",
        "/snapshop/query",
    )
    assert (first["status"], first["verdict"]) == (200, "ok 20")
    assert first["sent_bytes"] > len(b64(data))
    assert first["picture"]["width"] == 480
    assert first["picture"]["bytes"] == len(data)
    assert second["verdict"] == "10001"
    assert second["picture"] is None
    assert FORM["key"] not in listing.text
    assert "hidden" not in listing.text
    sent = await client.get(f"/_calls/{first['n']}/picture")
    assert sent.content == data
    assert sent.headers["content-type"] == "image/jpeg"
    assert (await client.get(f"/_calls/{second['n']}/picture")).status_code == 404


async def test_the_log_is_filtered_followed_and_cleared(door: Door) -> None:
    client = door()
    for _ in range(3):
        await ask(client)
    await client.get("/baidu/oauth/2.0/token")
    last = (await client.get("/_calls", params={"provider": "juhe"})).json()["calls"][-1]
    assert last["n"] == 3
    newer = (await client.get("/_calls", params={"after": 3})).json()["calls"]
    assert [call["provider"] for call in newer] == ["baidu"]
    await client.delete("/_calls")
    assert (await client.get("/_calls")).json()["calls"] == []


async def test_a_fault_shows_in_the_log(door: Door) -> None:
    client = door()
    await put(client, "code", code="10012")
    await ask(client)
    assert (await client.get("/_calls")).json()["calls"][0]["verdict"] == "fault code 10012"


async def test_a_body_longer_than_any_document_allows_is_413(door: Door) -> None:
    assert (await door().post(QUERY, content=b"x" * ((16 << 20) + 1))).status_code == 413


async def test_streamed_faults_through_a_real_server(config: ProvidersConfig) -> None:
    app = create_app(replace(config, link_base=None))
    async with served(app) as address, httpx.AsyncClient(base_url=address) as client:
        await put(client, "close")
        with pytest.raises(httpx.RemoteProtocolError):
            await ask(client)
        await put(client, "drip_body")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.9):
                await ask(client)
        await put(client, "hang")
        with pytest.raises(httpx.ReadTimeout):
            await client.post(QUERY, data=FORM, timeout=0.2)
        await put(client, "huge_stream")
        async with client.stream("POST", QUERY, data=FORM) as endless:
            total = 0
            async for part in endless.aiter_raw():
                total += len(part)
                if total > 1 << 20:
                    break
        assert total > 1 << 20
