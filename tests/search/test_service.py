"""Whole searches over scripted providers: parallel, bounded, shared, and cleaned up after."""

import asyncio
import logging
from dataclasses import replace

import pytest

from bot.domain import Outcome, Query, Status
from bot.errors import ImageTooSmall, NotAnImage, NothingChosen, TooManyAtOnce, Unreadable
from bot.imaging.prepared import Prepared
from bot.search.errand import GRACE_S
from bot.search.faults import InternalFault
from bot.search.service import DEADLINE_S, PhotoFacts, SearchService
from providers.base import ImageRules, SearchRequest, SearchResult
from providers.errors import Blocked, Misconfigured, TimedOut, Unreachable
from tests.search.fakes import (
    PHOTO,
    RULES,
    Darkroom,
    after,
    goods,
    hang,
    now,
    provider,
    service,
)

STRICT = ImageRules(min_side=300)


async def outcomes(house: SearchService, query: Query = PHOTO) -> list[Outcome]:
    return [outcome async for outcome in house.search(query)]


def only_mine() -> set["asyncio.Task[object]"]:
    return asyncio.all_tasks() - {asyncio.current_task()}


async def test_all_providers_are_asked_at_once_and_told_as_they_answer() -> None:
    house = service(
        provider("alpha", after(3.0, goods("alpha", 2))),
        provider("beta", after(1.0, goods("beta"))),
        provider("gamma", after(2.0, SearchResult())),
    )
    seen = []
    async for outcome in house.search(PHOTO):
        seen.append((outcome.provider, outcome.status, now() - 1_000, outcome.elapsed_ms))
    assert seen == [
        ("beta", Status.OK, 1.0, 1000),
        ("gamma", Status.EMPTY, 2.0, 2000),
        ("alpha", Status.OK, 3.0, 3000),
    ]


async def test_one_slow_provider_cannot_hold_the_others_or_the_deadline() -> None:
    house = service(provider("alpha", hang, timeout_s=60.0), provider("beta", goods("beta")))
    answer = await house.find(PHOTO)
    assert now() - 1_000 <= DEADLINE_S + GRACE_S
    assert [(o.provider, o.status) for o in answer.outcomes] == [
        ("beta", Status.OK),
        ("alpha", Status.ERROR),
    ]
    assert isinstance(answer.outcomes[1].error, TimedOut)
    assert [offer.product.provider for offer in answer.findings.offers] == ["beta"]


async def test_a_shorter_deadline_can_be_set_for_one_search() -> None:
    house = service(provider("alpha", hang))
    answer = await house.find(PHOTO, deadline_s=8.0)
    assert now() - 1_000 <= 8.0 + GRACE_S
    assert isinstance(answer.outcomes[0].error, TimedOut)


async def test_a_provider_that_will_not_be_stopped_is_left_behind() -> None:
    async def deaf(request: SearchRequest) -> SearchResult:
        for _ in range(50):
            try:
                await asyncio.sleep(1)
            except asyncio.CancelledError:
                continue
        return SearchResult()

    house = service(provider("alpha", deaf), provider("beta", goods("beta")))
    answer = await house.find(PHOTO, deadline_s=5.0)
    assert now() - 1_000 <= 5.0 + GRACE_S
    assert {o.provider: o.status for o in answer.outcomes} == {
        "alpha": Status.ERROR,
        "beta": Status.OK,
    }
    await asyncio.sleep(60)


async def test_one_providers_bug_is_told_and_hurts_nobody_else(
    caplog: pytest.LogCaptureFixture,
) -> None:
    house = service(provider("alpha", KeyError("a bug")), provider("beta", goods("beta")))
    answer = await house.find(PHOTO)
    by_provider = {outcome.provider: outcome for outcome in answer.outcomes}
    assert by_provider["alpha"].status is Status.ERROR
    assert isinstance(by_provider["alpha"].error, InternalFault)
    assert by_provider["beta"].status is Status.OK
    assert any(record.exc_info for record in caplog.records if record.levelno == logging.ERROR)


async def test_an_outcome_tells_what_was_sent() -> None:
    one = provider("alpha", Unreachable(), goods("alpha"))
    (outcome,) = (await service(one).find(PHOTO)).outcomes
    assert outcome.attempts == 2
    assert one.requests[0].image is not None
    assert outcome.sent_bytes == len(one.requests[0].image.data) > 0
    assert not outcome.cached


