"""Telegram is away for a while: nothing is lost, told twice, charged twice or out of order."""

import asyncio
import sqlite3
from typing import Any

import pytest
from sqlalchemy import Table, func, select, update
from sqlalchemy.exc import OperationalError
from telegram import CallbackQuery

from bot.handlers import buttons
from bot.handlers.desk import Desk
from bot.session import Session
from bot.storage.hunts import MAX_ATTEMPTS
from bot.storage.inbox import ATTEMPTS, Counts, SqlInbox, State
from bot.storage.tables import hunts, inbox
from sandbox.person import Person
from sandbox.seen import Seen
from tests.flows.conftest import House
from tests.flows.pictures import encoded
from tests.flows.test_taps import data_of, tapped
from tests.flows.test_taps_again import overtakes
from tests.waiting import until

AWAY: dict[str, Any] = {"action": "status", "status": 502, "times": None}
CUT: dict[str, Any] = {"action": "drop", "times": None}
# All that the bot asks for in a conversation; updates come in meanwhile.
EVERYTHING = (
    *("sendMessage", "sendPhoto", "editMessageText", "editMessageMedia", "editMessageCaption"),
    *("setMessageReaction", "getFile", "answerCallbackQuery"),
)
EDITS = ("editMessageMedia", "editMessageText", "editMessageCaption")
# More than would have been enough to give up.
WITHIN_S = 30.0
OFTEN = max(ATTEMPTS, MAX_ATTEMPTS) + 3


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes minutes among people takes less here."""
    monkeypatch.setattr("bot.storage.pauses.LONGEST_S", 0.1)
    monkeypatch.setattr("bot.handlers.hunts.LOOK_EVERY_S", 0.1)
    monkeypatch.setattr("bot.sending.limiter.TRIES", 2)
    monkeypatch.setattr("bot.sending.limiter.PAUSE_S", 0.02)


async def away(house: House, *methods: str, how: dict[str, Any] = AWAY) -> None:
    for method in methods:
        await house.telegram.fails(method, **how)


async def back(house: House) -> None:
    await house.telegram.request("DELETE", "/sandbox/faults")


async def most_delays(house: House, table: Table) -> int:
    """How often one of those that wait was tried."""
    async with house.services.engine.connect() as connection:
        return int(await connection.scalar(select(func.max(table.c.delays))) or 0)


async def until_over(house: House) -> None:
    """Every update is done, none is set aside, and no search is under way."""
    store = SqlInbox(house.services.engine)

    async def so() -> bool:
        async with house.services.engine.connect() as connection:
            searching = await connection.scalar(select(func.count()).select_from(hunts))
        return not searching and await store.counts() == Counts(0, 0, 0)

    await until(so, WITHIN_S)


async def crowd(house: House, size: int) -> list[Person]:
    people = []
    for number in range(size):
        body = {"first_name": f"Person {number}", "language_code": "en"}
        made = await house.telegram.request("POST", "/sandbox/people", json=body)
        people.append(Person(house.telegram, made["id"]))
    return people


def photo(house: House, number: int) -> bytes:
    """One that nobody else has searched."""
    return encoded(house.sample(1), "JPEG", side=600 + 20 * number)


async def answers(who: Person) -> list[str]:
    """What the bot has written, by what it is about."""
    return [kind_of(one) for one in await who.screen() if one.by_bot]


def kind_of(one: Seen) -> str:
    if any("Buy" in label for label in one.buttons):
        return "card"
    return "quota" if "Used today" in one.text else one.text


async def test_ten_people_who_write_meanwhile_are_answered_once_and_in_order(house: House) -> None:
    people = await crowd(house, 10)
    await away(house, *EVERYTHING)
    for number, who in enumerate(people):
        await who.sends("/quota")
        await who.sends_photo(photo(house, number), caption="jd")
        await who.sends("/quota")
    await until(lambda: _tried(house, inbox), WITHIN_S)
    assert [await answers(who) for who in people] == [[]] * 10
    assert await SqlInbox(house.services.engine).waiting() == 30
    tried = await house.writes("sendMessage")
    assert len({call["chat_id"] for call in tried}) < 10, "who waits is left alone meanwhile"
    await back(house)
    await until_over(house)
    assert [await answers(who) for who in people] == [["quota", "card", "quota"]] * 10
    assert [(await house.people.quota.standing(who.id)).used for who in people] == [1] * 10
    assert len(house.searches("juhe")) == 10


async def test_photos_of_which_no_first_word_is_sure_get_their_card_all_the_same(
    house: House,
) -> None:
    people = await crowd(house, 5)
    await away(house, *EVERYTHING, how=CUT)
    for number, who in enumerate(people):
        await who.sends_photo(photo(house, number), caption="jd")
    await until(lambda: _tried(house, hunts), WITHIN_S)
    await back(house)
    await until_over(house)
    assert [await answers(who) for who in people] == [["card"]] * 5
    assert [(await house.people.quota.standing(who.id)).used for who in people] == [1] * 5
    texts = await house.writes("sendMessage")
    assert len(texts) == len({call["chat_id"] for call in texts}), "none of them is sent again"


async def test_what_a_shop_has_found_is_shown_when_telegram_takes_it(house: House) -> None:
    await away(house, *EDITS)
    await house.anna.sends_photo(house.sample(1), caption="jd")
    searching = await house.anna.sees("Looking at your photo")
    await until(lambda: _tried(house, hunts), WITHIN_S)
    standing = await house.people.quota.standing(house.anna.id)
    assert standing.used == 1, "held for it"
    await back(house)
    card = await house.anna.sees(button="Buy")
    assert card.message_id == searching.message_id
    await until_over(house)
    assert len(house.searches("juhe")) == 1
    assert (await house.people.quota.standing(house.anna.id)).used == 1


async def test_a_search_of_yesterday_is_given_up_for_nothing(house: House) -> None:
    await away(house, *EDITS)
    await house.anna.sends_photo(house.sample(1), caption="jd")
    await house.anna.sees("Looking at your photo")
    await until(lambda: _tried(house, hunts), WITHIN_S)
    async with house.services.engine.begin() as connection:
        await connection.execute(update(hunts).values(begun_at=0.0))
    await until_over(house)
    assert (await house.people.quota.standing(house.anna.id)).used == 0


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
    await until(lambda: _delayed(house, 2), WITHIN_S)
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
    await until(lambda: _delayed(house), WITHIN_S)
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
    await until(lambda: _delayed(house), WITHIN_S)
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
    await until(lambda: _delayed(house), WITHIN_S)
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


async def test_a_chat_that_is_to_be_left_alone_for_long_is_answered_afterwards(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.sending.limiter.LONGEST_WAIT_S", 0.5)
    sam = house.person("Sam")
    await house.telegram.fails("sendMessage", status=429, retry_after=3, chat_id=house.anna.id)
    asked = await house.anna.sends("/quota")
    await until(lambda: _delayed(house), WITHIN_S)
    assert await answers(sam) == []
    other = await sam.sends("/quota")
    await sam.sees("Used today", after=other)
    assert await answers(house.anna) == []
    await house.anna.sees("Used today", after=asked)
    await until_over(house)
    calls = await house.telegram.calls(chat_id=house.anna.id)
    assert [one["method"] for one in calls] == ["sendMessage"] * 2


async def _tried(house: House, table: Table) -> bool:
    return await most_delays(house, table) >= OFTEN


async def _delayed(house: House, updates: int = 1) -> bool:
    async with house.services.engine.connect() as connection:
        told = select(func.count()).where(inbox.c.delays > 0, inbox.c.state == State.OPEN)
        return int(await connection.scalar(told) or 0) >= updates


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
