"""What somebody who calls the bot as a guest is told instead of a card."""

import pytest

from bot.users.admin import By
from tests.flows.conftest import House
from tests.flows.guests import NAME, UNKNOWN_FILE, called, friends, only_edits, toast

__all__ = ["friends"]

ADMIN = 700_000_005
ASKING = pytest.mark.parametrize("operator", [{"PRIVACY__REQUIRE_CONSENT": "true"}])
POOR = pytest.mark.parametrize(
    "operator", [{"QUOTA__DAILY_PER_USER": "1", "TELEGRAM__ADMIN_IDS": str(ADMIN)}]
)


async def test_without_a_photo_or_a_name_it_says_how_to_ask(house: House, friends: int) -> None:
    anna, sam = house.anna, house.person("Sam")
    await called(house, anonymous="true")
    await anna.sees("Ask in your own name", chat=friends)
    words = await sam.sends("no picture here", chat=friends)
    await anna.sends(NAME, chat=friends, reply_to=words)
    stub = await anna.sees("Reply to a photo with my name", chat=friends)
    opened = await anna.opens(stub.button("Open our private chat")["url"])
    assert opened["kind"] == "started"
    elsewhere = await sam.sends(f"I like {NAME}")
    await sam.forwards(elsewhere, chat=friends)
    await house.until_quiet()
    assert len(await house.writes("answerGuestQuery")) == 2
    assert house.searches() == []


@ASKING
async def test_nothing_is_sent_before_the_asker_agreed_in_private(
    house: House, friends: int
) -> None:
    anna, sam = house.anna, house.person("Sam")
    await called(house)
    stub = await anna.sees("Nothing was sent yet", chat=friends)
    link = stub.button("Answer in private")["url"]
    assert await house.writes("getFile") == [] == house.searches()
    await sam.opens(link)
    await sam.sees("no longer here")
    await anna.opens(link)
    await anna.taps("No", await anna.sees(button="Agree and search"))
    await anna.sees("was not sent anywhere")
    await anna.taps("Ask me again", await anna.sees("was not sent anywhere", chat=friends))
    await anna.sees("Nothing was sent yet", chat=friends)
    assert house.searches() == []
    await anna.opens(link)
    question = await anna.sees(button="Agree and search")
    assert "JD" in question.text
    await anna.taps("Agree and search", question)
    assert (await anna.sees(button="Buy", chat=friends)).message_id == stub.message_id
    closed = await anna.sees("The search goes on")
    assert closed.message_id == question.message_id and not closed.buttons
    assert house.searches()


@POOR
async def test_a_spent_quota_and_a_ban_are_told_in_the_stub(house: House, friends: int) -> None:
    anna = house.anna
    await called(house)
    await anna.sees(button="Buy", chat=friends)
    before = len(house.searches())
    await called(house, number=2)
    stub = await anna.sees(button="My quota", chat=friends)
    answer = await (await anna.taps("My quota", stub)).answer(20.0)
    await anna.opens(answer["url"])
    assert "1 of 1" in (await anna.sees("Used today")).text
    assert "somebody else" in await toast(await house.person("Sam").taps("My quota", stub))
    await house.people.admin.ban(By(ADMIN, "1:1"), anna.id)
    await called(house, number=3)
    await anna.sees("You cannot search", chat=friends)
    assert len(house.searches()) == before


async def test_a_photo_that_is_not_handed_out_is_said_so_and_can_be_tried_again(
    house: House, friends: int
) -> None:
    anna = house.anna
    await house.telegram.fails("getFile", status=400, description=UNKNOWN_FILE)
    await called(house)
    said = await anna.sees(button="What can I send?", chat=friends)
    assert "photo" in said.text and house.searches() == []
    assert (await house.people.quota.standing(anna.id)).used == 0
    await anna.taps("Try again", said)
    assert (await anna.sees(button="Buy", chat=friends)).message_id == said.message_id
    await only_edits(house)
