"""A tap that had to wait does what it says, and takes no newer one's screen away."""

import asyncio
import sqlite3
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from telegram import CallbackQuery

from bot.handlers import buttons
from bot.handlers.desk import Desk
from bot.session import Session
from bot.storage.tables import inbox
from tests.flows.conftest import House
from tests.flows.test_outage import (
    EDITS,
    WITHIN_S,
    away,
    back,
    delayed,
    most_delays,
    quick,
    until_over,
)
from tests.flows.test_taps import data_of, tapped
from tests.flows.test_taps_again import overtakes
from tests.waiting import until

__all__ = ["quick"]


async def test_a_tap_that_had_to_wait_does_not_take_a_newer_ones_screen_away(house: House) -> None:
    await house.anna.sends_photo(house.sample(1), caption="jd")
    card = await house.anna.sees(button="Sort")
    await away(house, "editMessageCaption")
    await house.anna.taps("Sort", card)
    await until(lambda: most_delays(house, inbox), WITHIN_S)
    await house.anna.taps("Overview", card)
    await house.anna.sees(button="‹ Back")
    await back(house)
    await until_over(house)
    edits = await house.writes("editMessageCaption", "editMessageMedia")
    assert edits[-1]["method"] == "editMessageMedia", "the overview came last"
    assert "Most sold" not in (await house.anna.last_message()).buttons


async def test_nor_does_it_draw_over_a_search_that_was_tapped_since(house: House) -> None:
    await house.anna.sends_photo(house.sample(3), caption="jd")
    card = await house.anna.sees(button="Sort")
    data = [data_of(house, card, label) for label in ("Sort", "Pick subject")]
    await house.anna.taps("Filter", card)
    filters = await house.anna.sees(button="Same item only")
    same = data_of(house, filters, "Same item only")
    await tapped(house, house.anna, data[1])
    parts = await house.anna.sees("What are you looking for?")
    before = len(await house.writes("editMessageCaption"))
    await away(house, "editMessageCaption")
    for waits in (data[0], same):
        await tapped(house, house.anna, waits)
    await until(lambda: delayed(house, 2), WITHIN_S)
    house.breaks("juhe", "slow", seconds=1.0)
    await tapped(house, house.anna, data_of(house, parts, "1"))
    await back(house)
    await until_over(house)
    edits = (await house.writes("editMessageCaption"))[before:]
    drawn = str([one["params"] for one in edits if one["ok"]])
    assert "Most sold" not in drawn
    assert "Same item only" not in drawn
    assert "Buy" in str((await house.anna.last_message()).buttons)


async def test_what_an_older_tap_turned_over_is_seen_on_the_screen_that_stands(
    house: House,
) -> None:
    await house.anna.sends_photo(house.sample(1), caption="jd")
    await house.anna.taps("Filter", await house.anna.sees(button="Filter"))
    filters = await house.anna.sees(button="Same item only")
    await overtakes(house)
    await away(house, "editMessageCaption")
    await tapped(house, house.anna, data_of(house, filters, "Same item only"))
    await until(lambda: delayed(house), WITHIN_S)
    await back(house)
    await until_over(house)
    assert "✓ Same item only" in (await house.anna.last_message()).buttons


