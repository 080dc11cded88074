"""The first good card comes before the last shop has answered, and grows in its place."""

import asyncio
from itertools import pairwise

import pytest

from bot.cards.actions import Retry
from sandbox.seen import Seen
from tests.flows.conftest import House
from tests.flows.test_photo import place
from tests.flows.test_taps import tapped
from tests.flows.test_taps_again import button, overtakes

STILL = "1 shop is still being asked: JD (Juhe)"
EDITS = ("editMessageText", "editMessageCaption", "editMessageMedia")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """People of a test are less patient."""
    monkeypatch.setattr("bot.handlers.unfolding.PATIENCE_S", 0.2)


async def early_card(house: House, seconds: float) -> Seen:
    """Anna's card while JD takes its time."""
    house.breaks("juhe", "slow", seconds=seconds)
    await house.anna.sends_photo(house.sample(1), caption="1688 jd")
    return await house.anna.sees(STILL)


def whole(seen: Seen) -> bool:
    """Whether nobody is waited for any more."""
    return "still being asked" not in seen.text


async def test_a_slow_shop_does_not_keep_the_card_waiting(house: House) -> None:
    early = await early_card(house, 2.5)
    assert early.kind == "photo"
    assert any(label.startswith("Buy") for label in early.buttons)
    assert not any("JD" in label for label in early.buttons)
    count = place(early)[1]
    assert (await house.people.quota.standing(house.anna.id)).used == 1
    # Nor does a tap end the search that is older than what stands.
    again = button(house, house.anna, Retry(), (await overtakes(house)).id)
    await tapped(house, house.anna, again)
    card = await house.until(house.anna, lambda seen: whole(seen) and place(seen)[1] > count, 20)
    assert card.message_id == early.message_id
    assert card.text.splitlines()[0] == early.text.splitlines()[0]
    await house.until_quiet()
    assert len(await house.writes("sendMessage", "sendPhoto")) == 1
    assert (await house.people.quota.standing(house.anna.id)).used == 1


async def test_edits_of_a_growing_card_keep_their_distance(house: House) -> None:
    house.breaks("baidu", "slow", seconds=1.2)
    house.breaks("juhe", "slow", seconds=1.4)
    await house.anna.sends_photo(house.sample(1))
    await house.anna.sees("still being asked")
    await house.until(house.anna, whole, 20)
    shown = [float(call["at"]) for call in await house.writes("editMessageMedia")]
    assert len(shown) >= 2
    assert min(later - sooner for sooner, later in pairwise(shown)) >= 1.4


async def test_a_shop_that_fails_late_is_named_on_the_card_that_stands(house: House) -> None:
    house.breaks("juhe", "down", status=503)
    await house.anna.sends_photo(house.sample(1), caption="1688 jd")
    early = await house.anna.sees(STILL)
    card = await house.until(house.anna, whole, 30)
    assert "⚠ JD (Juhe)" in card.text
    assert card.message_id == early.message_id


async def test_who_pages_on_meanwhile_stays_with_the_product(house: House) -> None:
    early = await early_card(house, 4)
    count = place(early)[1]
    await house.anna.taps("◀", early)
    last = await house.anna.sees(button=f"{count}/{count}")
    assert STILL in last.text
    card = await house.until(house.anna, whole, 20)
    assert place(card)[1] > count
    assert card.text.splitlines()[:2] == last.text.splitlines()[:2]


async def test_an_open_filter_stays_open_and_gets_the_new_shop(house: House) -> None:
    early = await early_card(house, 4)
    await house.anna.taps("Filter", early)
    before = await house.anna.sees("Filter\n")
    assert not any("JD" in label for label in before.buttons)
    after = await house.until(
        house.anna, lambda seen: any("JD" in label for label in seen.buttons), 20
    )
    assert after.text.startswith("Filter")
    assert after.message_id == early.message_id


async def test_a_page_of_the_overview_stays_that_page(house: House) -> None:
    early = await early_card(house, 4)
    await house.anna.taps("Overview", early)
    await house.anna.taps("▶", await house.anna.sees("Page 1 of"))
    await house.until(house.anna, lambda seen: "Page 2 of" in seen.text and not whole(seen), 20)
    await house.until(house.anna, lambda seen: "Page 2 of" in seen.text and whole(seen), 20)


async def test_a_screen_that_would_not_change_is_not_sent_again(house: House) -> None:
    early = await early_card(house, 4)
    await house.anna.taps("Sort", early)
    await house.anna.sees(button="Most sold")
    edits = len(await house.writes(*EDITS))
    while (await house.people.data.export(house.anna.id))["tables"]["hunts"]:  # noqa: ASYNC110  # nobody tells a person when a search they do not look at has ended
        await asyncio.sleep(0.05)
    assert len(await house.writes(*EDITS)) == edits
    await house.anna.taps("‹ Back")
    await house.until(house.anna, lambda seen: whole(seen) and "Buy" in str(seen.buttons), 20)


async def test_another_part_can_be_searched_before_the_slow_shop_answers(house: House) -> None:
    early = await early_card(house, 20)
    await house.anna.taps("Pick subject", early)
    parts = await house.anna.sees("What are you looking for?")
    house.mends()
    await house.anna.taps("1", parts)
    found = await house.until(
        house.anna,
        lambda seen: whole(seen) and "Searched: " in seen.text and "whole photo" not in seen.text,
        15,
    )
    assert found.message_id == early.message_id
    assert (await house.people.quota.standing(house.anna.id)).used == 2


async def test_a_photo_of_an_album_joins_a_card_that_grows(house: House) -> None:
    house.breaks("juhe", "slow", seconds=4)
    album = [house.sample(1), house.sample(3)]
    sending = asyncio.create_task(
        house.anna.sends_files("photo", album, captions=["1688 jd"], delays=[0, 1.5])
    )
    await house.anna.sees(STILL)
    await sending
    await house.until(house.anna, lambda seen: "Photo 1/2" in seen.buttons and not whole(seen), 20)
    card = await house.until(house.anna, whole, 20)
    assert "Photo 1/2" in card.buttons
    assert len([seen for seen in await house.anna.screen() if seen.by_bot]) == 1


async def test_settings_open_while_a_search_runs(house: House) -> None:
    house.breaks("*", "slow", seconds=3)
    await house.anna.sends_photo(house.sample(1))
    searching = await house.anna.sees("Searching")
    await house.anna.sends("/settings")
    await house.anna.sees("Settings")
    assert "Searching" in (await house.anna.screen())[1].text
    await house.anna.sees(button="Buy")
    assert (await house.anna.screen())[1].message_id == searching.message_id
