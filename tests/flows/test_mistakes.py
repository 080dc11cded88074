"""Mistakes Telegram bots are known for, as far as sending invites them and no other test does."""

import asyncio

import pytest

from bot.storage.dead_chats import SqlDeadChats
from tests.flows.conftest import House
from tests.flows.test_sending import cards, errors
from tests.flows.test_taps import card_of, data_of


async def test_a_tap_on_a_message_too_old_to_be_shown_is_served(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    card = await card_of(house)
    sender = {"id": house.anna.id, "is_bot": False, "first_name": "Anna", "language_code": "en"}
    query = {
        "id": "77",
        "from": sender,
        "chat_instance": "1",
        "data": data_of(house, card, "▶"),
        "message": {
            "chat": {"id": house.anna.id, "type": "private", "first_name": "Anna"},
            "message_id": card.message_id,
            "date": 0,
        },
    }
    await house.receives("callback_query", **query)
    second = await house.anna.sees(button="2/")
    assert second.message_id == card.message_id
    assert errors(caplog) == []


async def test_a_deleted_card_is_sent_once_though_its_answer_is_lost(house: House) -> None:
    card = await card_of(house)
    await house.anna.deletes(card)
    await house.telegram.fails("sendPhoto", "accept_then_drop")
    await house.anna.taps("▶", card)
    again = await house.anna.sees(button="2/", after=card)
    await house.anna.taps("▶", again)
    third = await house.anna.sees(button="3/")
    assert third.message_id == again.message_id
    assert len(cards(await house.anna.screen())) == 1


@pytest.mark.parametrize("status", ["left", "kicked"])
async def test_a_group_that_sends_the_bot_away_is_left_alone_until_it_is_back(
    house: House, status: str
) -> None:
    made = {"type": "group", "title": "G", "members": [house.anna.id], "bot_status": "member"}
    group = (await house.telegram.request("POST", "/sandbox/chats", json=made))["id"]
    dead_chats = SqlDeadChats(house.services.engine)
    for now, dead in ((status, True), ("member", False)):
        change = {"who": "bot", "status": now, "by": house.anna.id}
        await house.telegram.request("POST", f"/sandbox/chats/{group}/members", json=change)
        async with asyncio.timeout(20):
            while await dead_chats.has(group) is not dead:  # noqa: ASYNC110  # nobody else tells
                await asyncio.sleep(0.05)
