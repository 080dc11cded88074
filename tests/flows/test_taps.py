"""Taps that are late, doubled, in a row, somebody else's, or nobody's."""

import asyncio
from typing import Any

from bot.storage.inbox import Counts, SqlInbox
from sandbox.person import Person
from sandbox.seen import Seen
from tests.flows.conftest import House
from tests.waiting import until

OUTDATED = "This button no longer works. Send the photo again."


async def card_of(house: House, sample: int = 1) -> Seen:
    """Anna's search, finished."""
    await house.anna.sends_photo(house.sample(sample))
    return await house.anna.sees(button="Buy")


def data_of(house: House, card: Seen, label: str) -> str:
    """What a button carries."""
    message = house.whole.telegram.world.message(card.chat_id, card.message_id)
    return next(
        str(button["callback_data"])
        for row in message.buttons
        for button in row
        if label in button["text"] and "callback_data" in button
    )


async def tapped(house: House, who: Person, data: str) -> dict[str, Any]:
    """What the bot answers to a tap that no button of the chat stands for."""
    before = len(await house.writes("answerCallbackQuery"))
    sender = {"id": who.id, "is_bot": False, "first_name": "X", "language_code": "en"}
    query = {"id": f"77{before}", "from": sender, "chat_instance": "1", "data": data}
    await house.receives("callback_query", **query)
    answer = await house.until_called("answerCallbackQuery", before)
    params: dict[str, Any] = answer["params"]
    return params


async def test_every_tap_stops_its_spinner(house: House) -> None:
    card = await card_of(house)
    for label in ("▶", "1/", "Overview"):
        answer = await (await house.anna.taps(label, card)).answer()
        assert answer == {"text": "", "show_alert": False, "url": None}


async def test_a_double_tap_shows_the_screen_once_and_is_no_error(
    house: House, caplog: Any
) -> None:
    card = await card_of(house)
    taps = await asyncio.gather(*(house.anna.taps("Sort", card) for _ in range(2)))
    await asyncio.gather(*(tap.answer() for tap in taps))
    await house.anna.sees(button="Most sold")
    assert [one for one in caplog.records if one.levelname == "ERROR"] == []


async def test_the_same_screen_again_is_no_error(house: House, caplog: Any) -> None:
    card = await card_of(house)
    back = data_of(house, card, "◀")
    count = next(label for label in card.buttons if label.startswith("1/")).split("/")[1]
    await tapped(house, house.anna, back)
    await house.anna.sees(button=f"{count}/{count}")
    await tapped(house, house.anna, back)
    await house.until_quiet()
    refused = [call["description"] for call in await house.writes("editMessageMedia")]
    assert any("not modified" in (text or "") for text in refused)
    assert [one for one in caplog.records if one.levelname == "ERROR"] == []


async def test_of_taps_in_a_row_the_last_one_stays(house: House) -> None:
    card = await card_of(house)
    taps = [data_of(house, card, label) for label in ("Overview", "Sort", "Filter", "▶")]
    for data in taps:
        await tapped(house, house.anna, data)
    await house.anna.sees(button="2/")
    await house.until_quiet()
    assert (await house.anna.last_message()).button("2/")


async def test_a_spinner_that_stops_late_lets_no_newer_tap_go_first(house: House) -> None:
    card = await card_of(house)
    await house.telegram.fails("answerCallbackQuery", "delay", delay_s=1.0)
    await house.anna.taps("▶", card)
    await house.anna.taps("Sort", card)
    sorts = await house.anna.sees(button="Most sold")
    store = SqlInbox(house.services.engine)

    async def both_are_over() -> bool:
        return await store.counts() == Counts(0, 0, 0)

    await until(both_are_over)
    assert "Most sold" in (await house.anna.last_message()).buttons
    await house.anna.taps("‹ Back", sorts)
    await house.anna.sees(button="2/")


async def test_of_taps_that_wait_only_the_last_one_is_shown(house: House) -> None:
    card = await card_of(house)
    taps = [data_of(house, card, label) for label in ("▶", "Sort", "Filter", "Sort", "◀")]
    edits = len(await house.writes("editMessageMedia", "editMessageCaption"))
    await house.telegram.fails("editMessageMedia", "delay", delay_s=1.5)
    for data in taps:
        await tapped(house, house.anna, data)
    count = next(label for label in card.buttons if label.startswith("1/")).split("/")[1]
    await house.anna.sees(button=f"{count}/{count}")
    shown = await house.writes("editMessageMedia", "editMessageCaption")
    assert len(shown) == edits + 2


