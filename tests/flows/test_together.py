"""A find is more fun together: votes, cheaper offers, and lists, with several people."""

import asyncio
from collections.abc import Sequence

import pytest
from sqlalchemy import Table, func, select

from bot.storage.together_tables import find_drafts, finds, votes
from sandbox.person import Person
from sandbox.seen import Seen
from tests.flows.conftest import House
from tests.flows.groups import card_in, market, style

CHEAPER = "https://example.com/shoe"
EDITS = ("editMessageCaption", "editMessageText", "editMessageMedia", "editMessageReplyMarkup")
CROWD = 20
CANCEL = "Отмена"  # as Мария reads it


@pytest.fixture(autouse=True)
def impatient_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    """A card in a group follows sooner than it would where 20 edits a minute are all."""
    monkeypatch.setattr("bot.sending.live.IN_GROUPS_S", 0.3)


async def crowd(house: House, chat: int, count: int = CROWD) -> list[Person]:
    """New people, all of them members of a group."""
    people = []
    for number in range(count):
        body = {"first_name": f"Guest {number}", "language_code": "en"}
        id_ = (await house.telegram.request("POST", "/sandbox/people", json=body))["id"]
        who = {"who": id_, "status": "member", "by": id_}
        await house.telegram.request("POST", f"/sandbox/chats/{chat}/members", json=who)
        people.append(Person(house.telegram, id_))
    return people


async def shows(
    person: Person,
    card: Seen,
    *,
    button: str = "",
    text: str = "",
    starts: str = "",
    without: str = "\0",
) -> Seen:
    """The card, once it has the button and the text."""
    async with asyncio.timeout(20):
        while True:
            [seen] = [
                one
                for one in await person.screen(card.chat_id)
                if one.message_id == card.message_id
            ]
            fits = text in seen.text and seen.text.startswith(starts)
            if fits and without not in seen.text and (not button or button in seen.buttons):
                return seen
            await asyncio.sleep(0.05)


async def said(tapped_by: Person, button: str, card: Seen) -> str:
    """What a tap is answered with."""
    return str((await (await tapped_by.taps(button, card)).answer(20)).get("text", ""))


async def private_of(person: Person, card: Seen, button: str = "Found cheaper") -> Seen:
    """The question in the private chat to which the button leads."""
    answer = await (await person.taps(button, card)).answer(20)
    asked = await person.opens(answer["url"])
    return await person.sees(button=CANCEL, after=Seen(asked["message"]))


async def posted(house: House, chat: int, *, compact: bool = False) -> Seen:
    """Anna's shared card in a group."""
    await house.people.preferences.change(house.anna.id, compact=compact)
    await house.anna.sends_photo(house.sample(1))
    card = await house.anna.sees(button="Share")
    query = (await house.anna.taps("Share", card)).raw["query"]
    offer = await house.anna.asks_inline(query, chat)
    return await house.anna.chooses(offer, offer.results[0]["id"], chat)


async def count_of(house: House, *tables: Table) -> list[int]:
    """How many rows the tables have."""
    async with house.services.engine.connect() as connection:
        return [
            await connection.scalar(select(func.count()).select_from(table)) or 0
            for table in tables
        ]


async def test_more_is_for_the_asker_and_leads_back_to_the_votes(house: House) -> None:
    chat = market(house)
    card = await card_in(house, house.anna, chat)
    assert len({button["row"] for row in card.raw["buttons"] for button in row}) == 5
    await said(house.anna, "More", card)
    more = await shows(house.anna, card, button="Copy link")
    assert not any("👍" in label for label in more.buttons)
    assert more.raw["media"] == card.raw["media"], "the product stays in sight"
    await said(house.anna, "Back", more)
    await shows(house.anna, card, button="👍")


