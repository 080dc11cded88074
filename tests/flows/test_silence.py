"""What starts nothing: edits, channel posts, groups, messages made by bots."""

from typing import Any

from tests.flows.conftest import House
from tests.flows.test_ways_to_send import head, picked


async def test_an_edited_caption_starts_nothing(house: House) -> None:
    photo = await house.anna.sends_photo(house.sample(1), caption="jd")
    card = await house.anna.sees(button="Buy")
    await house.anna.edits(photo, "taobao")
    await house.until_quiet()
    assert (await house.anna.last_message()).message_id == card.message_id


NOT_SENT_TO_THE_BOT: tuple[tuple[str, dict[str, Any]], ...] = (
    ("edited_message", {"edit_date": 1_790_000_001}),
    ("channel_post", {"chat": {"id": -100200, "type": "channel", "title": "C"}}),
    ("edited_channel_post", {"chat": {"id": -100200, "type": "channel", "title": "C"}}),
    ("message", {"chat": {"id": -4, "type": "group", "title": "G"}}),
    ("message", {"via_bot": {"id": 9, "is_bot": True, "first_name": "Pic"}}),
)


async def test_a_picture_that_was_not_sent_to_the_bot_starts_nothing(house: House) -> None:
    photo = await house.anna.sends_photo(house.sample(1))
    await house.anna.sees(button="Buy")
    before = await done(house)
    size = {**picked(photo.raw["media"]), "width": 900, "height": 900}
    for kind, changes in NOT_SENT_TO_THE_BOT:
        await house.receives(kind, **{**head(house), **changes}, photo=[size])
        await house.until_quiet()
        assert await done(house) == before, (kind, changes)


async def done(house: House) -> list[str]:
    """What the bot has asked of Telegram so far, beside updates."""
    return [one["method"] for one in await house.telegram.calls() if one["method"] != "getUpdates"]


async def test_a_picture_sent_to_the_bot_does(house: House) -> None:
    photo = await house.anna.sends_photo(house.sample(1))
    await house.anna.sees(button="Buy")
    before = len(await house.writes("sendMessage"))
    size = {**picked(photo.raw["media"]), "width": 900, "height": 900}
    await house.receives("message", **head(house), photo=[size])
    await house.until_called("sendMessage", before)


async def test_somebody_who_joins_or_pins_is_not_answered(house: House) -> None:
    await house.receives("message", **head(house), pinned_message=head(house))
    await house.until_quiet()
    assert await house.writes("sendMessage") == []
