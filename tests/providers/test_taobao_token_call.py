"""Where a token of Taobao's gateway comes from, and what its endpoint may answer."""

import json

import httpx
import pytest
from pydantic import ValidationError

from providers.base import ProviderContext
from providers.errors import BadResponse, Misconfigured, ProviderError, RateLimited, Unreachable
from providers.http import ProviderHttp
from providers.taobao_top import TaobaoTop
from tests.providers.case_taobao import fault
from tests.providers.replay import NOON, DictMemory, Recorder, build, says
from tests.providers.taobao_tokens import (
    FOUND,
    KEYS,
    PHOTO,
    REFRESH,
    REST,
    STATIC,
    TOKEN,
    grant,
    shop,
    tokens_used,
)


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
