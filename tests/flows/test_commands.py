"""Commands: written with words they act at once, alone they open buttons."""

import pytest
from telegram.ext import ExtBot

from bot.command_list import DIGEST, FOR_ADMINS, FOR_PEOPLE, tell_commands
from bot.handlers.commands import HANDLERS
from bot.storage.results import SqlProviderMemory
from sandbox.seen import Seen
from tests.flows.conftest import House
from tests.flows.groups import BOT, market


@pytest.fixture(autouse=True)
def few_commands() -> None:
    """All of them, in every language."""


async def test_every_command_is_answered_with_a_way_on(house: House) -> None:
    for name in sorted(HANDLERS):
        sent = await house.anna.sends(f"/{name}")
        answer = await house.anna.sees(after=sent)
        assert answer.buttons or answer.kind == "document", name


async def test_a_command_is_quoted_in_a_group_only(house: House) -> None:
    """In a private chat it stands just above its answer; a photo may be far away."""
    anna, chat = house.anna, market(house)
    help_ = await anna.sees(after=await anna.sends("/help"))
    assert help_.raw["reply_to"] is None
    told = await anna.sees(after=await anna.sends("far too expensive"))
    assert told.raw["reply_to"] is not None
    asked = await anna.sends(f"/help@{BOT}", chat=chat)
    answer = await anna.sees(chat=chat, after=asked)
    assert answer.raw["reply_to"]["message_id"] == asked.message_id


async def test_telegram_is_told_the_commands_in_every_language(house: House) -> None:
    scope = {"type": "all_private_chats"}
    english = (await house.telegram.bot("getMyCommands", scope=scope))["result"]
    assert [row["command"] for row in english] == [name for name, _ in FOR_PEOPLE]
    russian = (await house.telegram.bot("getMyCommands", scope=scope, language_code="ru"))["result"]
    assert len(russian) == len(english)
    assert {row["description"] for row in russian}.isdisjoint(row["description"] for row in english)
    assert not {name for name, _ in FOR_ADMINS} & {row["command"] for row in english}


async def test_telegram_is_told_again_only_when_the_commands_changed(house: House) -> None:
    settings, memory = house.services.settings, SqlProviderMemory(house.services.engine, "bot")
    told = len(await house.writes("setMyCommands"))
    url = house.telegram.url
    bot = ExtBot(house.telegram.token, base_url=f"{url}/bot", base_file_url=f"{url}/file/bot")
    async with bot:
        await tell_commands(bot, settings, memory)
        assert len(await house.writes("setMyCommands")) == told
        await memory.put(DIGEST, "of an older list")
        await tell_commands(bot, settings, memory)
    assert len(await house.writes("setMyCommands")) == 2 * told


async def test_a_shop_is_chosen_by_word_and_only_that_one_is_asked(house: House) -> None:
    anna = house.anna
    await anna.sends("/provider jd")
    menu = await anna.sees(button="✓ JD")
    assert [label for label in menu.buttons if label.startswith("✓")] == ["✓ JD (Juhe)"]
    await anna.sends_photo(house.sample(1))
    await anna.sees(button="Buy")
    assert {call.provider for call in house.searches()} == {"juhe"}


async def test_shops_go_on_and_off_and_up_by_taps_on_one_message(house: House) -> None:
    anna = house.anna
    await anna.sends("/provider")
    menu = await anna.sees(button="▲")
    shops = names(menu)
    await anna.taps(f"✓ {shops[0]}", menu)
    off = await anna.sees(button="All shops")
    assert off.message_id == menu.message_id
    assert shops[0] in off.buttons
    second = off.button_rows[1]
    await anna.taps((1, 1), off)
    moved = await house.until(anna, lambda seen: names(seen)[0] == shops[1])
    assert second[0] in moved.buttons
    await anna.taps("All shops", moved)
    again = await house.until(anna, lambda seen: "All shops" not in seen.buttons)
    assert names(again) == shops
    await anna.taps("‹ Back", again)
    assert (await anna.sees(button="Shops")).message_id == menu.message_id


async def test_a_price_band_of_the_settings_filters_every_search(house: House) -> None:
    anna = house.anna
    await anna.sends("/price 100-300")
    await anna.sees(button="✓ ¥100 to ¥300")
    sent = await anna.sends_photo(house.sample(1))
    card = await anna.sees(button="Filter ✓", after=sent)
    assert 100 <= price(card) <= 300
    sent = await anna.sends_photo(house.sample(1), caption="<50")
    card = await anna.sees(after=sent, button="Filter")
    assert "Filter ✓" in card.buttons or "Show everything" in card.buttons
    await anna.sends("/price any")
    await anna.sees(button="✓ Any price")


