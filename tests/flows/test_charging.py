"""Nobody pays for a card they were not shown, nobody pays twice, and no photo is given up early."""

import asyncio
import logging
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update

from bot.storage.engine import reading
from bot.storage.hunts import MAX_ATTEMPTS, SqlHunts
from bot.storage.sessions import SqlSessions
from bot.storage.tables import hunts, reservations
from sandbox.seen import Seen
from tests.flows.conftest import House
from tests.storage.trouble import full, impatient, locked

__all__ = ["impatient"]

WRONG = "Something went wrong on my side."
HELD_UP = "It goes on by itself as soon as it can"
CARD = "editMessageMedia"
AWAY: dict[str, Any] = {"status": 502, "times": None}


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """What nobody works on is taken up sooner than among people, and told in the log."""
    monkeypatch.setattr("bot.handlers.hunts.LOOK_EVERY_S", 0.2)
    caplog.set_level(logging.INFO, "bot.handlers.hunts")


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """A call to Telegram is made twice and no more."""
    monkeypatch.setattr("bot.sending.limiter.TRIES", 2)


async def states(house: House) -> list[str]:
    """Of all searches that were asked for."""
    async with reading(house.services.engine) as connection:
        return list(await connection.scalars(select(reservations.c.state)))


async def left(house: House) -> int:
    """Searches that are not over."""
    async with reading(house.services.engine) as connection:
        return await connection.scalar(select(func.count()).select_from(hunts)) or 0


async def until(house: House, wanted: list[str], *, over: bool = True) -> None:
    """The searches stand so in the ledger, and are over or not."""
    try:
        async with asyncio.timeout(20):
            while await states(house) != wanted or bool(await left(house)) is over:  # noqa: ASYNC110  # a database tells nobody
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise AssertionError((await states(house), await left(house))) from None


async def let_go(house: House, **values: Any) -> None:
    """The leases end, as they would in half a minute."""
    async with house.services.engine.begin() as connection:
        await connection.execute(update(hunts).values(lease_until=None, **values))


async def noted(caplog: pytest.LogCaptureFixture, words: str) -> None:
    """Until it stands in the log."""
    async with asyncio.timeout(20):
        while words not in caplog.text:  # noqa: ASYNC110  # the log alone tells
            await asyncio.sleep(0.02)


async def searching(house: House) -> Seen:
    """Anna's search is under way, and its shop takes its time."""
    house.breaks("juhe", "slow", seconds=1.0)
    await house.anna.sends_photo(house.sample(1), caption="jd")
    await until(house, ["reserved"], over=False)
    return await house.anna.sees("Searching")


async def used(house: House) -> int:
    return (await house.people.quota.standing(house.anna.id)).used


