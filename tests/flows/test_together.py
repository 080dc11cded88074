"""A find is more fun together: votes under a card, with several people."""

import asyncio

import pytest

from bot.storage.together_tables import votes
from tests.flows.conftest import House
from tests.flows.groups import card_in, market, style
from tests.flows.together import CROWD, count_of, crowd, impatient_groups, posted, said, shows

__all__ = ["impatient_groups"]

pytestmark = pytest.mark.usefixtures("impatient_groups")

EDITS = ("editMessageCaption", "editMessageText", "editMessageMedia", "editMessageReplyMarkup")


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