async def test_a_strangers_tap_changes_nothing_and_says_whose_search_it_is(house: House) -> None:
    card = await card_of(house)
    omar = house.person("عمر")
    answer = await tapped(house, omar, data_of(house, card, "▶"))
    assert answer["text"].startswith("This is somebody else's search.")
    assert answer["show_alert"] == "true"
    assert (await house.anna.last_message()).raw == card.raw


async def test_a_changed_button_is_refused(house: House) -> None:
    card = await card_of(house)
    data = data_of(house, card, "▶")
    changed = data.replace(data[14], "7" if data[14] != "7" else "8", 1)
    for bad in (changed, data[:-1] + ("A" if data[-1] != "A" else "B"), data[:20], "x", "0" + data):
        assert (await tapped(house, house.anna, bad))["text"] == OUTDATED, bad
    assert (await house.anna.last_message()).raw == card.raw


async def test_a_button_of_a_search_that_is_gone_says_so(house: House) -> None:
    card = await card_of(house)
    data = data_of(house, card, "▶")
    gone = data[:2] + "A" * 12 + data[14:]
    answer = await tapped(house, house.anna, gone)
    assert answer["text"] == "This search is gone. Send the photo again."


async def test_a_card_that_was_deleted_comes_back_as_a_new_message(house: House) -> None:
    card = await card_of(house)
    data = data_of(house, card, "▶")
    await house.anna.deletes(card)
    await tapped(house, house.anna, data)
    again = await house.anna.sees(button="2/", after=card)
    assert again.kind == "photo"
    await house.anna.taps("▶", again)
    third = await house.anna.sees(button="3/")
    assert third.message_id == again.message_id


async def test_a_placeholder_that_was_deleted_does_not_cost_the_answer(house: House) -> None:
    house.breaks("juhe", "slow", seconds=0.5)
    await house.anna.sends_photo(house.sample(1))
    waiting = await house.anna.sees("Searching")
    await house.anna.deletes(waiting)
    card = await house.anna.sees(button="Buy", after=waiting)
    assert card.kind == "photo"


async def test_a_part_tapped_twice_is_searched_once(house: House) -> None:
    card = await card_of(house, 3)
    await house.anna.taps("Pick subject", card)
    parts = await house.anna.sees("What are you looking for?")
    first, second = data_of(house, parts, "1"), data_of(house, parts, "‹ Back")
    house.breaks("juhe", "slow", seconds=0.4)
    asked = len(house.searches("juhe"))
    for _ in range(2):
        assert (await tapped(house, house.anna, first))["text"] == "Searching…"
    await house.anna.sees(button="Buy")
    await house.until_quiet()
    assert len(house.searches("juhe")) == asked + 1
    await tapped(house, house.anna, second)
    await house.anna.sees(button="Buy")


async def test_a_busy_telegram_only_delays_the_card(house: House) -> None:
    card = await card_of(house)
    await house.telegram.fails("editMessageMedia", status=429, retry_after=1)
    await house.anna.taps("▶", card)
    await house.anna.sees(button="2/")


async def test_a_lost_connection_is_tried_again(house: House) -> None:
    card = await card_of(house)
    await house.telegram.fails("editMessageMedia", "drop")
    await house.anna.taps("▶", card)
    await house.anna.sees(button="2/")


async def test_a_picture_telegram_has_forgotten_is_uploaded_again(house: House) -> None:
    card = await card_of(house)
    await house.anna.taps("▶", card)
    await house.anna.sees(button="2/")
    text = "Bad Request: wrong file identifier/HTTP URL specified"
    await house.telegram.fails("editMessageMedia", status=400, description=text)
    await house.anna.taps("◀")
    await house.anna.sees(button="1/")
    uploads = [bool(call["files"]) for call in await house.writes("editMessageMedia")]
    assert uploads[-2:] == [False, True]


async def test_an_older_card_is_shown_in_the_language_chosen_since(house: House) -> None:
    card = await card_of(house)
    await house.anna.sends("/language ru")
    await house.anna.taps("▶", card)
    async with asyncio.timeout(20):
        while "Купить" not in str((await house.anna.screen())[1].buttons):  # noqa: ASYNC110  # the newest message is another one
            await asyncio.sleep(0.05)
    assert (await house.anna.screen())[1].message_id == card.message_id
