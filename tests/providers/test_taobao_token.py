"""Tokens of Taobao's gateway: where from, how often, how long, and what when refused."""

import asyncio
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from providers.base import ProviderContext, SearchRequest
from providers.errors import (
    BadResponse,
    Misconfigured,
    ProviderError,
    RateLimited,
    Unreachable,
)
from providers.http import ProviderHttp
from providers.taobao_top import TaobaoTop
from tests.providers.case import payload
from tests.providers.case_taobao import fault
from tests.providers.replay import (
    NOON,
    TINY,
    Answer,
    DictMemory,
    Recorder,
    build,
    in_turn,
    says,
)

KEYS = {"app_key": "12345678", "app_secret": "helloworld"}
STATIC = {**KEYS, "token_source": "static", "access_token": "fixed"}
REFRESH = {**KEYS, "token_source": "refresh_token", "refresh_token": "r0"}
REST, TOKEN = "/router/rest", "/token"
PHOTO = SearchRequest(image=TINY)
FOUND = says(payload("taobao_top.json"))


def grant(token: str, **more: Any) -> Answer:
    return says(json.dumps({"access_token": token, "expires_in": 7200, **more}))


def shop(tokens: Answer, answers: Answer = FOUND) -> Recorder:
    return Recorder({TOKEN: tokens, REST: answers})


