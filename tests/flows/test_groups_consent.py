"""Sending photos on, in a group: everybody is asked for themselves, and heard for their own."""

import pytest

from tests.flows.conftest import House
from tests.flows.groups import FIND, market, written


@pytest.fixture
def operator() -> dict[str, str]:
    """People are asked before their first photo."""
    return {"PRIVACY__REQUIRE_CONSENT": "true"}


async def test_the_asker_is_asked_in_reply_and_nobody_else_may_answer(house: House) -> None:
    chat, maria = market(house), house.person("Мария")
    photo = await house.anna.sends_photo(house.sample(1), chat=chat)
    asked = await maria.sends(FIND, chat=chat, reply_to=photo)
    question = await maria.sees(button="Согласиться", chat=chat)
    assert question.raw["reply_to"]["message_id"] == asked.message_id
    told = await (await house.anna.taps("Согласиться", question)).answer()
    assert "somebody else's" in told["text"]
    assert house.searches() == []
    await maria.taps("Согласиться", question)
    await maria.sees(kind="photo", button="Купить", chat=chat)
    assert len(await written(house, chat)) == 1


async def test_who_only_posts_a_photo_is_asked_once_a_day_at_most(house: House) -> None:
    await house.telegram.set(privacy_mode=False)
    chat = market(house)
    await house.people.preferences.change(chat, auto=True)
    for number in (1, 2, 3):
        await house.anna.sends_photo(house.sample(number), chat=chat)
    await house.anna.sees(button="Agree", chat=chat)
    assert len(await written(house, chat)) == 1
    assert house.searches() == []


async def test_a_photo_of_somebody_who_said_no_goes_nowhere_whoever_asks(house: House) -> None:
    chat, maria = market(house), house.person("Мария")
    shops = [id_ for id_ in house.services.providers if id_ != "gallery"]
    await house.people.consent.agree(maria.id, shops)
    await house.people.consent.agree(house.anna.id, shops)
    await house.people.consent.withdraw(house.anna.id)
    photo = await house.anna.sends_photo(house.sample(1), chat=chat)
    asked = await maria.sends(f"{FIND} jd", chat=chat, reply_to=photo)
    await maria.sees("не хочет", chat=chat, after=asked)
    assert house.searches() == []
    assert (await house.people.quota.group_standing(chat)).used == 0
