"""What is handled once more around a crash is done once: votes, saves, switches, offers."""

from dataclasses import replace
from typing import Any

from bot.cards.action import Action
from bot.cards.callbacks import CallbackCodec
from bot.cards.menu_actions import Setting
from bot.keys import key_for
from bot.session import Session
from bot.storage.sessions import SqlSessions
from sandbox.person import Person
from sandbox.seen import Seen
from tests.flows.conftest import House
from tests.flows.groups import card_in, market
from tests.flows.test_cheaper import CHEAPER
from tests.flows.test_taps import card_of, data_of
from tests.flows.together import posted, private_of

SHOP = "juhe"


async def tapped(house: House, who: Person, data: str, id_: str, **where: Any) -> str:
    """What the bot answers to a tap of this id; the same id again is the same tap."""
    before = len(await house.writes("answerCallbackQuery"))
    sender = {"id": who.id, "is_bot": False, "first_name": "X", "language_code": "en"}
    query = {"id": id_, "from": sender, "chat_instance": "1", "data": data, **where}
    await house.receives("callback_query", **query)
    answer = await house.until_called("answerCallbackQuery", before)
    await house.until_quiet(0.1)
    return str(answer["params"].get("text", ""))


async def kept(house: House) -> Session:
    """Anna's only search."""
    [row] = (await house.people.data.export(house.anna.id))["tables"]["sessions"]
    session = await SqlSessions(house.services.engine).get(row["id"])
    assert session is not None
    return session


async def overtakes(house: House) -> Session:
    """As if another process had handled a tap already that is newer than Anna's next one."""
    newer = house.telegram.parts.updates.next_id + 1
    session = replace(await kept(house), newest_tap=newer)
    await SqlSessions(house.services.engine).put(session)
    return session


async def votes(house: House, place: str) -> list[int]:
    return [one.votes for one in await house.people.votes.store.counts(place)]


async def place_of(house: House, card: Seen) -> str:
    found = await house.people.finds.store.search_in(card.chat_id, card.message_id)
    assert found is not None
    return found


def button(house: House, who: Person, action: Action, session_id: str = "") -> str:
    """A button of somebody's settings, or of a search."""
    codec = CallbackCodec(key_for("callback data", house.services.settings))
    return codec.encode(action, who.id, session_id)


async def test_a_vote_that_comes_twice_counts_once_and_a_second_tap_takes_it_back(
    house: House,
) -> None:
    card = await card_in(house, house.anna, market(house))
    place, data = await place_of(house, card), data_of(house, card, "👍")
    for _ in range(2):
        assert "Your vote counts" in await tapped(house, house.anna, data, "501")
        assert await votes(house, place) == [1]
    for _ in range(2):
        assert "taken back" in await tapped(house, house.anna, data, "502")
        assert await votes(house, place) == []


async def test_a_vote_under_a_posted_card_that_comes_twice_counts_once(house: House) -> None:
    card = await posted(house, market(house))
    data = data_of(house, card, "👍")
    message = house.whole.telegram.world.message(card.chat_id, card.message_id)
    where = {"inline_message_id": message.inline_message_id}
    for _ in range(2):
        assert "Your vote counts" in await tapped(house, house.anna, data, "501", **where)
    [vote] = (await house.people.data.export(house.anna.id))["tables"]["votes"]
    assert await votes(house, vote["place"]) == [1]


async def test_a_product_is_saved_once_and_let_go_once(house: House) -> None:
    card = await card_of(house)
    data = data_of(house, card, "Save")
    for id_, toast, total in (("501", "Saved.", 1), ("502", "No longer saved.", 0)):
        for _ in range(2):
            assert toast in await tapped(house, house.anna, data, id_)
            assert (await house.people.saved.page(house.anna.id)).total == total


async def test_a_filter_that_is_tapped_once_is_turned_once(house: House) -> None:
    card = await card_of(house)
    await house.anna.taps("Filter", card)
    filters = await house.anna.sees(button="Same item only")
    for label, id_ in (("Same item only", "501"), ("JD", "502")):
        data = data_of(house, filters, label)
        for _ in range(2):
            await tapped(house, house.anna, data, id_)
    session = await kept(house)
    assert session.selection.same_item
    assert session.selection.shops == tuple(one for one in session.asked if one != SHOP)
    assert "501" not in str(session.taps), "a tap's number tells who tapped"


async def test_a_shop_is_switched_and_moved_once_by_new_buttons_and_by_old_ones(
    house: House,
) -> None:
    anna, book = house.anna, house.people.preferences
    await anna.sends("/provider")
    menu = await anna.sees(button="▲")
    for _ in range(2):
        await tapped(house, anna, data_of(house, menu, "JD"), "501")
        assert (await book.get(anna.id)).off == {SHOP}
    await tapped(house, anna, button(house, anna, Setting("shop_on", SHOP)), "502")
    assert (await book.get(anna.id)).off == frozenset()
    place = max(number for number, row in enumerate(menu.button_rows) if len(row) > 1)
    message = house.whole.telegram.world.message(menu.chat_id, menu.message_id)
    shops = list(house.services.search.seats)
    for _ in range(2):
        await tapped(house, anna, str(message.buttons[place][1]["callback_data"]), "503")
        assert (await book.get(anna.id)).order.index(shops[place]) == place - 1
    await tapped(house, anna, button(house, anna, Setting("up", shops[place])), "504")
    assert (await book.get(anna.id)).order.index(shops[place]) == place - 2
    for off in ({SHOP}, set()):
        await tapped(house, anna, button(house, anna, Setting("shop", SHOP)), f"60{len(off)}")
        assert (await book.get(anna.id)).off == off


async def test_an_offer_that_comes_twice_is_no_photo_to_search(house: House) -> None:
    maria = house.person("Мария")
    card = await card_in(house, house.anna, market(house))
    await private_of(maria, card)
    asked = len(house.searches())
    sent = await maria.sends(f"{CHEAPER} 5")
    await maria.sees("Спасибо", after=sent)
    chat = {"id": maria.id, "type": "private", "first_name": "Мария"}
    again = {
        "message_id": sent.message_id,
        "date": 1,
        "chat": chat,
        "from": {**chat, "is_bot": False},
        "text": f"{CHEAPER} 5",
        "entities": [{"type": "url", "offset": 0, "length": len(CHEAPER)}],
    }
    await house.receives("message", **again)
    await house.until_quiet()
    tables = (await house.people.data.export(maria.id))["tables"]
    assert (len(tables["finds"]), tables["sessions"], tables["reservations"]) == (1, [], [])
    assert len(house.searches()) == asked