async def test_a_category_is_chosen_by_word_or_by_tap(house: House) -> None:
    anna = house.anna
    await anna.sends("/category shoes")
    menu = await anna.sees(button="✓ Shoes")
    await anna.taps("Bags", menu)
    await anna.sees(button="✓ Bags")
    await anna.taps("Any category")
    await anna.sees(button="✓ Any category")


async def test_what_a_command_does_not_understand_is_said(house: House) -> None:
    anna = house.anna
    await anna.sends("/category wombats")
    menu = await anna.sees("Not understood: wombats")
    assert "✓ Any category" in menu.buttons


async def test_the_language_follows_telegram_until_it_is_chosen(house: House) -> None:
    anna = house.anna
    await anna.sends("/language")
    menu = await anna.sees(button="✓ As in Telegram")
    await anna.taps("Español", menu)
    spanish = await anna.sees(button="✓ Español")
    assert spanish.message_id == menu.message_id
    assert "Language" not in spanish.text
    sent = await anna.sends_photo(house.sample(1))
    card = await anna.sees(button="Comprar", after=sent)
    assert not any(word in card.buttons for word in ("Filter", "Sort"))
    await anna.sends("/language auto")
    await anna.sees(button="✓ As in Telegram")


async def test_settings_are_switched_in_place(house: House) -> None:
    anna = house.anna
    await anna.sends("/settings")
    menu = await anna.sees(button="Same item only")
    await anna.taps("Same item only", menu)
    on = await anna.sees(button="✓ Same item only")
    assert on.message_id == menu.message_id
    await anna.taps("Sort", on)
    await anna.taps("Price: low to high", await anna.sees(button="Most sold"))
    await anna.sees(button="✓ Price: low to high")
    await anna.taps("‹ Back")
    await anna.sees("Order: Price: low to high")


async def test_the_order_and_the_shops_of_the_settings_hold_for_every_search(house: House) -> None:
    anna = house.anna
    await anna.sends("/provider jd baidu")
    await anna.taps("‹ Back", await anna.sees(button="✓ JD"))
    await anna.taps("Sort", await anna.sees(button="Sort"))
    await anna.taps("Price: low to high", await anna.sees(button="Most sold"))
    await anna.sees(button="✓ Price: low to high")
    sent = await anna.sends_photo(house.sample(1))
    card = await anna.sees(button="Buy", after=sent)
    cheapest = price(card)
    assert {call.provider for call in house.searches()} == {"juhe", "baidu"}
    await anna.taps("◀", card)
    last = await house.until(anna, lambda seen: "1/" not in str(seen.buttons))
    assert price(last) > cheapest


async def test_people_can_have_cards_without_a_picture(house: House) -> None:
    anna = house.anna
    await anna.sends("/settings")
    await anna.taps("Cards without a picture")
    await anna.sees(button="✓ Cards without a picture")
    sent = await anna.sends_photo(house.sample(1))
    card = await anna.sees(button="Buy", after=sent)
    assert card.kind == "text"
    await anna.taps("▶", card)
    assert (await anna.sees(button="2/")).kind == "text"


async def test_a_menu_button_of_somebody_else_does_nothing(house: House) -> None:
    anna, sam = house.anna, house.person("Sam")
    await anna.sends("/settings")
    menu = await anna.sees(button="Shops")
    stolen = menu.button("Same item only")
    assert stolen["kind"] == "callback"
    await sam.sends("/settings")
    await sam.sees(button="Same item only")
    await anna.taps("Same item only", menu)
    await anna.sees(button="✓ Same item only")
    assert "✓ Same item only" not in (await sam.last_message()).buttons


def names(menu: Seen) -> list[str]:
    """The shops of the shops menu in their order, marks left out."""
    rows = [row[0] for row in menu.button_rows]
    return [label.removeprefix("✓ ") for label in rows if label not in {"All shops", "‹ Back"}]


def price(card: Seen) -> float:
    """The price in yuan."""
    line = next(line for line in card.text.splitlines() if line.startswith("¥"))
    return float(line.split()[0].lstrip("¥").replace(",", ""))
