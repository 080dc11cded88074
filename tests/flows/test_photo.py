"""From a photo to the shop's page, and the first steps around the card."""

from typing import Any

from sandbox.seen import Seen
from tests.flows.conftest import House


async def test_a_photo_becomes_one_card_with_a_way_to_buy(house: House) -> None:
    anna = house.anna
    photo = await anna.sends_photo(house.sample(1))
    card = await anna.sees(button="Buy")
    assert card.kind == "photo"
    assert "跑" in card.text
    assert "¥" in card.text
    link = await anna.taps("Buy", card)
    assert link.kind == "url"
    page = await house.telegram.get(link.raw["url"])
    assert page.status_code == 200
    assert "跑" in page.text
    shown = await anna.screen()
    assert [message.message_id for message in shown] == [photo.message_id, card.message_id]
    assert shown[0].reactions == ["👀"]


async def test_the_placeholder_fills_in_and_becomes_the_card(house: House) -> None:
    house.breaks("juhe", "slow", seconds=0.4)
    photo = await house.anna.sends_photo(house.sample(2))
    waiting = await house.anna.sees("Searching")
    assert waiting.raw["reply_to"]["message_id"] == photo.message_id
    assert "JD" in waiting.text
    card = await house.anna.sees(button="Buy")
    assert card.message_id == waiting.message_id
    sent = await house.writes("sendMessage", "sendPhoto")
    assert len(sent) == 1


async def test_people_page_through_what_was_found(house: House) -> None:
    anna = house.anna
    await anna.sends_photo(house.sample(1))
    first = await anna.sees(button="Buy")
    count = place(first)[1]
    await anna.taps("▶")
    second = await anna.sees(button=f"2/{count}")
    assert second.message_id == first.message_id
    assert second.raw["media"]["file_unique_id"] != first.raw["media"]["file_unique_id"]
    await anna.taps("◀")
    again = await anna.sees(button=f"1/{count}")
    assert again.text == first.text
    await anna.taps("◀")
    await anna.sees(button=f"{count}/{count}")


async def test_a_picture_that_was_shown_is_not_uploaded_again(house: House) -> None:
    anna = house.anna
    await anna.sends_photo(house.sample(1))
    await anna.sees(button="1/")
    await anna.taps("▶")
    await anna.sees(button="2/")
    await anna.taps("◀")
    await anna.sees(button="1/")
    uploads = [bool(call["files"]) for call in await house.writes("editMessageMedia")]
    assert uploads == [True, True, False]


async def test_the_overview_leads_to_the_product_behind_a_number(house: House) -> None:
    anna = house.anna
    await anna.sends_photo(house.sample(1))
    card = await anna.sees(button="Buy")
    await anna.taps("Overview")
    sheet = await anna.sees("Tap a number")
    assert sheet.message_id == card.message_id
    assert sheet.buttons[:9] == [str(number) for number in range(1, 10)]
    await anna.taps("3", sheet)
    third = await anna.sees(button="Buy")
    assert place(third)[0] == 3


async def test_the_overview_turns_its_pages(house: House) -> None:
    anna = house.anna
    await anna.sends_photo(house.sample(1))
    await anna.taps("Overview")
    await anna.taps("▶", await anna.sees("Page 1 of"))
    await anna.taps("2", await anna.sees("Page 2 of"))
    eleventh = await anna.sees(button="Buy")
    assert place(eleventh)[0] == 11
    await anna.taps("Overview")
    await anna.sees("Page 2 of")


async def test_a_filter_narrows_without_asking_the_shops_again(house: House) -> None:
    anna = house.anna
    await anna.sends_photo(house.sample(1))
    card = await anna.sees(button="Buy")
    everything = place(card)[1]
    asked = len(house.searches())
    await anna.taps("Filter")
    screen = await anna.sees(button="‹ Back")
    await anna.taps(next(label for label in screen.buttons if "JD" in label), screen)
    fewer = await anna.sees(button="Show everything")
    assert not any(label.startswith("✓") and "JD" in label for label in fewer.buttons)
    await anna.taps("‹ Back")
    card = await anna.sees(button="Filter ✓")
    assert 0 < place(card)[1] < everything
    await anna.taps("Filter ✓")
    await anna.taps("Show everything")
    assert place(await anna.sees(button=f"1/{everything}")) == (1, everything)
    assert len(house.searches()) == asked


async def test_sorting_by_price_puts_the_cheapest_first(house: House) -> None:
    anna = house.anna
    await anna.sends_photo(house.sample(1))
    await anna.sees(button="Buy")
    await anna.taps("Sort")
    await anna.taps("Price: low to high", await anna.sees(button="Most sold"))
    cheapest = price(await anna.sees(button="Buy"))
    await anna.taps("▶")
    assert cheapest <= price(await anna.sees(button="2/"))
    await anna.taps("Sort")
    await anna.taps("Price: high to low", await anna.sees(button="Most sold"))
    assert price(await anna.sees(button="1/")) > cheapest


async def test_a_part_of_the_photo_is_searched_in_the_same_message(house: House) -> None:
    anna = house.anna
    await anna.sends_photo(house.sample(3))
    card = await anna.sees(button="Buy")
    asked = len(house.searches())
    await anna.taps("Pick subject")
    parts = await anna.sees("What are you looking for?")
    assert parts.kind == "photo"
    tapped = await anna.taps("1", parts)
    assert (await tapped.answer())["text"] == "Searching…"
    found = await house.until(anna, lambda seen: "Searched" in seen.text and not whole(seen))
    assert found.message_id == card.message_id
    assert any("Buy" in label for label in found.buttons)
    assert len(house.searches()) > asked
    await anna.taps("Pick subject")
    await anna.taps("Search the whole photo")
    await house.until(anna, lambda seen: whole(seen) and "Buy" in str(seen.buttons))


async def test_the_same_item_in_other_shops_is_listed_with_links(house: House) -> None:
    anna = house.anna
    await anna.sends_photo(house.sample(1))
    await anna.taps("Same item:")
    shops = await anna.sees("•")
    links = [one for row in shops.raw["buttons"] for one in row if one["kind"] == "url"]
    assert len(links) >= 2
    await anna.taps("‹ Back")
    await anna.sees(button="Buy")


async def test_everybody_reads_their_own_language(house: House) -> None:
    xiaoming = house.person("小明")
    await xiaoming.sends_photo(house.sample(1))
    card = await xiaoming.sees(button="购买")
    assert not any(word in " ".join(card.buttons) for word in ("Buy", "Filter", "Sort"))


def place(card: Seen) -> tuple[int, int]:
    """The counter's two numbers."""
    label = next(label for label in card.buttons if "/" in label and label[0].isdigit())
    index, count = label.split("/")
    return int(index), int(count)


def whole(card: Seen) -> bool:
    """Whether the whole photo was searched."""
    return "Searched: whole photo" in card.text


def price(card: Seen) -> float:
    """The price in yuan."""
    line: Any = next(line for line in card.text.splitlines() if line.startswith("¥"))
    return float(line.split()[0].lstrip("¥").replace(",", ""))
