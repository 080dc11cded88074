"""Kept answers and shared calls: paid for once, never mixed, never an error."""

import asyncio

from bot.domain import Query, Status
from providers.base import SearchRequest, SearchResult
from providers.errors import Blocked, BudgetSpent
from tests.search.fakes import (
    PHOTO,
    Shelf,
    after,
    found,
    goods,
    product,
    provider,
    service,
)


async def test_an_equal_search_is_answered_from_the_cache() -> None:
    one = provider("alpha", goods("alpha", 3))
    house = service(one)
    first = await house.find(PHOTO)
    second = await house.find(PHOTO)
    assert len(one.requests) == 1
    assert second.findings == first.findings
    (outcome,) = second.outcomes
    assert (outcome.cached, outcome.attempts, outcome.sent_bytes) == (True, 0, 0)
    assert outcome.status is Status.OK


async def test_two_photos_never_share_an_answer() -> None:
    async def echo(request: SearchRequest) -> SearchResult:
        assert request.image is not None
        return found(product(request.image.data.hex()[:40]))

    house = service(provider("alpha", echo))
    for photo in (b"one", b"two", b"one", b"two"):
        answer = await house.find(Query(photo=photo))
        assert answer.findings.offers[0].product.id.startswith(photo.hex())


async def test_an_error_is_never_kept() -> None:
    one = provider("alpha", BudgetSpent(retry_after=5), goods("alpha"))
    shelf = Shelf()
    house = service(one, shelf=shelf)
    await house.find(PHOTO)
    assert shelf.rows == {}
    await asyncio.sleep(6)
    (outcome,) = (await house.find(PHOTO)).outcomes
    assert outcome.status is Status.OK


async def test_a_kept_answer_still_serves_while_the_provider_is_down() -> None:
    one = provider("alpha", goods("alpha"), Blocked())
    house = service(one)
    await house.find(PHOTO)
    await house.find(Query(photo=b"another"))
    (outcome,) = (await house.find(PHOTO)).outcomes
    assert outcome.status is Status.OK
    assert outcome.cached


async def test_a_local_catalogue_is_asked_every_time() -> None:
    one = provider("gallery", goods("gallery"), local=True)
    house = service(one)
    await house.find(PHOTO)
    await house.find(PHOTO)
    assert len(one.requests) == 2


async def test_equal_searches_at_the_same_time_cost_one_call() -> None:
    one = provider("alpha", after(2.0, goods("alpha")))
    house = service(one)
    answers = await asyncio.gather(*(house.find(PHOTO) for _ in range(4)))
    assert len(one.requests) == 1
    assert [answer.outcomes[0].status for answer in answers] == [Status.OK] * 4
    assert sorted(answer.outcomes[0].attempts for answer in answers) == [0, 0, 0, 1]


async def test_one_who_gives_up_does_not_take_the_shared_call_along() -> None:
    one = provider("alpha", after(2.0, goods("alpha")))
    house = service(one)
    first = asyncio.create_task(house.find(PHOTO))
    second = asyncio.create_task(house.find(PHOTO))
    await asyncio.sleep(1)
    first.cancel()
    answer = await second
    assert answer.outcomes[0].status is Status.OK
    assert len(one.requests) == 1