def slow(answer: Answer) -> Answer:
    """The same answer, a moment later."""

    async def later(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(0.01)
        reply = answer(request)
        assert isinstance(reply, httpx.Response)
        return reply

    return later


@dataclass
class Clock:
    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def tokens_used(recorder: Recorder) -> list[str]:
    return [sent["access_token"] for sent in recorder.sent(REST)]


async def test_the_token_call_carries_its_parameters_in_the_query_as_the_guide_does() -> None:
    recorder = shop(grant("t1"))
    await build("taobao_top", KEYS, recorder).search(PHOTO)
    call = recorder.requests[0]
    assert (call.method, call.url.host, call.url.path, call.content) == (
        "POST",
        "oauth.taobao.com",
        "/token",
        b"",
    )
    assert dict(call.url.params) == {
        "client_id": "12345678",
        "client_secret": "helloworld",
        "grant_type": "client_credentials",
    }
    assert tokens_used(recorder) == ["t1"]


async def test_the_token_call_can_be_a_form() -> None:
    recorder = shop(grant("t1"))
    await build("taobao_top", {**KEYS, "token_call": "form"}, recorder).search(PHOTO)
    assert not recorder.requests[0].url.query
    assert recorder.sent(TOKEN)[0]["client_secret"] == "helloworld"


async def test_a_static_token_needs_no_token_call() -> None:
    recorder = Recorder({REST: FOUND})
    await build("taobao_top", STATIC, recorder).search(PHOTO)
    assert tokens_used(recorder) == ["fixed"]


@pytest.mark.parametrize(
    ("expires_in", "still_good", "renewed"),
    [
        (7200, 6890, 6910),  # five minutes before the end
        ("7200", 6890, 6910),
        (600, 530, 550),  # the last tenth of a short life
        (10**400, 300_000_000, 320_000_000),
    ],
)
async def test_a_token_is_renewed_shortly_before_it_ends(
    expires_in: Any, still_good: float, renewed: float
) -> None:
    clock = Clock()
    recorder = shop(in_turn(grant("t1", expires_in=expires_in), grant("t2")))
    provider = build("taobao_top", KEYS, recorder, now=clock)
    for moment in (0, still_good, renewed):
        clock.now = NOON + timedelta(seconds=moment)
        await provider.search(PHOTO)
    assert tokens_used(recorder) == ["t1", "t1", "t2"]


@pytest.mark.parametrize("expires_in", [None, "soon", True, []])
async def test_a_token_without_an_end_is_used_until_it_is_refused(expires_in: Any) -> None:
    clock = Clock()
    answers = in_turn(FOUND, says(fault(27)), FOUND)
    recorder = shop(in_turn(grant("t1", expires_in=expires_in), grant("t2")), answers)
    provider = build("taobao_top", KEYS, recorder, now=clock)
    await provider.search(PHOTO)
    clock.pass_by(10**8)
    await provider.search(PHOTO)
    assert tokens_used(recorder) == ["t1", "t1", "t2"]


async def test_ten_searches_at_once_get_one_token() -> None:
    recorder = shop(slow(grant("t1")))
    provider = build("taobao_top", KEYS, recorder)
    await asyncio.gather(*(provider.search(PHOTO) for _ in range(10)))
    assert len(recorder.sent(TOKEN)) == 1
    assert tokens_used(recorder) == ["t1"] * 10


async def test_ten_searches_at_once_share_one_refusal_and_the_next_asks_again() -> None:
    recorder = shop(slow(says('{"error":"invalid_client"}', 401)))
    provider = build("taobao_top", KEYS, recorder)
    outcomes = await asyncio.gather(
        *(provider.search(PHOTO) for _ in range(10)), return_exceptions=True
    )
    assert {type(outcome) for outcome in outcomes} == {Misconfigured}
    assert len({id(outcome) for outcome in outcomes}) == 10
    assert len(recorder.sent(TOKEN)) == 1
    recorder.answers[TOKEN] = grant("t1")
    assert (await provider.search(PHOTO)).products


async def test_a_cancelled_token_call_leaves_the_next_search_free() -> None:
    async def never(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(60)
        raise AssertionError

    recorder = shop(never)
    provider = build("taobao_top", KEYS, recorder)
    first = asyncio.create_task(provider.search(PHOTO))
    await asyncio.sleep(0.01)
    second = asyncio.create_task(provider.search(PHOTO))
    await asyncio.sleep(0.01)
    recorder.answers[TOKEN] = grant("t1")
    first.cancel()
    assert (await second).products
    with pytest.raises(asyncio.CancelledError):
        await first


@pytest.mark.parametrize("code", [26, 27])
async def test_a_refused_token_is_renewed_once_and_the_search_repeated(code: int) -> None:
    recorder = shop(in_turn(grant("t1"), grant("t2")), in_turn(says(fault(code)), FOUND))
    result = await build("taobao_top", KEYS, recorder).search(PHOTO)
    assert result.products
    assert tokens_used(recorder) == ["t1", "t2"]


async def test_a_token_refused_twice_is_for_the_operator() -> None:
    recorder = shop(in_turn(grant("t1"), grant("t2")), says(fault(27)))
    with pytest.raises(Misconfigured) as caught:
        await build("taobao_top", KEYS, recorder).search(PHOTO)
    assert tokens_used(recorder) == ["t1", "t2"]
    assert caught.value.upstream_code == "27"
    assert "TOKEN_SOURCE" in caught.value.detail


async def test_a_refused_static_token_is_not_tried_again() -> None:
    recorder = Recorder({REST: says(fault(27))})
    with pytest.raises(Misconfigured):
        await build("taobao_top", STATIC, recorder).search(PHOTO)
    assert len(recorder.requests) == 1


async def test_searches_refused_together_renew_the_token_once() -> None:
    def by_token(request: httpx.Request) -> httpx.Response:
        reply = says(fault(27)) if b"access_token=t1&" in request.content else FOUND
        answer = reply(request)
        assert isinstance(answer, httpx.Response)
        return answer

    recorder = shop(in_turn(grant("t1"), grant("t2"), grant("t3")), by_token)
    provider = build("taobao_top", KEYS, recorder)
    await asyncio.gather(*(provider.search(PHOTO) for _ in range(5)))
    assert len(recorder.sent(TOKEN)) == 2
    assert set(tokens_used(recorder)) == {"t1", "t2"}


async def test_a_new_refresh_token_replaces_the_one_before() -> None:
    clock = Clock()
    recorder = shop(in_turn(grant("t1", refresh_token="r1"), grant("t2"), grant("t3")))
    provider = build("taobao_top", REFRESH, recorder, now=clock)
    for _ in range(3):
        await provider.search(PHOTO)
        clock.pass_by(7200)
    calls = recorder.sent(TOKEN)
    assert {call["grant_type"] for call in calls} == {"refresh_token"}
    assert [call["refresh_token"] for call in calls] == ["r0", "r1", "r1"]


TOKEN_ANSWERS: dict[str, tuple[int, str, type[ProviderError]]] = {
    "wrong keys": (401, '{"error":"invalid_client","error_description":"no"}', Misconfigured),
    "wrong grant": (400, '{"error":"unsupported_grant_type"}', Misconfigured),
    "wrong keys, told with 200": (200, '{"error":"invalid_client"}', Misconfigured),
    "a bare 400": (400, "nope", Misconfigured),
    "an odd 400": (400, "[]", Misconfigured),
    "busy": (400, '{"error":"temporarily_unavailable"}', Unreachable),
    "too fast": (400, '{"error":"slow_down"}', RateLimited),
    "broken": (503, "oops", Unreachable),
    "an error of the gateway": (200, fault(29), Misconfigured),
    "a limit of the gateway": (200, fault(7), RateLimited),
    "no token": (200, '{"expires_in":7200}', BadResponse),
    "an empty token": (200, '{"access_token":""}', BadResponse),
    "a token that cannot be sent": (200, '{"access_token":"\\ud800"}', BadResponse),
    "a token of two lines": (200, '{"access_token":"a\\nb"}', BadResponse),
    "an endless token": (200, json.dumps({"access_token": "a" * 5000}), BadResponse),
    "no JSON": (200, "<html>", BadResponse),
}


@pytest.mark.parametrize("name", TOKEN_ANSWERS)
async def test_answers_of_the_token_endpoint(name: str) -> None:
    status, body, expected = TOKEN_ANSWERS[name]
    recorder = shop(says(body, status))
    with pytest.raises(ProviderError) as caught:
        await build("taobao_top", KEYS, recorder).search(PHOTO)
    assert type(caught.value) is expected
    assert recorder.sent(REST) == []
    assert "helloworld" not in f"{caught.value}{caught.value!r}"


async def test_token_calls_do_not_count_against_the_budget() -> None:
    admitted = 0

    async def admit() -> None:
        nonlocal admitted
        admitted += 1

    client = httpx.AsyncClient(transport=httpx.MockTransport(shop(grant("t1"))))
    http = ProviderHttp(client, timeout_s=2.0, admit=admit)
    context = ProviderContext(http=http, memory=DictMemory(), now=lambda: NOON)
    await TaobaoTop(TaobaoTop.Settings.model_validate(KEYS), context).search(PHOTO)
    assert admitted == 1


async def test_the_check_obtains_a_token_and_asks_no_search() -> None:
    recorder = Recorder({TOKEN: grant("t1")})
    assert "token" in await build("taobao_top", KEYS, recorder).check()
    assert len(recorder.requests) == 1
    recorder.answers[TOKEN] = says('{"error":"invalid_client"}', 401)
    with pytest.raises(Misconfigured):
        await build("taobao_top", KEYS, recorder).check()


async def test_the_check_of_a_static_token_calls_nobody() -> None:
    assert "static" in await build("taobao_top", STATIC, Recorder({})).check()


@pytest.mark.parametrize(
    ("settings", "missing"),
    [
        ({}, ("app_key", "app_secret")),
        (KEYS, ()),
        ({**KEYS, "token_source": "static"}, ("access_token",)),
        ({**KEYS, "token_source": "static", "access_token": ""}, ("access_token",)),
        ({**KEYS, "token_source": "refresh_token"}, ("refresh_token",)),
        ({"token_source": "static"}, ("app_key", "app_secret", "access_token")),
        (STATIC, ()),
        (REFRESH, ()),
    ],
)
def test_each_source_of_tokens_needs_its_own_keys(
    settings: dict[str, str], missing: tuple[str, ...]
) -> None:
    read = TaobaoTop.Settings.model_validate(settings)
    assert (read.missing, read.active) == (missing, not missing)
    if missing:
        with pytest.raises(ValidationError, match=", ".join(missing).upper()):
            TaobaoTop.Settings.model_validate({**settings, "enabled": True})
