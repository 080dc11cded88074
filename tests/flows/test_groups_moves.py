"""The bot comes into a group and leaves it; a group becomes a supergroup, also in mid-search."""

from bot.storage.dead_chats import SqlDeadChats
from tests.flows.conftest import House
from tests.flows.groups import FIND, card_in, market, written


async def membership(house: House, chat: int, status: str) -> None:
    """Anna adds or removes the bot."""
    body = {"who": "bot", "status": status, "by": house.anna.id}
    await house.telegram.request("POST", f"/sandbox/chats/{chat}/members", json=body)


async def migrated(house: House, chat: int) -> int:
    """Anna makes a supergroup of a group; the new id."""
    path = f"/sandbox/chats/{chat}/migrate"
    return int((await house.telegram.request("POST", path, json={"person": house.anna.id}))["id"])


async def test_one_hello_and_silence_after_the_bot_was_sent_away(house: House) -> None:
    chat = house.telegram.chat("Old friends")
    omar = house.person("عمر")
    body = {"who": "bot", "status": "member", "by": omar.id}
    await house.telegram.request("POST", f"/sandbox/chats/{chat}/members", json=body)
    hello = await house.anna.sees(FIND, chat=chat)
    assert "مرحب" in hello.text, "in the language of whoever added it"
    await membership(house, chat, "administrator")
    await membership(house, chat, "left")
    await membership(house, chat, "member")
    assert len(await written(house, chat)) == 1
    await membership(house, chat, "kicked")
    await house.until_quiet()
    assert chat in await SqlDeadChats(house.services.engine).newest(10)
    assert len(await house.writes("sendMessage")) == 1


async def test_a_link_that_adds_the_bot_says_hello_once(house: House) -> None:
    chat = house.telegram.chat("Old friends")
    await house.anna.starts("here", chat=chat)
    await house.anna.sees(FIND, chat=chat)
    assert len(await written(house, chat)) == 1


async def test_a_group_that_moves_takes_everything_along(house: House) -> None:
    chat = market(house)
    await house.anna.sends("/provider juhe", chat=chat)
    await house.anna.sees(button="✓ JD", chat=chat)
    card = await card_in(house, house.anna, chat)
    moved = await migrated(house, chat)
    await house.until_quiet()
    assert (await house.people.preferences.get(moved)).order == ("juhe",)
    assert (await house.people.preferences.get(chat)).order == ()
    assert (await house.people.quota.group_standing(moved)).used == 1
    asked = await house.anna.sends_photo(house.sample(2), FIND, chat=moved)
    await house.anna.sees(kind="photo", button="Buy", chat=moved, after=asked)
    assert {call.provider for call in house.searches()} == {"juhe"}
    assert (await house.people.quota.group_standing(moved)).used == 2
    assert card.chat_id == chat


async def test_a_group_that_moves_in_mid_search_gets_its_card_once(house: House) -> None:
    chat = market(house)
    house.breaks("juhe", "slow", seconds=1.5)
    await house.anna.sends_photo(house.sample(1), f"{FIND} jd", chat=chat)
    await house.anna.sees("JD", chat=chat)
    moved = await migrated(house, chat)
    card = await house.anna.sees(kind="photo", button="Buy", chat=moved)
    assert len(await written(house, moved)) == 1
    await (await house.anna.taps("▶", card)).answer()
    turned = await house.anna.sees(button="2/", chat=moved)
    assert turned.message_id == card.message_id
    assert (await house.people.quota.group_standing(moved)).used == 1
    assert (await house.people.quota.group_standing(chat)).used == 0
    assert (await house.people.quota.standing(house.anna.id)).used == 1


async def test_a_move_that_only_a_refused_call_tells_is_followed_too(house: House) -> None:
    """No service message has come yet: the first edit is answered with the new id."""
    chat = market(house)
    moved = house.telegram.chat("Street style")
    await house.people.preferences.change(chat, category="shoes")
    house.breaks("juhe", "slow", seconds=1.0)
    await house.anna.sends_photo(house.sample(1), f"{FIND} jd", chat=chat)
    await house.anna.sees("JD", chat=chat)
    await house.telegram.fails(
        "*",
        chat_id=chat,
        status=400,
        times=None,
        description="Bad Request: group chat was upgraded to a supergroup chat",
        migrate_to_chat_id=moved,
    )
    card = await house.anna.sees(kind="photo", button="Buy", chat=moved)
    assert card.raw["reply_to"] is None
    assert len(await written(house, moved)) == 1
    assert (await house.people.preferences.get(moved)).category == "shoes"
    assert (await house.people.quota.group_standing(moved)).used == 1

    # What was written in the old group is answered in the new one, in one message.
    await house.anna.sends_photo(house.sample(2), f"{FIND} jd", chat=chat)
    await house.anna.sees(kind="photo", button="Buy", chat=moved, after=card)
    assert len(await written(house, moved)) == 2
    assert (await house.people.quota.group_standing(moved)).used == 2
