"""Several people around one search in a group: whose buttons, whose photo, whose quota."""

import pytest

from sandbox.person import Person
from sandbox.seen import Seen
from tests.flows.conftest import House
from tests.flows.groups import FIND, card_in, market, style, written


@pytest.fixture
def operator() -> dict[str, str]:
    """Three searches a day for a group."""
    return {"QUOTA__DAILY_PER_GROUP": "3"}


async def insists(who: Person, card: Seen, button: str) -> str:
    """Taps under somebody else's search until the bot gives in; the way it shows."""
    told = await (await who.taps(button, card)).answer()
    assert told["text"]
    assert told["url"] is None
    again = await (await who.taps(button, card)).answer()
    assert again["text"] == ""
    return str(again["url"])


async def test_controls_are_the_askers_and_a_copy_is_for_whoever_insists(house: House) -> None:
    chat, maria, xiaoming = market(house), house.person("Мария"), house.person("小明")
    card = await card_in(house, house.anna, chat, f"{FIND} wonderful")
    assert "wonderful" in card.text
    told = await (await maria.taps("▶", card)).answer()
    assert "чужой поиск" in told["text"]
    assert not told["show_alert"]
    assert (await maria.taps("Buy", card)).kind == "url", "to buy is everybody's right"
    assert (await written(house, chat))[-1].text == card.text, "a stranger's tap changes nothing"

    link = str((await (await maria.taps("▶", card)).answer())["url"])
    asked = len(house.searches())
    await maria.opens(link)
    copy = await maria.sees(kind="photo", button="Купить")
    assert copy.text.splitlines()[0] == card.text.splitlines()[0]
    assert "wonderful" not in copy.text
    assert not any("объект" in label.lower() for label in copy.buttons)
    await maria.taps("▶", copy)
    await house.until(maria, lambda seen: any("2/" in label for label in seen.buttons))
    assert len(house.searches()) == asked
    assert (await house.people.quota.standing(maria.id)).used == 0
    assert not await house.people.history.recent(maria.id)
    assert (await written(house, chat))[-1].text == card.text

    # The link is Мария's: nobody else gets anything by it, and she gets no second message of one.
    await xiaoming.opens(link)
    await xiaoming.sees(button="帮助")
    assert not any(one.kind == "photo" for one in await xiaoming.screen() if one.by_bot)
    await house.anna.taps("▶", card)
    await house.anna.sees(button="2/", chat=chat)


async def test_an_anonymous_administrator_asks_for_the_group(house: House) -> None:
    chat, maria, omar = style(house), house.person("Мария"), house.person("عمر")
    card = await card_in(house, house.anna, chat, anonymous=True)
    assert (await house.people.quota.standing(house.anna.id)).used == 0
    assert (await house.people.quota.standing(chat)).used == 1
    assert (await house.people.quota.group_standing(chat)).used == 1
    assert not any("Share" in label for label in card.buttons), "a group has no chats to pick"
    await (await maria.taps("▶", card)).answer()
    await maria.sees(button="2/", chat=chat)
    told = await (await omar.taps("▶", card)).answer()
    assert told["text"]
    await (await house.anna.taps("Save", card)).answer()
    assert (await house.people.saved.page(house.anna.id)).total == 1
    asked = [one for one in await house.writes("getChatMember") if one["chat_id"] == chat]
    assert len(asked) == 3, "once for each person"


async def test_a_post_of_the_linked_channel_is_the_groups_search(house: House) -> None:
    chat, finds = style(house), house.telegram.chat("Daily finds")
    path = f"/sandbox/chats/{finds}"
    await house.telegram.request("PATCH", path, json={"linked_chat_id": chat})
    await house.anna.sends_photo(house.sample(1), f"{FIND} jd", chat=finds)
    await house.anna.sees(kind="photo", button="Buy", chat=chat)
    assert {call.provider for call in house.searches()} == {"juhe"}
    assert (await house.people.quota.group_standing(chat)).used == 1
    assert [one for one in await house.anna.screen(finds) if one.by_bot] == []


async def test_the_group_and_the_asker_both_need_searches_left(house: House) -> None:
    chat, maria = market(house), house.person("Мария")
    for number in (1, 2):
        asked = await house.anna.sends_photo(house.sample(number), FIND, chat=chat)
        await house.anna.sees(button="Buy", chat=chat, after=asked)
    house.breaks("juhe", "down", status=403)
    asked = await maria.sends_photo(house.sample(3), f"{FIND} jd", chat=chat)
    await maria.sees(button="Повторить", chat=chat, after=asked)
    house.mends()
    await house.until_quiet()
    assert (await house.people.quota.group_standing(chat)).used == 2, "given back to both"
    assert (await house.people.quota.standing(maria.id)).used == 0
    asked = await maria.sends_photo(house.sample(4), FIND, chat=chat)
    await maria.sees(button="Купить", chat=chat, after=asked)
    asked = await maria.sends_photo(house.sample(5), FIND, chat=chat)
    await maria.sees("У этой группы", chat=chat, after=asked)
    asked = await maria.sends("/quota", chat=chat)
    told = await maria.sees("Эта группа", chat=chat, after=asked)
    assert "3 из 3" in told.text.replace("\u2068", "").replace("\u2069", "")
    assert "1 из 50" in told.text
    own = await maria.sends_photo(house.sample(5))
    await maria.sees(button="Купить", after=own)