async def test_twenty_people_vote_at_once_and_the_count_is_right_in_few_edits(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.sending.live.IN_GROUPS_S", 1.5)
    chat = market(house)
    card = await card_in(house, house.anna, chat)
    people = await crowd(house, chat)
    before = len(await house.writes(*EDITS))
    toasts = await asyncio.gather(*(said(one, "👍", card) for one in people))
    assert all("Your vote counts" in toast for toast in toasts), "anybody may vote"
    voted = await shows(house.anna, card, button=f"👍 {CROWD}")
    title = card.text.splitlines()[0]
    assert f"Best find so far: {title} · 👍 {CROWD}" in voted.text
    assert "👍" not in card.text, "nobody had voted"
    assert len(await house.writes(*EDITS)) - before <= 5
    assert voted.raw["media"] == card.raw["media"]


async def test_a_vote_is_taken_back_and_belongs_to_the_product_that_was_shown(
    house: House,
) -> None:
    chat, maria = market(house), house.person("Мария")
    card = await card_in(house, house.anna, chat)
    await said(maria, "👍", card)
    voted = await shows(maria, card, button="👍 1")
    assert "Best find" not in voted.text, "one voter is no group"
    await house.anna.taps("▶", voted)
    second = await shows(house.anna, card, button="👍")
    assert second.text != card.text
    await said(house.anna, "👍", second)
    second = await shows(house.anna, card, button="👍 1", text="Best find so far")
    first_title = card.text.splitlines()[0]
    assert f"Best find so far: {first_title} · 👍 1" in second.text, "the first one was first"
    await house.anna.taps("◀", second)
    first = await shows(house.anna, card, button="👍 1", starts=first_title)
    assert await said(maria, "👍 1", first) == "Ваш голос забран."
    await shows(house.anna, card, button="👍")
    assert await count_of(house, votes) == [1]


@pytest.mark.parametrize("compact", [False, True])
async def test_a_posted_card_has_votes_of_its_own_in_each_chat(house: House, compact: bool) -> None:
    here = await posted(house, market(house), compact=compact)
    there = await posted(house, style(house), compact=compact)
    assert here.kind == ("text" if compact else "photo")
    maria = house.person("Мария")
    await asyncio.gather(*(said(one, "👍", here) for one in (maria, house.anna)))
    voted = await shows(maria, here, button="👍 2")
    assert voted.text == here.text
    assert voted.raw["link_preview"] == here.raw["link_preview"]
    assert "👍" in (await shows(maria, there, button="👍")).buttons
    calls = await house.writes("editMessageCaption", "editMessageText")
    named = [call for call in calls if "inline_message_id" in call["params"]]
    assert named
    assert not any(call["files"] for call in named)


async def test_a_reply_with_link_and_price_puts_the_best_offer_on_the_card(
    house: House,
) -> None:
    """Privacy mode is on: only replies to the bot come in."""
    chat, maria, ming = market(house), house.person("Мария"), house.person("小明")
    card = await card_in(house, house.anna, chat)
    sent = await maria.sends(f"{CHEAPER} 9.50", chat=chat, reply_to=card)
    shown = await shows(house.anna, card, text="Found by Мария: 9.50, example.com")
    assert "From a member, not checked." in shown.text
    [mine] = [one for one in await maria.screen(chat) if one.message_id == sent.message_id]
    assert mine.reactions == ["👌"]
    await ming.sends(f"¥7,5 {CHEAPER}?from=ming", chat=chat, reply_to=card)
    shown = await shows(house.anna, card, text="小明: ¥7,5, example.com")
    await maria.sends(f"$1 {CHEAPER}?in=dollars", chat=chat, reply_to=card)
    dear = await maria.sends(f"99999 {CHEAPER}?dear", chat=chat, reply_to=card)
    told = await maria.sees("¥", chat=chat, after=dear)
    assert told.raw["reply_to"]["message_id"] == dear.message_id
    shown = await shows(house.anna, card, text="小明: ¥7,5")
    assert await count_of(house, finds) == [3], "what is dearer is not taken"

    no = await said(maria, "✕", shown)
    assert no and "小明" in (await shows(house.anna, card)).text, "neither finder nor asker"
    await said(ming, "✕", shown)
    shown = await shows(house.anna, card, text="Мария: 9.50")
    await said(house.anna, "✕", shown)
    await shows(house.anna, card, text="Мария: $1")


async def test_the_button_leads_to_the_private_chat_where_a_link_or_a_photo_will_do(
    house: House,
) -> None:
    chat, maria = market(house), house.person("Мария")
    card = await card_in(house, house.anna, chat)
    asked = await private_of(maria, card)
    assert card.text.splitlines()[0] in asked.text
    answer = await (await maria.taps("Found cheaper", card)).answer(20)
    stolen = await house.anna.starts(answer["url"].partition("start=")[2])
    await house.anna.sees("no longer here", after=stolen)

    unclear = await maria.sends("http://example.com/plain 5")
    await maria.sees("https", after=unclear)
    good = await maria.sends(f"{CHEAPER} 5 ¥")
    await maria.sees(button="Убрать предложение", after=good)
    await shows(house.anna, card, text="Found by Мария: 5 ¥, example.com")
    searched = await maria.sends_photo(house.sample(2), "4")
    await maria.sees(button="Купить", after=searched)
    assert await count_of(house, finds) == [1], "an offer is asked for once"

    await private_of(maria, card)
    photo = await maria.sends_photo(house.sample(2), "4 ¥")
    thanks = await maria.sees(button="Убрать предложение", after=photo)
    shown = await shows(house.anna, card, text="Found by Мария: 4 ¥, seen in a photo.")
    assert shown.raw["media"] == card.raw["media"]
    await maria.taps("Убрать предложение", thanks)
    await shows(house.anna, card, text="Found by Мария: 5 ¥")

    assert await said(maria, CANCEL, await private_of(maria, card)) == ""
    assert await count_of(house, find_drafts) == [0]


async def test_an_offer_stands_on_a_posted_card_and_goes_with_whoever_is_forgotten(
    house: House,
) -> None:
    chat, maria = market(house), house.person("Мария")
    card = await posted(house, chat)
    await private_of(maria, card)
    await maria.sends(f"{CHEAPER} 5")
    shown = await shows(house.anna, card, text="Found by Мария: 5, example.com")
    assert [shown.text.splitlines()[0]] == [card.text.splitlines()[0]]
    await said(maria, "👍", shown)
    shown = await shows(maria, card, button="👍 1")
    tables = (await house.people.data.export(maria.id))["tables"]
    assert [row["name"] for row in tables["finds"]] == ["Мария"]
    assert len(tables["votes"]) == 1
    await house.people.data.forget(maria.id)
    assert await count_of(house, votes, finds) == [0, 0]
    await said(house.anna, "👍 1", shown)
    after = await shows(house.anna, card, without="Мария")
    assert "👍 1" in after.buttons, "the vote of whoever is left"


async def test_talk_is_no_offer_and_offers_are_bounded(house: House) -> None:
    """What people say to the card is talk, unless it is one link and one price."""
    chat, maria = market(house), house.person("Мария")
    card = await card_in(house, house.anna, chat)
    talk: Sequence[str] = (
        *("too dear", CHEAPER, f"{CHEAPER} 5 or 6", "https://10.0.0.1/x 5"),
        f"{CHEAPER} https://example.org 5",
    )
    for text in talk:
        await maria.sends(text, chat=chat, reply_to=card)
    await maria.sends(f"{CHEAPER} 5", chat=chat)
    for number in range(5):
        await maria.sends(f"{CHEAPER}?{number}a {9 - number}", chat=chat, reply_to=card)
    await shows(house.anna, card, text="Мария: 5,")
    assert await count_of(house, finds) == [5]
    more = await maria.sends(f"{CHEAPER}?more 1", chat=chat, reply_to=card)
    full = await maria.sees("места", chat=chat, after=more)
    assert await count_of(house, finds) == [5]
    written = [one.message_id for one in await maria.screen(chat) if one.by_bot]
    assert written == [card.message_id, full.message_id], "the bot says nothing else"


async def test_a_group_gathers_a_list_from_which_adder_and_administrator_remove(
    house: House,
) -> None:
    chat, maria, ming = market(house), house.person("Мария"), house.person("小明")
    empty = await ming.sends("/list", chat=chat)
    await ming.sees("还没有", chat=chat, after=empty)
    card = await card_in(house, house.anna, chat)
    assert "/list" in await said(maria, "Add to list", card)
    assert "already" in await said(house.anna, "Add to list", card)
    await house.anna.taps("▶", card)
    second = await shows(house.anna, card, button="2/" + card.button("1/")["text"][2:])
    assert "/list" in await said(house.anna, "Add to list", second)

    asked = await house.anna.sends("/list", chat=chat)
    list_ = await house.anna.sees("added by Мария", chat=chat, after=asked)
    assert "added by Anna" in list_.text.splitlines()[2]
    assert list_.buttons == ["1", "2", "Open the list"]
    assert str(house.anna.id) not in str(list_.raw["buttons"])
    await ming.taps("2", list_)
    one = await shows(ming, list_, button="‹ 返回")
    assert card.text.splitlines()[0] in one.text
    assert "管理员" in await said(ming, one.buttons[2], one), "neither who added it nor an admin"
    await said(maria, one.buttons[2], one)
    await shows(maria, list_, button="1")
    assert (await house.people.lists.store.page(await _list_of(house, chat), 0, 9))[1] == 1

    url = list_.button("Open the list")["url"]
    await ming.opens(url)
    opened = await ming.sees("Anna")
    await ming.taps("1", opened)
    await ming.taps("收藏", await ming.sees(button="收藏"))
    await ming.sees(button="已收藏 ✓")
    assert (await house.people.saved.page(ming.id)).total == 1
    omar = house.person("عمر")
    await omar.opens(url)
    await house.until_quiet()
    assert "Anna" not in (await omar.last_message()).text, "who is no member sees nothing"


async def _list_of(house: House, chat: int) -> str:
    list_id = await house.people.lists.of(chat)
    assert list_id is not None
    return list_id


async def test_saved_products_are_shared_as_they_are_and_withdrawn(house: House) -> None:
    anna, maria, chat = house.anna, house.person("Мария"), market(house)
    await anna.sends_photo(house.sample(1))
    card = await anna.sees(button="Share")
    await anna.taps("Save", card)
    await anna.sees(button="Saved ✓")
    await anna.sends("/saved")
    saved = await anna.sees(button="Share the list")
    query = (await anna.taps("Share the list", saved)).raw["query"]
    offer = await anna.asks_inline(query, chat)
    [result] = offer.results
    message = await anna.chooses(offer, result["id"], chat)
    title, price = card.text.splitlines()[:2]
    assert title in message.text and price.split()[0] in message.text
    assert message.buttons == ["Open the list"]
    url = message.button("Open the list")["url"]

    await anna.taps("▶", card)
    await shows(anna, card, button="Save")
    await anna.taps("Save", await anna.sees(button="▶"))
    await shows(anna, card, button="Saved ✓")
    await maria.opens(url)
    opened = await maria.sees("2 товара", button="Поделиться списком")
    await maria.taps("2", opened)
    one = await maria.sees(button="В избранное")
    assert title in one.text
    await maria.taps("В избранное", one)
    await maria.sees(button="В избранном ✓")
    assert [p.product.title for p in (await house.people.saved.page(maria.id)).items] == [title]

    await anna.sends("/saved")
    shared = await anna.sees(button="Withdraw the link")
    assert "no longer works" in await said(anna, "Withdraw the link", shared)
    await anna.sees(text="2 products", button="Share the list")
    sent = await maria.starts(url.partition("start=")[2])
    await maria.sees("больше нет", after=sent)
    assert (await maria.asks_inline(f"l:{url.partition('l_')[2]}")).results == []
