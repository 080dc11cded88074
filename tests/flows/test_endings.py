"""Searches without a product: each says why, and leaves a way on."""

from typing import Any

from bot.cards.actions import Retry
from bot.handlers.unfolding import query_of
from tests.flows.conftest import House
from tests.flows.pictures import encoded
from tests.flows.test_taps import data_of, tapped
from tests.flows.test_taps_again import button, kept

DOWN = "No shop answered this time."


async def test_a_shop_that_is_down_costs_nothing_but_its_own_products(house: House) -> None:
    house.breaks("juhe", "401")
    await house.anna.sends_photo(house.sample(1))
    card = await house.anna.sees(button="Buy")
    assert "⚠ JD (Juhe)" in card.text


async def test_when_every_shop_is_down_a_tap_tries_again(house: House) -> None:
    house.breaks("*", "html")
    await house.anna.sends_photo(house.sample(1), caption="jd")
    ending = await house.anna.sees(DOWN)
    assert "does not count" in ending.text
    house.mends()
    await house.anna.taps("Try again", ending)
    card = await house.anna.sees(button="Buy")
    assert card.message_id == ending.message_id
    assert {call.provider for call in house.searches()} == {"juhe"}


async def test_nothing_found_offers_to_pick_a_part(house: House) -> None:
    house.breaks("*", "empty")
    await house.anna.sends_photo(house.sample(3))
    ending = await house.anna.sees("Nothing found in")
    assert ending.kind == "text"
    house.mends()
    await house.anna.taps("Pick subject", ending)
    parts = await house.anna.sees("What are you looking for?")
    assert parts.kind == "photo"
    await house.anna.taps("5", parts)
    await house.anna.sees(button="Buy")


async def test_nothing_found_in_a_part_shows_the_own_photo_and_a_way_back(house: House) -> None:
    await house.anna.sends_photo(house.sample(3))
    card = await house.anna.sees(button="Buy")
    house.breaks("*", "empty")
    await house.anna.taps("Pick subject", card)
    parts = await house.anna.sees("What are you looking for?")
    await house.anna.taps("1", parts)
    ending = await house.anna.sees("Nothing found in")
    shown = {one.raw["media"]["file_unique_id"] for one in (card, parts, ending)}
    assert len(shown) == 3
    house.mends()
    await house.anna.taps("Search the whole photo", ending)
    await house.anna.sees(button="Buy")


async def test_a_file_that_is_no_picture_is_told_what_works(house: House) -> None:
    await house.anna.sends_document(b"%PDF-1.7 and so on", "photo.jpg", "image/jpeg")
    ending = await house.anna.sees("I do not take PDF files.")
    assert "JPEG, PNG, WebP, HEIC, AVIF, BMP and GIF work." in ending.text
    assert house.searches() == []


async def test_a_damaged_picture_is_called_damaged(house: House) -> None:
    await house.anna.sends_document(house.sample(1)[:3000])
    await house.anna.sees("The picture is damaged.")


async def test_a_picture_smaller_than_a_shop_takes_is_enlarged(house: House) -> None:
    await house.anna.sends_document(encoded(house.sample(1), "PNG", side=200))
    await house.anna.sees(button="Buy")


async def test_a_picture_too_small_for_everybody_says_so(house: House) -> None:
    await house.anna.sends_document(encoded(house.sample(1), "PNG", side=20), caption="1688")
    ending = await house.anna.sees(DOWN)
    assert "photo too small" in ending.text


async def test_a_file_above_the_limit_is_refused_before_it_is_asked_for(house: House) -> None:
    await house.anna.sends_document(house.sample(1) + bytes(20_000_000))
    ending = await house.anna.sees("The file is too big")
    assert "at most 20 MB" in ending.text
    assert "Send it as a photo" in ending.text
    assert await house.writes("getFile") == []


async def test_a_file_telegram_calls_too_big_is_refused_too(house: House) -> None:
    text = "Bad Request: file is too big"
    await house.telegram.fails("getFile", status=400, description=text)
    await house.anna.sends_photo(house.sample(1))
    await house.anna.sees("The file is too big")


async def test_a_photo_that_does_not_arrive_can_be_tried_again(house: House) -> None:
    await house.telegram.fails("file", times=2)
    await house.anna.sends_photo(house.sample(1))
    ending = await house.anna.sees("Telegram does not hand out this photo.")
    await house.anna.taps("Try again", ending)
    card = await house.anna.sees(button="Buy")
    assert card.message_id == ending.message_id
    # What was tapped on the card before is done, and the card does not cover the next ending.
    save = data_of(house, card, "Save")
    await house.telegram.fails("file", times=2)
    again = button(house, house.anna, Retry(), (await kept(house)).id)
    await tapped(house, house.anna, again)
    await house.anna.sees("Telegram does not hand out this photo.")
    assert (await tapped(house, house.anna, save))["text"].startswith("Saved.")
    await house.until_quiet(0.1)
    assert "Telegram does not" in (await house.anna.last_message()).text


async def test_one_failed_download_is_nothing_to_talk_about(house: House) -> None:
    await house.telegram.fails("file", "drop")
    await house.anna.sends_photo(house.sample(1))
    await house.anna.sees(button="Buy")


async def test_a_fault_of_ours_ends_in_the_placeholder_with_a_way_on(
    house: House, monkeypatch: Any, caplog: Any
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("bot.handlers.unfolding.query_of", None)
        await house.anna.sends_photo(house.sample(1))
        ending = await house.anna.sees("Something went wrong on my side.")
        assert len(await house.writes("sendMessage")) == 1
    assert "in a conversation" in caplog.text
    assert query_of is not None
    await house.anna.taps("Try again", ending)
    await house.anna.sees(button="Buy")


async def test_a_message_without_a_picture_is_told_what_to_send(house: House) -> None:
    await house.anna.sends("hello")
    await house.anna.sees("There is no photo in this message.")
    await house.anna.sends_location(52.5, 13.4)
    await house.until_quiet(0.1)
    assert len([one for one in await house.anna.screen() if one.by_bot]) == 2


async def test_somebody_who_left_is_not_written_to_again(house: House, caplog: Any) -> None:
    await house.anna.sends("/start")
    await house.anna.sees("Send me a photo")
    await house.telegram.fails(
        "sendMessage", status=403, description="Forbidden: bot was blocked by the user"
    )
    await house.anna.sends_photo(house.sample(1))
    await house.until_quiet(0.1)
    assert [one for one in caplog.records if one.levelname == "ERROR"] == []
