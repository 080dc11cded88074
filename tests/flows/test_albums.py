"""An album is one search: one message, whatever comes when."""

import asyncio

from sandbox.seen import Seen
from tests.flows.conftest import House
from tests.flows.pictures import encoded


async def quiet(house: House) -> list[Seen]:
    """What the bot wrote, once it is done."""
    await house.until_quiet(0.4)
    return [message for message in await house.anna.screen() if message.by_bot]


async def test_an_album_is_one_message_with_a_switch_between_photos(house: House) -> None:
    album = [house.sample(1), house.sample(3)]
    await house.anna.sends_files("photo", album, captions=["jd"])
    card = await house.anna.sees(button="Photo 1/2")
    assert "跑" in card.text
    assert "Buy · JD (Juhe)" in card.buttons
    tapped = await house.anna.taps("Photo 1/2", card)
    assert (await tapped.answer())["text"] == "Searching…"
    other = await house.anna.sees(button="Photo 2/2")
    assert other.message_id == card.message_id
    assert other.text.splitlines()[0] != card.text.splitlines()[0]
    assert "Buy · JD (Juhe)" in other.buttons
    await house.anna.taps("Photo 2/2", other)
    again = await house.anna.sees(button="Photo 1/2")
    assert again.text.splitlines()[0] == card.text.splitlines()[0]
    assert len(await quiet(house)) == 1


async def test_only_the_first_photo_is_searched_unasked(house: House) -> None:
    album = [house.sample(number) for number in (1, 3, 5)]
    await house.anna.sends_files("photo", album, captions=["jd"])
    await house.anna.sees(button="Photo 1/3")
    await quiet(house)
    assert len(house.searches("juhe")) == 1


async def test_a_photo_switched_back_to_costs_the_shops_nothing(house: House) -> None:
    await house.anna.sends_files("photo", [house.sample(1), house.sample(3)], captions=["jd"])
    await house.anna.taps("Photo 1/2")
    await house.anna.taps("Photo 2/2")
    await house.anna.sees(button="Photo 1/2")
    assert len(house.searches("juhe")) == 2


async def test_photos_that_come_late_join(house: House) -> None:
    album = [house.sample(number) for number in (1, 3, 5, 6)]
    sending = asyncio.create_task(
        house.anna.sends_files("photo", album, captions=["jd"], delays=[0, 0, 0.3, 1.2])
    )
    card = await house.anna.sees(button="Buy")
    assert card.kind == "photo"
    await sending
    late = await house.anna.sees(button="Photo 1/4")
    assert late.text == card.text
    assert len(await quiet(house)) == 1


async def test_a_caption_under_a_later_photo_filters_what_was_found(house: House) -> None:
    album = [house.sample(1), house.sample(3)]
    await house.anna.sends_files("photo", album, captions=["", "jd"], delays=[0, 0.2])
    card = await house.anna.sees(button="Filter ✓")
    assert "Buy · JD (Juhe)" in card.buttons
    assert "Photo 1/2" in card.buttons


async def test_an_album_of_files_is_one_search_too(house: House) -> None:
    album = [encoded(house.sample(number), "PNG") for number in (1, 3)]
    await house.anna.sends_files("document", album, captions=["jd"])
    await house.anna.sees(button="Photo 1/2")
    assert len(await quiet(house)) == 1


async def test_a_first_photo_that_cannot_be_read_leaves_the_others(house: House) -> None:
    album = [b"%PDF-1.7 no picture", encoded(house.sample(1), "PNG"), house.sample(3)]
    await house.anna.sends_files("document", album, captions=["jd"])
    card = await house.anna.sees(button="Photo 2/3")
    assert "跑" in card.text
    assert len(await quiet(house)) == 1


async def test_an_album_without_any_picture_gets_one_answer(house: House) -> None:
    await house.anna.sends_files("document", [b"%PDF-1", b"%PDF-2", b"%PDF-3"])
    await house.anna.sees("I do not take PDF files.")
    assert len(await quiet(house)) == 1


async def test_two_albums_are_two_searches(house: House) -> None:
    for _ in range(2):
        await house.anna.sends_files("photo", [house.sample(1), house.sample(3)], captions=["jd"])
    written = await quiet(house)
    assert len(written) == 2


async def test_nothing_found_for_one_photo_leads_to_the_next(house: House) -> None:
    house.breaks("juhe", "empty", times=1)
    await house.anna.sends_files("photo", [house.sample(1), house.sample(3)], captions=["jd"])
    ending = await house.anna.sees("Nothing found")
    await house.anna.taps("Photo 1/2", await house.anna.sees(button="Photo 1/2"))
    card = await house.anna.sees(button="Photo 2/2")
    assert card.message_id == ending.message_id
    assert "Buy · JD (Juhe)" in card.buttons
