"""Who knows a cheaper offer puts it on the card for all who see it."""

from collections.abc import Sequence

import pytest

from bot.storage.together_tables import find_drafts, finds, votes
from tests.flows.conftest import House
from tests.flows.groups import card_in, market
from tests.flows.together import CANCEL, count_of, impatient_groups, posted, private_of, said, shows

__all__ = ["impatient_groups"]

pytestmark = pytest.mark.usefixtures("impatient_groups")

CHEAPER = "https://example.com/shoe"


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
