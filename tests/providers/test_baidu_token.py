"""Baidu's token: fetched once for all, renewed early, replaced once when refused, never shown."""

import asyncio
import logging
from typing import Any

import httpx
import pytest

from providers._baidu_api import BaiduApi
from providers.baidu import Baidu
from providers.base import ProviderContext, SearchRequest
from providers.catalogue import Brief
from providers.errors import BadResponse, Misconfigured, ProviderError, Unreachable
from providers.http import ProviderHttp
from tests.providers.baidu_library import KEYS, TOKEN, Library, Shop
from tests.providers.case_baidu import refusal
from tests.providers.replay import TINY, Answer, Clock, DictMemory, Recorder, build, in_turn, says

PHOTO = SearchRequest(image=TINY)
FOUND = '{"result_num": 0, "result": []}'


def seam(token: Answer, search: Answer | None = None) -> Recorder:
    return Recorder({TOKEN: token, "/search": search or says(FOUND)})


def issue(value: str, expires_in: Any = 2592000) -> Answer:
    return says(f'{{"access_token": "{value}", "expires_in": {expires_in}}}')


async def settle() -> None:
    """Let background work finish."""
    for _ in range(20):
        await asyncio.sleep(0)


async def test_the_token_is_asked_for_with_the_keys_by_post() -> None:
    shop = Shop()
    await shop.baidu.search(PHOTO)
    request = shop.recorder.requests[0]
    assert (request.method, request.url.path) == ("POST", TOKEN)
    assert dict(request.url.params) == {
        "grant_type": "client_credentials",
        "client_id": "ak",
        "client_secret": "sk-secret",
    }


async def test_ten_searches_at_once_ask_for_one_token() -> None:
    shop = Shop()
    await asyncio.gather(*(shop.baidu.search(PHOTO) for _ in range(10)))
    assert shop.calls() == ["token"] + ["search"] * 10


async def test_ten_searches_at_once_replace_a_refused_token_once() -> None:
    shop = Shop()
    await shop.baidu.search(PHOTO)
    shop.library.token = "withdrawn"
    await asyncio.gather(*(shop.baidu.search(PHOTO) for _ in range(10)))
    assert shop.library.issued == 2
    assert shop.calls().count("search") == 1 + 10 + 10


@pytest.mark.parametrize("code", [100, 110, 111, '"110"'])
async def test_a_refused_token_is_replaced_and_the_call_made_again(code: object) -> None:
    tokens = in_turn(issue("first"), issue("second"))
    recorder = seam(tokens, in_turn(says(refusal(code)), says(FOUND)))
    await build("baidu", KEYS, recorder).search(PHOTO)
    assert [form["access_token"] for form in recorder.sent("/search")] == ["first", "second"]


@pytest.mark.parametrize("code", [100, 110, 111])
async def test_a_token_refused_twice_is_a_wrong_setting(code: int) -> None:
    recorder = seam(issue("t"), says(refusal(code)))
    with pytest.raises(Misconfigured) as caught:
        await build("baidu", KEYS, recorder).search(PHOTO)
    assert caught.value.upstream_code == str(code)
    assert (len(recorder.sent(TOKEN)), len(recorder.sent("/search"))) == (2, 2)


async def test_a_token_lives_almost_thirty_days() -> None:
    shop = Shop()
    await shop.baidu.search(PHOTO)
    shop.clock.pass_(days=28, hours=23)
    await shop.baidu.search(PHOTO)
    await settle()
    assert shop.library.issued == 1


async def test_a_token_is_renewed_early_and_nobody_waits_for_it() -> None:
    clock = Clock()
    gate = asyncio.Event()

    async def slow(request: httpx.Request) -> httpx.Response:
        await gate.wait()
        reply = issue("second")(request)
        assert isinstance(reply, httpx.Response)
        return reply

    recorder = seam(in_turn(issue("first"), slow))
    baidu = build("baidu", KEYS, recorder, now=clock)
    await baidu.search(PHOTO)
    clock.pass_(days=29, minutes=1)
    await asyncio.gather(*(baidu.search(PHOTO) for _ in range(3)))
    gate.set()
    await settle()
    await baidu.search(PHOTO)
    used = [form["access_token"] for form in recorder.sent("/search")]
    assert used == ["first"] * 4 + ["second"]
    assert len(recorder.sent(TOKEN)) == 2


async def test_a_failed_early_renewal_costs_no_search() -> None:
    clock = Clock()
    recorder = seam(in_turn(issue("first"), says("oops", 500), issue("second")))
    baidu = build("baidu", KEYS, recorder, now=clock)
    await baidu.search(PHOTO)
    clock.pass_(days=29, minutes=1)
    await baidu.search(PHOTO)
    await settle()
    await baidu.search(PHOTO)
    await settle()
    assert len(recorder.sent(TOKEN)) == 3


async def test_an_expired_token_is_never_sent() -> None:
    clock = Clock()
    recorder = seam(in_turn(issue("first"), issue("second")))
    baidu = build("baidu", KEYS, recorder, now=clock)
    await baidu.search(PHOTO)
    clock.pass_(days=30)
    await baidu.search(PHOTO)
    assert [form["access_token"] for form in recorder.sent("/search")] == ["first", "second"]


