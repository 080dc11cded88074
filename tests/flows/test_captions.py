"""What stands under a photo steers that one search, and can be seen and undone."""

from tests.flows.conftest import House
from tests.flows.test_photo import price


async def test_a_caption_picks_the_shop(house: House) -> None:
    await house.anna.sends_photo(house.sample(1), caption="jd")
    card = await house.anna.sees(button="Buy")
    assert "Buy · JD (Juhe)" in card.buttons
    assert {call.provider for call in house.searches()} == {"juhe"}


async def test_a_caption_sets_a_price_that_the_filter_shows(house: House) -> None:
    await house.anna.sends_photo(house.sample(1), caption="250-300")
    card = await house.anna.sees(button="Filter ✓")
    assert 250 <= price(card) <= 300
    await house.anna.taps("Filter ✓", card)
    screen = await house.anna.sees(button="Show everything")
    assert "Price: ¥250 to ¥300" in screen.text


async def test_a_caption_holds_for_the_parts_of_the_photo_too(house: House) -> None:
    await house.anna.sends_photo(house.sample(1), caption="jd 100-400")
    card = await house.anna.sees(button="Filter ✓")
    await house.anna.taps("Pick subject", card)
    parts = await house.anna.sees("What are you looking for?")
    await house.anna.taps("5", parts)
    found = await house.until(
        house.anna, lambda seen: "Searched" in seen.text and "whole photo" not in seen.text
    )
    assert "Filter ✓" in found.buttons
    assert {call.provider for call in house.searches()} == {"juhe"}


async def test_words_nobody_understands_are_told_and_the_search_runs(house: House) -> None:
    await house.anna.sends_photo(house.sample(1), caption="jd frobnicate")
    card = await house.anna.sees(button="Buy")
    assert "Not understood: frobnicate" in card.text


async def test_a_wish_nothing_fits_can_be_dropped(house: House) -> None:
    await house.anna.sends_photo(house.sample(1), caption="taobao <0.01")
    ending = await house.anna.sees(button="Search without")
    await house.anna.taps("Search without", ending)
    card = await house.anna.sees(button="Buy")
    assert card.message_id == ending.message_id
    assert "Filter" in card.buttons


async def test_a_shop_nobody_has_set_up_is_told(house: House) -> None:
    house.breaks("*", "401")
    await house.anna.sends_photo(house.sample(1), caption="baidu jd")
    ending = await house.anna.sees("No shop answered this time.")
    assert "Baidu" in ending.text
    assert "JD" in ending.text