@pytest.mark.sqlite
@pytest.mark.usefixtures("impatient")
async def test_a_disk_that_fills_up_costs_nothing_and_the_card_comes_when_there_is_room(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    searched = await searching(house)
    with full(house.services.engine):
        told = await house.anna.sees(HELD_UP)
        assert not told.buttons, "nothing to try again: it is not over"
        await noted(caplog, "tried again when its lease ends")
        assert await states(house) == ["reserved"]
        assert await left(house) == 1
    await let_go(house)
    card = await house.anna.sees(button="Buy")
    assert card.message_id == told.message_id == searched.message_id
    await until(house, ["settled"])
    assert await used(house) == 1


@pytest.mark.sqlite
@pytest.mark.usefixtures("impatient")
async def test_a_card_that_cannot_be_charged_yet_stands_and_is_charged_later(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    await house.telegram.fails(CARD, "delay", delay_s=2.0)
    await searching(house)
    await faults_met(house)
    with locked(Path(house.services.engine.url.database or "")):
        card = await house.anna.sees(button="Buy")
        await noted(caplog, "tried again when its lease ends")
        assert await states(house) == ["reserved"]
        assert (await house.anna.last_message()).text == card.text
    await let_go(house)
    await until(house, ["settled"])
    assert (await house.anna.last_message()).text == card.text
    assert await used(house) == 1


async def test_while_telegram_is_away_a_search_stays_reserved_and_its_card_comes_afterwards(
    house: House, caplog: pytest.LogCaptureFixture, hasty: None
) -> None:
    await house.telegram.fails(CARD, **AWAY)
    searched = await searching(house)
    await noted(caplog, "tried again when its lease ends")
    assert await states(house) == ["reserved"]
    assert await left(house) == 1
    assert (await house.anna.last_message()).kind == "text"
    await house.telegram.request("DELETE", "/sandbox/faults")
    await let_go(house)
    card = await house.anna.sees(button="Buy")
    assert card.message_id == searched.message_id
    await until(house, ["settled"])
    assert await used(house) == 1
    assert len(house.searches()) == 1


async def test_an_edit_that_is_never_answered_is_made_again_and_paid_once(
    house: House, caplog: pytest.LogCaptureFixture, hasty: None
) -> None:
    for _ in range(2):
        await house.telegram.fails(CARD, "drop")
    searched = await searching(house)
    await noted(caplog, "tried again when its lease ends")
    assert await states(house) == ["reserved"]
    await let_go(house)
    card = await house.anna.sees(button="Buy")
    assert card.message_id == searched.message_id
    await until(house, ["settled"])


async def test_a_card_telegram_does_not_take_is_told_and_costs_nothing(house: House) -> None:
    no = "Bad Request: can't parse entities"
    await house.telegram.fails(CARD, status=400, description=no, times=None)
    searched = await searching(house)
    told = await house.anna.sees(WRONG)
    assert told.message_id == searched.message_id
    await until(house, ["refunded"])
    assert await used(house) == 0


async def test_given_up_for_good_it_costs_nothing(
    house: House, caplog: pytest.LogCaptureFixture, hasty: None
) -> None:
    await house.telegram.fails(CARD, **AWAY)
    await searching(house)
    await noted(caplog, "tried again when its lease ends")
    await let_go(house, attempts=MAX_ATTEMPTS)
    await house.anna.sees(WRONG)
    await until(house, ["refunded"])
    assert await used(house) == 0


async def test_a_card_that_was_paid_stays_though_its_search_could_not_be_closed(
    house: House,
) -> None:
    await searching(house)
    card = await house.anna.sees(button="Buy")
    await until(house, ["settled"])
    [session] = (await house.people.data.export(house.anna.id))["tables"]["sessions"]
    kept = await SqlSessions(house.services.engine).get(session["id"])
    [charge] = (await house.people.data.export(house.anna.id))["tables"]["reservations"]
    assert kept is not None
    store = SqlHunts(house.services.engine)
    assert await store.open(kept, charge["key"])
    await let_go(house, attempts=MAX_ATTEMPTS)
    await until(house, ["settled"])
    assert (await house.anna.last_message()).text == card.text


async def test_who_calls_off_a_search_that_was_answered_has_paid_for_it(house: House) -> None:
    house.breaks("juhe", "hang")
    await house.anna.sends_photo(house.sample(1), caption="jd 1688")
    async with asyncio.timeout(20):
        while not await paid(house):  # noqa: ASYNC110  # a database tells nobody
            await asyncio.sleep(0.02)
    await house.anna.sends("/forget")
    await house.anna.taps("Yes, erase everything", await house.anna.sees("Erase"))
    await house.anna.sees("is erased")
    assert await used(house) == 1


async def test_a_shop_that_answered_late_is_paid_for_though_its_card_comes_another_time(
    house: House,
    caplog: pytest.LogCaptureFixture,
    hasty: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await house.anna.sends_photo(house.sample(1), caption="1688")
    await house.anna.sees(button="Buy")
    await until(house, ["settled"])
    monkeypatch.setattr("bot.handlers.unfolding.PATIENCE_S", 0.05)
    await house.telegram.fails(CARD, **AWAY)
    house.breaks("juhe", "slow", seconds=1.0)
    await house.anna.sends_photo(house.sample(1), caption="jd 1688")
    await noted(caplog, "tried again when its lease ends")
    assert sorted(await states(house)) == ["reserved", "settled"]
    await house.telegram.request("DELETE", "/sandbox/faults")
    await let_go(house)
    await until(house, ["settled", "settled"])
    assert len(house.searches("juhe")) == 1
    assert await used(house) == 2


async def test_who_is_forgotten_while_a_search_waits_has_not_paid_for_it(
    house: House,
    caplog: pytest.LogCaptureFixture,
    hasty: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.storage.hunts.pause_after", lambda *_: 300.0)
    await house.telegram.fails(CARD, **AWAY)
    await searching(house)
    await noted(caplog, "tried again when its lease ends")
    await house.anna.sends("/forget")
    await house.anna.taps("Yes, erase everything", await house.anna.sees("Erase"))
    await house.anna.sees("is erased")
    assert (await left(house), await used(house)) == (0, 0)


async def paid(house: House) -> bool:
    async with reading(house.services.engine) as connection:
        return bool(await connection.scalar(select(hunts.c.paid)))


async def faults_met(house: House) -> None:
    """The next call that is to fail has begun to."""
    async with asyncio.timeout(20):
        while (await house.telegram.request("GET", "/sandbox/faults"))["faults"]:  # noqa: ASYNC110  # it tells nobody
            await asyncio.sleep(0.02)
