"""Telegram is away for a while: nothing is lost, told twice, charged twice or out of order."""

from typing import Any

import pytest
from sqlalchemy import Table, func, select, update

from bot.storage.hunts import MAX_ATTEMPTS
from bot.storage.inbox import ATTEMPTS, Counts, SqlInbox, State
from bot.storage.tables import hunts, inbox
from sandbox.person import Person
from sandbox.seen import Seen
from tests.flows.conftest import House
from tests.flows.pictures import encoded
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


async def delayed(house: House, updates: int = 1) -> bool:
    """Whether so many updates wait for Telegram."""
    async with house.services.engine.connect() as connection:
        told = select(func.count()).where(inbox.c.delays > 0, inbox.c.state == State.OPEN)
        return int(await connection.scalar(told) or 0) >= updates


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


async def test_a_chat_that_is_to_be_left_alone_for_long_is_answered_afterwards(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.sending.limiter.LONGEST_WAIT_S", 0.5)
    sam = house.person("Sam")
    await house.telegram.fails("sendMessage", status=429, retry_after=3, chat_id=house.anna.id)
    asked = await house.anna.sends("/quota")
    await until(lambda: delayed(house), WITHIN_S)
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
