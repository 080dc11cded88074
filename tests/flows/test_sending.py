"""Telegram at fault: what the person sees, what it costs, and that nobody is called to mend it."""

import asyncio
import logging
from dataclasses import dataclass
from typing import Any

import pytest

from bot.storage.dead_chats import SqlDeadChats
from sandbox.person import Person
from sandbox.seen import Seen
from tests.flows.conftest import House
from tests.flows.pictures import encoded
from tests.flows.test_taps import card_of

WITHIN_S = 30.0
PEOPLE = "/sandbox/people"
COUNTED = ("send", "editMessage")
BLOCKED = "Forbidden: bot was blocked by the user"
GONE = "Bad Request: message to edit not found"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer that is kept back is given up sooner than by people's bots."""
    monkeypatch.setattr("bot.sending.request.READ_S", 3.0)


@dataclass(frozen=True)
class Case:
    """Faults by method; then so many cards and other messages of the bot, and the charge.

    `used` is None where it depends on how far the search had come.
    """

    faults: tuple[tuple[str, dict[str, Any]], ...]
    cards: int = 1
    others: int = 0
    used: int | None = 1


def fault(method: str, action: str = "status", **script: Any) -> tuple[str, dict[str, Any]]:
    return method, {"action": action, **script}


CASES = {
    "placeholder: 500": Case((fault("sendMessage", times=2),)),
    "placeholder: 429": Case((fault("sendMessage", status=429, retry_after=1),)),
    "placeholder: there, but the answer is lost": Case(
        (fault("sendMessage", "accept_then_drop"),), others=1
    ),
    "placeholder: there, but the answer does not come": Case(
        (fault("sendMessage", "accept_then_hang"),), others=1
    ),
    "placeholder: lost": Case((fault("sendMessage", "drop"),)),
    "placeholder: blocked": Case(
        (fault("sendMessage", status=403, description=BLOCKED),), cards=0, used=0
    ),
    "card: 502": Case((fault("editMessageMedia", status=502, times=2),)),
    "card: 429": Case((fault("editMessageMedia", status=429, retry_after=1),)),
    "card: a proxy's page": Case(
        (fault("editMessageMedia", "body", status=502, body="<html>Bad Gateway</html>"),)
    ),
    "card: there, but the answer is lost": Case((fault("editMessageMedia", "accept_then_drop"),)),
    "card: its message is gone": Case(
        (fault("editMessageMedia", status=400, description=GONE),), others=1
    ),
    "card: its message is gone, the new one's answer is lost": Case(
        (
            fault("editMessageMedia", status=400, description=GONE),
            fault("sendPhoto", "accept_then_drop"),
        ),
        others=1,
    ),
    "placeholder and card: there, but both answers are lost": Case(
        (fault("sendMessage", "accept_then_drop"), fault("sendPhoto", "accept_then_drop")), others=1
    ),
    "card: blocked meanwhile": Case(
        (fault("editMessageMedia", status=403, description=BLOCKED),), cards=0, others=1, used=None
    ),
}