@pytest.mark.parametrize(
    ("expires_in", "alive_after", "dead_after"),
    [
        (600, 570, 601),
        (-5, None, 0),
        *((odd, 2_500_000, 2_592_001) for odd in ("null", 10**30, '"600"', "true", 1.5)),
    ],
)
async def test_the_told_life_counts_within_the_documented_one(
    expires_in: object, alive_after: int | None, dead_after: int
) -> None:
    for moment, tokens in ((alive_after, 1), (dead_after, 2)):
        if moment is None:
            continue
        clock = Clock()
        recorder = seam(issue("t", expires_in))
        baidu = build("baidu", KEYS, recorder, now=clock)
        await baidu.search(PHOTO)
        clock.pass_(seconds=moment)
        await baidu.search(PHOTO)
        await settle()
        assert len(recorder.sent(TOKEN)) == tokens


@pytest.mark.parametrize("status", [200, 400, 401, 500])
@pytest.mark.parametrize("reason", ["unknown client id", "Client authentication failed"])
async def test_wrong_keys_are_a_wrong_setting_whatever_the_status(status: int, reason: str) -> None:
    body = f'{{"error": "invalid_client", "error_description": "{reason}"}}'
    with pytest.raises(Misconfigured) as caught:
        await build("baidu", KEYS, seam(says(body, status))).search(PHOTO)
    assert (caught.value.upstream_code, caught.value.detail) == ("invalid_client", reason)


async def test_a_token_failure_with_an_error_code_goes_by_the_table() -> None:
    with pytest.raises(Unreachable):
        await build("baidu", KEYS, seam(says(refusal(2)))).search(PHOTO)


@pytest.mark.parametrize("body", ["{}", '{"access_token": ""}', '{"access_token": 7}'])
async def test_an_answer_without_a_token_is_no_token(body: str) -> None:
    with pytest.raises(BadResponse):
        await build("baidu", KEYS, seam(says(body))).search(PHOTO)


async def test_a_token_failure_reaches_all_who_wait_and_is_not_remembered() -> None:
    recorder = seam(in_turn(says("oops", 500), issue("t")))
    baidu = build("baidu", KEYS, recorder)
    outcomes = await asyncio.gather(
        *(baidu.search(PHOTO) for _ in range(5)), return_exceptions=True
    )
    assert [type(outcome) for outcome in outcomes] == [Unreachable] * 5
    assert len(recorder.sent(TOKEN)) == 1
    await baidu.search(PHOTO)


async def test_a_search_that_gives_up_leaves_the_token_to_the_others() -> None:
    gate = asyncio.Event()

    async def slow(request: httpx.Request) -> httpx.Response:
        await gate.wait()
        reply = issue("t")(request)
        assert isinstance(reply, httpx.Response)
        return reply

    recorder = seam(slow)
    baidu = build("baidu", KEYS, recorder)
    first, second = (asyncio.create_task(baidu.search(PHOTO)) for _ in range(2))
    await settle()
    first.cancel()
    await settle()
    gate.set()
    await second
    assert first.cancelled()
    assert len(recorder.sent(TOKEN)) == 1


async def test_closing_stops_a_token_request_under_way() -> None:
    async def never(_request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(60)
        raise AssertionError

    baidu = build("baidu", KEYS, seam(never))
    search = asyncio.create_task(baidu.search(PHOTO))
    await settle()
    await baidu.close()
    await baidu.close()
    with pytest.raises(Unreachable):
        await search


async def test_token_requests_are_not_metered() -> None:
    admitted = 0

    async def admit() -> None:
        nonlocal admitted
        admitted += 1

    library = Library()
    client = httpx.AsyncClient(transport=httpx.MockTransport(library.recorder()))
    http = ProviderHttp(client, timeout_s=2.0, admit=admit)
    context = ProviderContext(http=http, memory=DictMemory(), now=Clock())
    baidu = Baidu(Baidu.Settings.model_validate(KEYS), context)
    await baidu.search(PHOTO)
    library.token = "withdrawn"
    await baidu.search(PHOTO)
    assert admitted == 3  # two searches, and the one made again


async def test_check_gets_a_token_and_says_how_long_it_holds() -> None:
    shop = Shop()
    assert await shop.baidu.check() == "keys accepted; token valid until 2023-12-14"
    assert shop.calls() == ["token"]


async def test_check_fails_with_wrong_keys() -> None:
    with pytest.raises(Misconfigured):
        await build("baidu", KEYS, seam(says('{"error": "invalid_client"}', 401))).check()


def _drop(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError(f"no way to {request.url}", request=request)


async def test_neither_token_nor_keys_are_ever_shown(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="providers")
    texts: list[str] = []
    for answer in (_drop, says("<html>"), says("x", 500), says(refusal(110)), says("{}")):
        for recorder in (seam(issue("24.canary"), answer), seam(answer)):
            baidu = build("baidu", KEYS, recorder)
            with pytest.raises(ProviderError) as caught:
                await baidu.search(PHOTO)
            texts += [str(caught.value), repr(caught.value), repr(vars(baidu))]
            texts.append(repr(caught.value.__cause__))
    shop = Shop()
    await shop.baidu.add(Brief(id="a"), TINY)
    token = await BaiduApi.token(vars(shop.baidu)["_api"])
    texts += [repr(token), str(token), repr(shop.memory.rows)]
    shown = "\n".join([*texts, *(r.getMessage() for r in caplog.records if r.name != "httpx")])
    assert "24." not in shown
    assert "sk-secret" not in shown
