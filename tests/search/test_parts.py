"""Parts of the photo, pictures lent by address, and searches by words."""

import asyncio
from dataclasses import replace

import pytest

from bot.domain import Query, Status
from providers.base import Capability
from providers.errors import Blocked
from providers.product import Region
from tests.search.fakes import (
    PHOTO,
    Darkroom,
    Host,
    found,
    goods,
    hang,
    product,
    provider,
    service,
)


async def test_regions_seen_in_a_cropped_picture_are_told_in_the_whole_photo() -> None:
    seen = Region(x1=0.0, y1=0.5, x2=0.5, y2=1.0, score=0.9)
    house = service(provider("alpha", found(product(), regions=(seen,))))
    query = replace(PHOTO, region=Region(x1=0.5, y1=0.0, x2=1.0, y2=0.5))
    for _ in range(2):  # from the provider, then from the cache
        answer = await house.find(query)
        assert answer.findings.regions == (Region(x1=0.5, y1=0.25, x2=0.75, y2=0.5, score=0.9),)


async def test_regions_of_a_provider_that_takes_regions_are_left_alone() -> None:
    seen = Region(x1=0.0, y1=0.5, x2=0.5, y2=1.0)
    able = provider("alpha", found(product(), regions=(seen,)), capabilities=(Capability.REGION,))
    query = replace(PHOTO, region=Region(x1=0.5, y1=0.0, x2=1.0, y2=0.5))
    answer = await service(able).find(query)
    assert answer.findings.regions == (seen,)


async def test_a_picture_is_lent_to_those_who_take_addresses_and_taken_back() -> None:
    host = Host()
    by_url = provider("alpha", goods("alpha"), takes_url=True)
    by_bytes = provider("beta", goods("beta"))
    await service(by_url, by_bytes, host=host).find(PHOTO)
    assert [request.image_url for request in by_url.requests] == [host.out[0].url]
    assert [request.image_url for request in by_bytes.requests] == [None]
    assert host.back == host.out
    assert len(host.out) == 1


@pytest.mark.parametrize("end", ["error", "cancel"])
async def test_a_lent_picture_is_taken_back_whatever_happens(end: str) -> None:
    host = Host()
    step = Blocked() if end == "error" else hang
    house = service(provider("alpha", step, takes_url=True), host=host)
    task = asyncio.create_task(house.find(PHOTO))
    await asyncio.sleep(1)
    task.cancel()
    await asyncio.sleep(0.1)
    assert len(host.out) == 1
    assert host.back == host.out


async def test_without_a_picture_host_nothing_is_published() -> None:
    one = provider("alpha", goods("alpha"), takes_url=True)
    await service(one).find(PHOTO)
    assert one.requests[0].image_url is None
    assert one.requests[0].image is not None


async def test_words_are_searched_without_a_photo() -> None:
    darkroom = Darkroom()
    one = provider("alpha", goods("alpha"), capabilities=(Capability.KEYWORD,))
    answer = await service(one, provider("beta"), darkroom=darkroom).find(Query(keyword="shoe"))
    assert answer.photo is None
    assert [(o.provider, o.status, o.sent_bytes) for o in answer.outcomes] == [
        ("alpha", Status.OK, 0)
    ]
    assert one.requests[0].keyword == "shoe"
    assert darkroom.jobs == []