async def test_a_newer_tap_that_goes_first_shows_its_screen_itself(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    desks, older_may_go, real = list[Desk](), asyncio.Event(), buttons._found_again
    await house.anna.sends_photo(house.sample(1), caption="jd")
    card = await house.anna.sees(button="Sort")
    sort = data_of(house, card, "Sort")

    async def found(desk: Desk, session: Session, query: CallbackQuery) -> Session:
        desks.append(desk)
        if query.data == sort:
            await older_may_go.wait()
        return await real(desk, session, query)

    monkeypatch.setattr(buttons, "_found_again", found)
    await away(house, *EDITS)
    await house.anna.taps("Sort", card)
    await until(lambda: desks, WITHIN_S)
    [row] = (await house.people.data.export(house.anna.id))["tables"]["sessions"]
    async with desks[0].turns.of(row["id"]) as turn:
        await house.anna.taps("Overview", card)
        await until(lambda: turn.wanted == 2, WITHIN_S)
        older_may_go.set()
        await until(lambda: turn.wanted == 3, WITHIN_S)
    await until(lambda: delayed(house), WITHIN_S)
    await back(house)
    await until_over(house)
    assert "‹ Back" in (await house.anna.last_message()).buttons


async def test_nor_does_one_in_the_settings_and_what_was_set_since_holds(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.pauses.LONGEST_S", 60.0)
    anna = house.anna
    await anna.sends("/language")
    menu = await anna.sees(button="Español")
    await away(house, "editMessageText")
    await anna.taps("Español", menu)
    await until(lambda: delayed(house), WITHIN_S)
    await back(house)
    await anna.taps("Русский", menu)
    await anna.sees(button="✓ Русский")
    await until_over(house)
    assert (await house.people.preferences.get(anna.id)).language == "ru"
    assert "✓ Русский" in (await anna.last_message()).buttons


async def test_an_edit_that_is_tried_again_does_not_hide_a_newer_menu(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.sending.limiter.PAUSE_S", 0.4)
    await house.anna.sends("/settings")
    menu = await house.anna.sees(button="Price")
    await house.telegram.fails("editMessageText", status=502)
    await house.anna.taps("Shops", menu)
    await house.until_called("editMessageText", 0)
    await (await house.anna.taps("Price", menu)).answer(20.0)
    await until_over(house)
    assert "✓ Any price" in (await house.anna.last_message()).buttons


async def test_what_a_locked_database_held_up_is_set_whatever_was_tapped_since(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna, people = house.anna, house.people
    held_up = locked_once(monkeypatch, type(people.preferences), "revise")
    await anna.sends("/provider")
    shops = await anna.sees(button="✓ JD")
    first, second = [label for label in shops.buttons if label.startswith("✓")][:2]
    await anna.taps(first, shops)
    await until(lambda: held_up, WITHIN_S)
    await anna.taps(second, shops)
    withdrawn = locked_once(monkeypatch, type(people.consent), "withdraw")
    asked = await anna.sends("/privacy")
    privacy = await anna.sees(button="Stop sending my photos", after=asked)
    await anna.taps("Stop sending my photos", privacy)
    await until(lambda: withdrawn, WITHIN_S)
    await (await anna.taps("Settings", privacy)).answer(20.0)
    sam = house.person("Sam")
    await people.preferences.change(sam.id, off={"baidu"})
    settled = locked_once(monkeypatch, type(people.preferences), "revise")
    await sam.sends("/provider")
    menu = await sam.sees(button="All shops")
    await sam.taps("✓ JD", menu)
    await until(lambda: settled, WITHIN_S)
    await (await sam.taps("All shops", menu)).answer(20.0)
    await until_over(house)
    assert (await people.preferences.get(sam.id)).off == frozenset(), "the newer tap set it too"
    assert len((await people.preferences.get(anna.id)).off) == 2
    assert not (await people.consent.state(anna.id, ("juhe",))).agreed
    message = house.whole.telegram.world.message(shops.chat_id, shops.message_id)
    shown = [one["text"] for row in message.buttons for one in row]
    assert {first, second}.isdisjoint(shown), "what was set late is shown as well"


def locked_once(monkeypatch: pytest.MonkeyPatch, kept: type[Any], name: str) -> list[str]:
    """The database is locked when something is kept for the first time; then that is noted."""
    real, failed = getattr(kept, name), list[str]()

    async def keep(self: Any, *what: Any, **how: Any) -> Any:
        if not failed:
            failed.append(name)
            raise OperationalError("", {}, sqlite3.OperationalError("database is locked"))
        return await real(self, *what, **how)

    monkeypatch.setattr(kept, name, keep)
    return failed
