"""Many people at once: who has to wait is told so, and who would wait too long is not charged."""

from functools import partial
from typing import Any

import pytest

from bot.handlers.hunts import Hunts
from bot.imaging.fetch import PictureFetcher
from sandbox.person import Person
from tests.flows.conftest import House
from tests.waiting import until

QUEUED = "Your search is in the queue"
CROWDED = "your search would wait too long"


@pytest.fixture(autouse=True)
def one_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bot that works on one search at a time."""
    monkeypatch.setattr("bot.conversations.Hunts", partial(Hunts, at_once=1))


async def searching(house: House, seconds: float) -> Person:
    """Somebody whose search takes the only place for a while."""
    house.breaks("juhe", "slow", seconds=seconds)
    anna = house.anna
    await anna.sends_photo(house.sample(1), caption="jd")
    await anna.sees("Searching 1 shop")
    return anna


async def test_who_comes_later_reads_that_it_waits_and_then_gets_the_card(house: House) -> None:
    anna, sam = await searching(house, 2.5), house.person("Sam")
    await sam.sends_photo(house.sample(2), caption="jd")
    waiting = await sam.sees(QUEUED)
    await anna.sees(button="Buy")
    card = await sam.sees(button="Buy")
    assert card.message_id == waiting.message_id
    for person in (anna, sam):
        assert (await house.people.quota.standing(person.id)).used == 1


async def test_who_would_wait_too_long_is_told_so_for_nothing_and_can_try_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.handlers.hunts.WAITING_PER_PLACE", 0)
    anna, sam = await searching(house, 3), house.person("Sam")
    await sam.sends_photo(house.sample(2), caption="jd")
    no = await sam.sees(CROWDED, button="Try again")
    tapped = await sam.taps("Try again", no)
    assert CROWDED in (await tapped.answer())["text"]
    await anna.sees(button="Buy")
    assert (await house.people.quota.standing(sam.id)).used == 0
    assert len(house.searches()) == 1
    await house.until_quiet()
    await sam.taps("Try again", no)
    card = await sam.sees(button="Buy")
    assert card.message_id == no.message_id
    assert (await house.people.quota.standing(sam.id)).used == 1


async def test_while_many_wait_no_pictures_are_compared(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched: list[str] = []
    fetch = PictureFetcher.fetch

    async def noting(self: PictureFetcher, url: str, **how: Any) -> bytes:
        fetched.append(url)
        return await fetch(self, url, **how)

    monkeypatch.setattr(PictureFetcher, "fetch", noting)
    house.breaks("juhe", "slow", seconds=1.5)
    anna, sam = house.anna, house.person("Sam")
    await anna.sends_photo(house.sample(1))
    await anna.sees("Searching")
    for _ in range(2):
        await sam.sends_photo(house.sample(2))
    await house.until_called("sendMessage", before=2)  # three placeholders
    await anna.sees(button="Buy")
    assert len(fetched) <= 1, "more than the card's own"
    await until(lambda: len(fetched) > 3)  # for the next one there is time


async def test_a_refused_album_begins_no_search_with_its_later_photos(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.handlers.hunts.WAITING_PER_PLACE", 0)
    anna, sam = await searching(house, 2.5), house.person("Sam")
    for number in (2, 3):
        await sam.sends_photo(house.sample(number), media_group_id="7")
    await sam.sees(CROWDED)
    await anna.sees(button="Buy")
    await house.until_quiet()
    assert len(house.searches()) == 1
    assert CROWDED in (await sam.last_message()).text


async def test_who_calls_the_bot_into_another_chat_is_told_so_too(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.handlers.hunts.WAITING_PER_PLACE", 0)
    friends, sam = house.telegram.chat("Old friends"), house.person("Sam")
    anna = await searching(house, 3)
    photo = await anna.sends_photo(house.sample(2), chat=friends)
    await sam.sends("@snapbuy_sandbox_bot jd", chat=friends, reply_to=photo)
    no = await sam.sees(CROWDED, button="Try again", chat=friends)
    await anna.sees(button="Buy")
    assert (await house.people.quota.standing(sam.id)).used == 0
    assert len(house.searches()) == 1
    await house.until_quiet()
    await sam.taps("Try again", no)
    card = await sam.sees(button="Buy", chat=friends)
    assert card.message_id == no.message_id
    assert (await house.people.quota.standing(sam.id)).used == 1