async def test_the_photo_is_decoded_once_for_all_and_equal_rules_share_a_picture() -> None:
    darkroom = Darkroom()
    alike = [provider(name, goods(name)) for name in ("alpha", "beta")]
    other = provider("gamma", goods("gamma"), image=STRICT)
    answer = await service(*alike, other, darkroom=darkroom).find(PHOTO)
    assert answer.photo == PhotoFacts(1280, 960, "JPEG")
    assert [[one.rules for one in job] for job in darkroom.jobs] == [[RULES, STRICT]]
    assert alike[0].requests[0].image is alike[1].requests[0].image


async def test_a_photo_too_small_for_one_provider_is_skipped_there_only() -> None:
    refusal = ImageTooSmall(120, 90, 300)
    strict = provider("alpha", goods("alpha"), image=STRICT)
    house = service(strict, provider("beta", goods("beta")), darkroom=Darkroom({STRICT: refusal}))
    answer = await house.find(PHOTO)
    by_provider = {outcome.provider: outcome for outcome in answer.outcomes}
    assert by_provider["alpha"].status is Status.SKIPPED
    assert by_provider["alpha"].error is refusal
    assert strict.requests == []
    assert by_provider["beta"].status is Status.OK


async def test_what_is_no_photo_is_refused_before_anybody_is_asked() -> None:
    one = provider("alpha", goods("alpha"))
    refusal = NotAnImage(Unreadable.DAMAGED)
    house = service(one, darkroom=Darkroom(broken=refusal))
    with pytest.raises(NotAnImage):
        await house.find(PHOTO)
    assert one.requests == []


async def test_a_decoder_that_is_overrun_says_so_within_the_deadline() -> None:
    class Stuck(Darkroom):
        async def prepare(self, data: bytes, wanted: object) -> Prepared:
            await asyncio.sleep(1_000)
            raise AssertionError

    with pytest.raises(TooManyAtOnce):
        await service(provider("alpha"), darkroom=Stuck()).find(PHOTO)
    assert now() - 1_000 == DEADLINE_S


async def test_nothing_switched_on_is_a_refusal() -> None:
    with pytest.raises(NothingChosen):
        await service().find(PHOTO)


async def test_a_chosen_provider_without_keys_is_skipped_with_the_reason() -> None:
    house = service(provider("alpha", goods("alpha")), idle={"beta": "KEY is not set"})
    seen = await outcomes(house, replace(PHOTO, providers=("beta", "alpha")))
    assert [(o.provider, o.status) for o in seen] == [
        ("beta", Status.SKIPPED),
        ("alpha", Status.OK),
    ]
    assert isinstance(seen[0].error, Misconfigured)


async def test_an_open_breaker_skips_the_provider_within_the_blink_of_an_eye() -> None:
    one = provider("alpha", Blocked("banned"))
    house = service(one)
    await house.find(PHOTO)
    began = now()
    (outcome,) = (await house.find(PHOTO)).outcomes
    assert outcome.status is Status.SKIPPED
    assert isinstance(outcome.error, Blocked)
    assert now() - began < 1.0
    assert len(one.requests) == 1


async def test_leaving_early_ends_every_call_and_leaks_no_task() -> None:
    stopped = []

    async def slow(request: SearchRequest) -> SearchResult:
        try:
            return await hang(request)
        finally:
            stopped.append(now())

    house = service(provider("alpha", goods("alpha")), provider("beta", slow))
    async with house.begin(PHOTO) as search:
        async for outcome in search.outcomes():
            assert outcome.provider == "alpha"
            break
    await asyncio.sleep(0.1)
    assert len(stopped) == 1
    assert stopped[0] - 1_000 < 0.1
    assert only_mine() == set()


async def test_a_loop_that_is_broken_off_ends_the_calls_too() -> None:
    house = service(provider("alpha", goods("alpha")), provider("beta", hang))
    async for _ in house.search(PHOTO):
        break
    await asyncio.sleep(0.1)
    assert only_mine() == set()


async def test_a_cancelled_search_leaks_no_task() -> None:
    house = service(provider("alpha", hang), provider("beta", hang))
    task = asyncio.create_task(house.find(PHOTO))
    await asyncio.sleep(1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.sleep(0.1)
    assert only_mine() == set()


async def test_findings_grow_with_the_outcomes() -> None:
    house = service(
        provider("alpha", after(1.0, goods("alpha", 2))), provider("beta", goods("beta", 1))
    )
    sizes = []
    async with house.begin(PHOTO) as search:
        assert search.providers == ("alpha", "beta")
        async for _ in search.outcomes():
            sizes.append(len(search.findings().offers))
    assert sizes == [1, 3]
