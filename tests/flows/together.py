"""What people do together under one card, in a few words."""

import asyncio

import pytest
from sqlalchemy import Table, func, select

from sandbox.person import Person
from sandbox.seen import Seen
from tests.flows.conftest import House

CROWD = 20
CANCEL = "Отмена"  # as Мария reads it


@pytest.fixture
def impatient_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    """A card in a group follows sooner than it would where 20 edits a minute are all."""
    monkeypatch.setattr("bot.sending.live.IN_GROUPS_S", 0.3)


async def crowd(house: House, chat: int, count: int = CROWD) -> list[Person]:
    """New people, all of them members of a group."""
    people = []
    for number in range(count):
        body = {"first_name": f"Guest {number}", "language_code": "en"}
        id_ = (await house.telegram.request("POST", "/sandbox/people", json=body))["id"]
        who = {"who": id_, "status": "member", "by": id_}
        await house.telegram.request("POST", f"/sandbox/chats/{chat}/members", json=who)
        people.append(Person(house.telegram, id_))
    return people


async def shows(
    person: Person,
    card: Seen,
    *,
    button: str = "",
    text: str = "",
    starts: str = "",
    without: str = "\0",
) -> Seen:
    """The card, once it has the button and the text."""
    async with asyncio.timeout(20):
        while True:
            [seen] = [
                one
                for one in await person.screen(card.chat_id)
                if one.message_id == card.message_id
            ]
            fits = text in seen.text and seen.text.startswith(starts)
            if fits and without not in seen.text and (not button or button in seen.buttons):
                return seen
            await asyncio.sleep(0.05)


async def said(tapped_by: Person, button: str, card: Seen) -> str:
    """What a tap is answered with."""
    return str((await (await tapped_by.taps(button, card)).answer(20)).get("text", ""))


async def private_of(person: Person, card: Seen, button: str = "Found cheaper") -> Seen:
    """The question in the private chat to which the button leads."""
    answer = await (await person.taps(button, card)).answer(20)
    asked = await person.opens(answer["url"])
    return await person.sees(button=CANCEL, after=Seen(asked["message"]))


async def posted(house: House, chat: int, *, compact: bool = False) -> Seen:
    """Anna's shared card in a group."""
    await house.people.preferences.change(house.anna.id, compact=compact)
    await house.anna.sends_photo(house.sample(1))
    card = await house.anna.sees(button="Share")
    query = (await house.anna.taps("Share", card)).raw["query"]
    offer = await house.anna.asks_inline(query, chat)
    return await house.anna.chooses(offer, offer.results[0]["id"], chat)


async def count_of(house: House, *tables: Table) -> list[int]:
    """How many rows the tables have."""
    async with house.services.engine.connect() as connection:
        return [
            await connection.scalar(select(func.count()).select_from(table)) or 0
            for table in tables
        ]
