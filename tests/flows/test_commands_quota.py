"""How many searches a person has, and what they cost."""

import asyncio
import logging
import time
from dataclasses import replace

import pytest

from bot.keys import FORGOTTEN, key_for
from bot.storage.admin import Act
from bot.storage.quota import SqlQuota
from bot.storage.tombstones import Mask
from bot.upkeep import Chore, doing, upkeep
from bot.users.quota import IN_FLIGHT, Quota
from tests.flows.conftest import House


@pytest.fixture
def operator() -> dict[str, str]:
    return {"QUOTA__DAILY_PER_USER": "2"}


async def test_a_search_that_was_answered_costs_one_and_the_last_one_says_when_more_come(
    house: House,
) -> None:
    anna = house.anna
    for number in (1, 2):
        sent = await anna.sends_photo(house.sample(number))
        await anna.sees(button="Buy", after=sent)
    sent = await anna.sends_photo(house.sample(3))
    spent = await anna.sees("No searches left", after=sent)
    assert "12:00" in spent.text
    asked = len(house.searches())
    await anna.taps("My quota", spent)
    standing = await anna.sees("2 of 2")
    assert standing.message_id == spent.message_id
    assert len(house.searches()) == asked


async def test_a_search_no_shop_answered_costs_nothing(house: House) -> None:
    anna = house.anna
    house.breaks("*", "401")
    sent = await anna.sends_photo(house.sample(1))
    await anna.sees(button="Try again", after=sent)
    await anna.sends("/quota")
    assert "0 of 2" in (await anna.sees("Used today")).text


async def test_the_same_photo_again_is_free(house: House) -> None:
    anna = house.anna
    for _ in range(3):
        sent = await anna.sends_photo(house.sample(1))
        await anna.sees(button="Buy", after=sent)
    await anna.sends("/quota")
    assert "1 of 2" in (await anna.sees("Used today")).text


async def test_a_file_that_is_no_picture_costs_nothing(house: House) -> None:
    anna = house.anna
    sent = await anna.sends_document(b"no picture at all" * 10)
    await anna.sees("not a picture", after=sent)
    await anna.sends("/quota")
    assert "0 of 2" in (await anna.sees("Used today")).text


async def test_too_many_searches_at_once_are_told_so_and_can_be_tried_again(house: House) -> None:
    anna, quota = house.anna, house.people.quota
    await house.people.admin.store.grant(gift(), anna.id, IN_FLIGHT)
    for number in range(IN_FLIGHT):
        await quota.reserve(f"under way {number}", anna.id)
    sent = await anna.sends_photo(house.sample(1))
    busy = await anna.sees("Too many searches at once", after=sent)
    await quota.refund("under way 0")
    await anna.taps("Try again", busy)
    assert (await anna.sees(button="Buy")).message_id == busy.message_id


async def test_what_a_crash_left_behind_is_given_back(house: House) -> None:
    anna, quota, settings = house.anna, house.people.quota, house.services.settings
    await quota.reserve("left behind", anna.id)
    assert (await quota.standing(anna.id)).used == 1
    mask = Mask(key_for(FORGOTTEN, settings))
    store = SqlQuota(house.services.engine, mask, clock=lambda: time.time() + 3600)
    async with upkeep(replace(house.people, quota=replace(quota, store=store))):
        given_back = await until_nothing_is_used(quota, anna.id)
    assert given_back


async def test_upkeep_that_fails_is_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    done = asyncio.Event()
    outcomes = [RuntimeError("once"), None]

    async def chore() -> None:
        outcome = outcomes.pop(0)
        if outcome is not None:
            raise outcome
        done.set()
        await asyncio.sleep(60)

    async with doing([Chore("a chore", chore, 0.01)]), asyncio.timeout(5):
        await done.wait()
    assert "a chore failed: RuntimeError" in caplog.text


async def test_logs_tell_neither_captions_nor_people(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="bot")
    anna = house.anna
    house.breaks("juhe", "401")
    sent = await anna.sends_photo(house.sample(1), caption="jd secretword")
    await anna.sees("Not understood", after=sent)
    await anna.sends("/price 123456")
    await anna.sees("Price")
    told = [record.getMessage() for record in caplog.records if record.name.startswith("bot")]
    assert told
    assert not [line for line in told if "secretword" in line or str(anna.id) in line]


async def until_nothing_is_used(quota: Quota, owner_id: int) -> bool:
    """Whether the person gets everything back within five seconds."""
    for _ in range(250):
        if not (await quota.standing(owner_id)).used:
            return True
        await asyncio.sleep(0.02)
    return False


def gift() -> Act:
    """An admin's gift."""
    return Act("gift", 1, "grant")
