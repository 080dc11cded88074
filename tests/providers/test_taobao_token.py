"""How long a token of Taobao's gateway is used, and what comes of one that is refused."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest

from providers.errors import Misconfigured
from tests.providers.case_taobao import fault
from tests.providers.replay import NOON, Answer, Clock, Recorder, build, in_turn, says
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


def slow(answer: Answer) -> Answer:
    """The same answer, a moment later."""

    async def later(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(0.01)
        reply = answer(request)
        assert isinstance(reply, httpx.Response)
        return reply

    return later


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
        clock.time = NOON + timedelta(seconds=moment)
        await provider.search(PHOTO)
    assert tokens_used(recorder) == ["t1", "t1", "t2"]


@pytest.mark.parametrize("expires_in", [None, "soon", True, []])
async def test_a_token_without_an_end_is_used_until_it_is_refused(expires_in: Any) -> None:
    clock = Clock()
    answers = in_turn(FOUND, says(fault(27)), FOUND)
    recorder = shop(in_turn(grant("t1", expires_in=expires_in), grant("t2")), answers)
    provider = build("taobao_top", KEYS, recorder, now=clock)
    await provider.search(PHOTO)
    clock.pass_(seconds=10**8)
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
        clock.pass_(seconds=7200)
    calls = recorder.sent(TOKEN)
    assert {call["grant_type"] for call in calls} == {"refresh_token"}
    assert [call["refresh_token"] for call in calls] == ["r0", "r1", "r1"]