async def test_faults_of_telegrams(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """Each in a chat of its own, all at once; photos differ, or one search would do for all."""
    ends = await asyncio.gather(*(met(house, n, CASES[name]) for n, name in enumerate(CASES)))
    assert dict(zip(CASES, ends, strict=True)) == {
        name: (case.cards, case.others, case.used) for name, case in CASES.items()
    }
    assert errors(caplog) == []


async def met(house: House, number: int, case: Case) -> tuple[int, int, int | None]:
    """What becomes of a photo whose way to its card meets the faults."""
    body = {"first_name": f"Person {number}", "language_code": "en"}
    who = Person(house.telegram, (await house.telegram.request("POST", PEOPLE, json=body))["id"])
    await who.sends("/help")
    await who.sees("photo")
    for method, script in case.faults:
        await house.telegram.fails(method, **script, chat_id=who.id)
    asked = await who.sends_photo(
        encoded(house.sample(1), "JPEG", side=600 + 20 * number), caption="jd"
    )
    until = asyncio.get_running_loop().time() + WITHIN_S
    while True:
        written = [one for one in await who.screen() if one.message_id > asked.message_id]
        shown = len(cards(written))
        charged = await used(house, who) if case.used is not None else None
        end = (shown, len(written) - shown, charged)
        over = not await faults_left(house, who) and not await under_way(house, who)
        if over and end == (case.cards, case.others, case.used):
            return end
        if asyncio.get_running_loop().time() > until:
            return end
        await asyncio.sleep(0.1)


def cards(written: list[Seen]) -> list[Seen]:
    return [one for one in written if any("Buy" in label for label in one.buttons)]


async def under_way(house: House, who: Person) -> list[Any]:
    searches: list[Any] = (await house.people.data.export(who.id))["tables"]["hunts"]
    return searches


async def used(house: House, who: Person) -> int:
    return (await house.people.quota.standing(who.id)).used


async def faults_left(house: House, who: Person) -> list[Any]:
    left = (await house.telegram.request("GET", "/sandbox/faults"))["faults"]
    return [one for one in left if one["chat_id"] == who.id]


def errors(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [one.getMessage() for one in caplog.records if one.levelno >= logging.ERROR]


async def test_a_card_nobody_was_sure_of_works_once_it_is_tapped(house: House) -> None:
    for method in ("sendMessage", "sendPhoto"):
        await house.telegram.fails(method, "accept_then_drop")
    await house.anna.sends_photo(house.sample(1), caption="jd")
    card = await house.anna.sees(button="Buy")
    await house.anna.taps("▶", card)
    second = await house.anna.sees(button="2/")
    assert second.message_id == card.message_id
    assert len(cards(await house.anna.screen())) == 1


async def test_a_429_in_one_chat_delays_nobody_else_and_no_tap(house: House) -> None:
    sam = house.person("Sam")
    card = await card_of(house)
    await house.telegram.fails("editMessageMedia", status=429, retry_after=4, chat_id=house.anna.id)
    tapped = await house.anna.taps("▶", card)
    assert await tapped.answer() is not None
    await house.until_called("editMessageMedia", 1)
    asked = await sam.sends("/help")
    await sam.sees(after=asked)
    assert (await (await house.anna.taps("1/", card)).answer()) is not None
    assert (await house.anna.last_message()).text == card.text, "Anna's chat still waits"
    await house.anna.sees(button="2/")
    calls = await house.telegram.calls(chat_id=house.anna.id)
    counted = [float(one["at"]) for one in calls if one["method"].startswith(COUNTED)]
    assert counted[-1] - counted[-2] >= 4


async def test_a_person_who_blocks_the_bot_is_left_alone_until_they_are_back(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    house.breaks("juhe", "slow", seconds=1)
    await house.anna.sends_photo(house.sample(1), caption="jd")
    await house.anna.sees("Searching")
    await house.anna.changes(blocked=True)
    async with asyncio.timeout(20):
        while await under_way(house, house.anna):  # noqa: ASYNC110  # the rows are all there is to look at
            await asyncio.sleep(0.05)
    assert await house.writes("editMessageMedia", "sendPhoto") == []
    await house.anna.changes(blocked=False)
    asked = await house.anna.sends("/help")
    await house.anna.sees(after=asked)
    assert errors(caplog) == []


async def test_a_chat_that_refused_is_not_asked_again_before_it_writes(house: House) -> None:
    card = await card_of(house)
    await house.telegram.fails("editMessageMedia", status=403, description=BLOCKED, times=None)
    await house.anna.taps("▶", card)
    await house.until_called("editMessageMedia", 1)
    dead_chats = SqlDeadChats(house.services.engine)
    async with asyncio.timeout(20):
        while not await dead_chats.has(house.anna.id):  # noqa: ASYNC110  # nobody else tells
            await asyncio.sleep(0.02)
    await house.telegram.request("DELETE", "/sandbox/faults")
    await house.anna.taps("Sort", card)
    await house.anna.sees(button="Most sold")
    assert not await dead_chats.has(house.anna.id)
