"""A search goes on in its own message, whatever becomes of the process it began in."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import running
from bot.app import open_services
from bot.settings import Settings
from bot.storage.hunts import MAX_ATTEMPTS
from bot.storage.tables import hunts
from sandbox.client import SandboxClient
from sandbox.seen import Seen
from sandbox.whole import Whole, whole_sandbox
from tests.databases import SERVER
from tests.flows.conftest import CONFIG, House
from tests.flows.test_ways_to_send import head, picked

STILL = "still being asked"
ROOT = Path(__file__).parents[2]
# On a server nobody knows that a bot is dead before its lease has ended.
TAKEN_UP_WITHIN_S = 60 if SERVER else 20


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes seconds for people takes less here."""
    monkeypatch.setattr("bot.handlers.hunts.STOP_WITHIN_S", 0.1)
    monkeypatch.setattr("bot.handlers.hunts.LOOK_EVERY_S", 0.2)


@dataclass
class Town:
    """A sandbox that stays while bots come and go, all on one database."""

    whole: Whole
    telegram: SandboxClient
    settings: Settings
    samples: Path

    @asynccontextmanager
    async def bot(self) -> AsyncIterator[House]:
        """A bot in this process, stopped in an orderly way afterwards."""
        async with open_services(self.settings) as services, running.answering(services):
            yield House(self.whole, self.telegram, services, self.samples)
            await self.telegram.advance(5)

    @asynccontextmanager
    async def doomed_bot(self) -> AsyncIterator[None]:
        """A bot in a process of its own; it is killed afterwards."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run",
            cwd=ROOT, env=dict(os.environ), stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            yield
        finally:
            process.kill()
            await process.wait()
            await self.telegram.advance(5)


@pytest.fixture
async def town(pictures: Path, environment: Callable[[Whole], Settings]) -> AsyncIterator[Town]:
    async with whole_sandbox(pictures, config=CONFIG) as whole:
        telegram = SandboxClient(whole.url, whole.telegram)
        await telegram.set(flood="off")
        yield Town(whole, telegram, environment(whole), whole.store.folder / "samples")
        await telegram.close()


def is_whole(seen: Seen) -> bool:
    return STILL not in seen.text and any("Buy" in label for label in seen.buttons)


async def used(house: House) -> int:
    """How many searches were charged to Anna today."""
    return (await house.people.quota.standing(house.anna.id)).used


async def hunts_left(house: House) -> int:
    tables = (await house.people.data.export(house.anna.id))["tables"]
    return len(tables["hunts"])


async def set_hunts(engine: AsyncEngine, **values: object) -> None:
    async with engine.begin() as connection:
        await connection.execute(update(hunts).values(values))


async def ended(house: House) -> None:
    """Until no search is under way."""
    async with asyncio.timeout(20):
        while await hunts_left(house):  # noqa: ASYNC110  # the rows are all there is to look at
            await asyncio.sleep(0.05)


async def test_a_killed_search_goes_on_in_its_message_and_costs_once(town: Town) -> None:
    anna = town.telegram.person("Anna")
    board = House(town.whole, town.telegram, None, town.samples)  # type: ignore[arg-type]  # the shops' side needs no bot
    board.breaks("juhe", "hang")
    async with town.doomed_bot():
        await anna.sends_photo(board.sample(1), caption="1688 jd")
        early = await anna.sees(STILL)
    answered = len(board.searches())
    assert answered
    board.mends()
    async with town.bot() as house:
        card = await house.until(anna, is_whole, TAKEN_UP_WITHIN_S)
        assert card.message_id == early.message_id
        await ended(house)
        assert await used(house) == 1
        assert len(house.searches("juhe")) == 1
        assert len(house.searches()) == answered + 1
    assert len(await house.writes("sendMessage", "sendPhoto")) == 1
    assert len(await house.writes("setMessageReaction")) == 1


async def test_a_search_that_a_stop_cuts_short_is_handed_on(town: Town) -> None:
    async with town.bot() as house:
        house.breaks("*", "hang")
        await house.anna.sends_photo(house.sample(1), caption="1688 jd")
        searching = await house.anna.sees("Searching")
    house.mends()
    async with town.bot() as house:
        card = await house.until(house.anna, is_whole, 20)
        assert card.message_id == searching.message_id
        await ended(house)
        assert await used(house) == 1


async def test_a_search_that_never_ends_well_is_given_up_and_given_back(town: Town) -> None:
    async with town.bot() as house:
        house.breaks("*", "hang")
        await house.anna.sends_photo(house.sample(1), caption="1688 jd")
        await house.anna.sees("Searching")
    house.mends()
    async with open_services(town.settings) as services:
        await set_hunts(services.engine, attempts=MAX_ATTEMPTS)
    async with town.bot() as house:
        ending = await house.anna.sees("Something went wrong on my side.")
        await ended(house)
        assert await used(house) == 0
        await house.anna.taps("Try again", ending)
        card = await house.until(house.anna, is_whole, 20)
        assert card.message_id == ending.message_id
        await ended(house)
        assert await used(house) == 1


async def test_who_lost_the_lease_shows_and_charges_nothing(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    async with town.bot() as house:
        house.breaks("*", "slow", seconds=1.5)
        await house.anna.sends_photo(house.sample(1), caption="1688 jd")
        searching = await house.anna.sees("Searching")
        # As if this process had slept, and another one had taken over and sleeps now.
        await set_hunts(house.services.engine, fence=99, lease_until=time.time() + 300)
        async with asyncio.timeout(20):
            while "another process's" not in caplog.text:  # noqa: ASYNC110  # the log alone tells
                await asyncio.sleep(0.05)
        assert (await house.anna.last_message()).kind == "text"
        export = (await house.people.data.export(house.anna.id))["tables"]
        assert [row["state"] for row in export["reservations"]] == ["reserved"]
        await set_hunts(house.services.engine, lease_until=None)
        card = await house.until(house.anna, is_whole, 20)
        assert card.message_id == searching.message_id
        await ended(house)
        assert await used(house) == 1


async def test_the_same_update_twice_is_one_search(town: Town) -> None:
    async with town.bot() as house:
        photo = await house.anna.sends_photo(house.sample(1), caption="1688 jd")
        size = {**picked(photo.raw["media"]), "width": 900, "height": 900}
        again = {
            **head(house),
            "message_id": photo.message_id,
            "photo": [size],
            "caption": "1688 jd",
        }
        await house.receives("message", **again)
        await house.until(house.anna, is_whole, 20)
        await ended(house)
        await house.receives("message", **again)
        # Handled in order: once this is answered, the one before was handled too.
        await house.anna.sends("/quota")
        await house.anna.sees("Used today")
        assert await hunts_left(house) == 0
        assert await used(house) == 1
        assert len(await house.writes("sendMessage", "sendPhoto")) == 2
        assert len(house.searches("juhe")) == 1
