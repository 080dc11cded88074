"""Sharing a card: it is posted in another chat, and opens in the private one of whoever taps."""

import asyncio
import json
from typing import Any

from sandbox.person import Person
from sandbox.seen import Offered, Seen
from tests.flows.conftest import House

UNKNOWN = "c_" + "A" * 22


async def searched(house: House) -> Seen:
    """Anna's card, with its picture on it."""
    await house.anna.sends_photo(house.sample(1))
    return await house.anna.sees(button="Share", kind="photo")


async def offered(house: House, card: Seen, chat: int | None = None) -> Offered:
    """What Telegram shows after Anna tapped Share and picked a chat."""
    tapped = await house.anna.taps("Share", card)
    assert tapped.raw["target"] == "chosen"
    assert {"user", "group", "channel"} <= set(tapped.raw["allow"])
    return await house.anna.asks_inline(tapped.raw["query"], chat)


async def posted(house: House, chat: int | None = None) -> Seen:
    """Anna's card as it stands in another chat."""
    offer = await offered(house, await searched(house), chat)
    [result] = offer.results
    return await house.anna.chooses(offer, result["id"], chat)


async def shares_of(house: House, person: Person) -> list[dict[str, Any]]:
    """The person's rows in the table of shared products."""
    rows: list[dict[str, Any]] = (await house.people.data.export(person.id))["tables"]["shares"]
    return rows


def link_of(message: Seen, button: str) -> str:
    """Where a button leads."""
    return str(message.button(button)["url"])


async def test_a_card_is_posted_in_a_group_with_picture_price_and_ways_on(house: House) -> None:
    market = house.telegram.chat("Weekend market")
    card = await searched(house)
    title, price = card.text.splitlines()[:2]
    offer = await offered(house, card, market)
    [result] = offer.results
    assert result["type"] == "photo"
    assert result["title"] in title
    assert offer.raw["button"]["start_parameter"]
    message = await house.anna.chooses(offer, result["id"], market)
    assert message.kind == "photo"
    assert message.text.splitlines()[:2] == [title, price]
    assert [one["kind"] for row in message.raw["buttons"][:2] for one in row] == ["url"] * 3
    assert link_of(message, "Buy") == link_of(card, "Buy")


async def test_whoever_reads_along_lands_in_their_own_chat_and_can_search(house: House) -> None:
    message = await posted(house, house.telegram.chat("Weekend market"))
    maria = house.person("Мария")
    await maria.opens(link_of(message, "Search your own"))
    await maria.sees("Пришлите фото")
    sent = await maria.sends_photo(house.sample(2))
    await maria.sees(button="Купить", after=sent)


async def test_the_link_opens_the_same_card_in_the_readers_language_to_keep_and_pass_on(
    house: House,
) -> None:
    message = await posted(house, house.telegram.chat("Weekend market"))
    title = message.text.splitlines()[0]
    maria = house.person("Мария")
    await maria.opens(link_of(message, "Open the card"))
    card = await maria.sees(title, button="Купить")
    assert card.kind == "photo"
    assert link_of(card, "Купить") == link_of(message, "Buy")
    tapped = await maria.taps("В избранное", card)
    assert "/saved" in (await tapped.answer())["text"]
    kept = await maria.sees(button="В избранном ✓")
    assert kept.message_id == card.message_id
    assert [one.product.title for one in (await house.people.saved.page(maria.id)).items] == [title]
    await maria.taps("В избранном ✓", kept)
    await house.until(maria, lambda seen: "В избранное" in seen.buttons)
    assert (await house.people.saved.page(maria.id)).total == 0

    style = house.telegram.chat("Street style")
    tapped = await maria.taps("Поделиться", card)
    offer = await maria.asks_inline(tapped.raw["query"], style)
    again = await maria.chooses(offer, offer.results[0]["id"], style)
    assert link_of(again, "Открыть карточку") == link_of(message, "Open the card")


async def test_nothing_in_a_shared_card_tells_who_searched_or_shows_the_photo(
    house: House,
) -> None:
    message = await posted(house, house.telegram.chat("Weekend market"))
    answer = house.telegram.parts.queries.of_kind("inline")[-1].answer
    session = (await house.people.history.recent(house.anna.id))[0].session_id
    photo = next(one for one in await house.anna.screen() if one.raw["mine"]).raw["media"]
    told = json.dumps([answer, message.raw["buttons"], message.text])
    assert str(house.anna.id) not in told
    assert session not in told
    assert photo != message.raw["media"]

    query = (await house.anna.taps("Share", await house.anna.sees(button="Share"))).raw["query"]
    sam = house.person("Sam")
    offer = await sam.asks_inline(query)
    assert offer.results == [], "a Share button works for the owner of the search only"
    assert offer.raw["button"]["start_parameter"]
    assert await shares_of(house, sam) == []


async def test_the_same_product_is_shared_under_one_id_and_counted(house: House) -> None:
    card, market = await searched(house), house.telegram.chat("Weekend market")
    links = set()
    for _ in range(2):
        offer = await offered(house, card, market)
        message = await house.anna.chooses(offer, offer.results[0]["id"], market)
        links.add(link_of(message, "Open the card"))
    assert len(links) == 1
    async with asyncio.timeout(20):
        while [row["posted"] for row in await shares_of(house, house.anna)] != [2]:
            await house.until_quiet(0.05)


async def test_without_a_picture_that_telegram_has_a_text_is_posted(house: House) -> None:
    await house.people.preferences.change(house.anna.id, compact=True)
    await house.anna.sends_photo(house.sample(1))
    card = await house.anna.sees(button="Share", kind="text")
    [result] = (await offered(house, card)).results
    assert result["type"] == "article"
    assert result["description"].startswith("¥")
    assert result["thumbnail_url"]


async def test_a_link_to_nothing_says_so_and_guessing_is_slowed(house: House) -> None:
    message = await posted(house, house.telegram.chat("Weekend market"))
    sam = house.person("Sam")
    for payload in (UNKNOWN, "c_", "c_" + "-" * 60, "c_" + "B" * 22, UNKNOWN, "c_" + "C" * 22):
        sent = await sam.starts(payload)
        last = await sam.sees("This card is no longer here", after=sent)
    assert "Send me a photo" in last.text
    assert last.buttons == ["Help", "Saved products"]
    await sam.opens(link_of(message, "Open the card"))
    await sam.sees("This card is no longer here", after=last)
    await house.person("عمر").opens(link_of(message, "Open the card"))
    await house.person("عمر").sees(kind="photo")


async def test_a_card_of_somebody_who_was_forgotten_is_no_longer_here(house: House) -> None:
    message = await posted(house, house.telegram.chat("Weekend market"))
    maria = house.person("Мария")
    await maria.opens(link_of(message, "Open the card"))
    card = await maria.sees(button="В избранное")
    await house.people.data.forget(house.anna.id)
    tapped = await maria.taps("В избранное", card)
    assert "больше нет" in (await tapped.answer())["text"]
    await maria.opens(link_of(message, "Open the card"))
    await maria.sees("больше нет", after=card)
