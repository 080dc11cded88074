"""A database that cannot be written while people talk to the bot."""

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from bot.storage.hunts import SqlHunts
from bot.storage.sessions import SqlSessions
from tests.flows.conftest import House
from tests.flows.test_charging import HELD_UP, let_go, noted, soon
from tests.storage.trouble import full, impatient, locked_meanwhile

__all__ = ["impatient", "soon"]

pytestmark = [pytest.mark.sqlite, pytest.mark.usefixtures("impatient")]


def reservations(file: Path) -> list[str]:
    """The states of all searches that were paid or held."""
    connection = sqlite3.connect(file)
    states = [state for (state,) in connection.execute("SELECT state FROM reservations")]
    connection.close()
    return states


async def once_one_is(state: str, file: Path) -> list[str]:
    """The states once this is among them; what was found is shown before it is paid."""
    async with asyncio.timeout(20):
        while state not in (states := reservations(file)):  # noqa: ASYNC110  # it tells nobody
            await asyncio.sleep(0.02)
    return states


def away() -> OperationalError:
    """What a server says that is not there any more."""
    return OperationalError("COMMIT", None, ConnectionError("the connection was closed"))


async def refusing(*_: Any) -> None:
    """No table can be read."""
    raise away()


async def searching(house: House, file: Path) -> None:
    """Anna's search is under way, and the shops take their time."""
    house.breaks("*", "slow", seconds=1.0)
    await house.anna.sends_photo(house.sample(1))
    assert await once_one_is("reserved", file) == ["reserved"]


async def test_a_photo_that_comes_while_nothing_can_be_written_is_searched_afterwards(
    house: House, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "snapbuy.db"
    async with locked_meanwhile(file):
        await house.anna.sends_photo(house.sample(1))
        async with asyncio.timeout(20):
            while "updates cannot be stored" not in caplog.text:  # noqa: ASYNC110  # the log alone tells
                await asyncio.sleep(0.01)
        assert reservations(file) == []
        assert house.searches() == []
    await house.anna.sees(button="Buy")
    assert await once_one_is("settled", file) == ["settled"]


async def test_a_search_that_cannot_be_noted_leaves_no_word_behind_that_it_is_under_way(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted = SqlHunts.open

    async def in_bad_company(*what: Any) -> bool:
        monkeypatch.setattr(SqlHunts, "open", noted)
        async with locked_meanwhile(tmp_path / "snapbuy.db"):
            return await noted(*what)

    monkeypatch.setattr(SqlHunts, "open", in_bad_company)
    await house.anna.sends_photo(house.sample(1), caption="jd")
    card = await house.anna.sees(button="Buy")
    assert len(await house.writes("sendMessage")) == 2
    shown = [seen.message_id for seen in await house.anna.screen() if seen.by_bot]
    assert shown == [card.message_id]


async def test_a_search_that_was_noted_though_nobody_heard_of_it_keeps_its_message(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_ = SqlHunts.open

    async def unheard(*what: Any) -> bool:
        monkeypatch.setattr(SqlHunts, "open", open_)
        await open_(*what)
        raise away()

    monkeypatch.setattr(SqlHunts, "open", unheard)
    await house.anna.sends_photo(house.sample(1), caption="jd")
    card = await house.anna.sees(button="Buy")
    assert await house.writes("deleteMessage") == []
    shown = [seen.message_id for seen in await house.anna.screen() if seen.by_bot]
    assert shown == [card.message_id]


@pytest.mark.parametrize("readable", [True, False])
async def test_a_lock_in_the_middle_of_a_search_is_told_as_a_delay_and_one_card_is_paid(
    house: House,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    *,
    readable: bool,
) -> None:
    file = tmp_path / "snapbuy.db"
    await searching(house, file)
    async with locked_meanwhile(file):
        if not readable:
            monkeypatch.setattr(SqlSessions, "get", refusing)
        told = await house.anna.sees(HELD_UP)
        await noted(caplog, "tried again when its lease ends")
        assert reservations(file) == ["reserved"]
        monkeypatch.undo()
    house.mends()
    await let_go(house)
    card = await house.anna.sees(button="Buy")
    assert card.message_id == told.message_id, "the person sends nothing, and gets it"
    assert await once_one_is("settled", file) == ["settled"]


async def test_a_full_disk_in_the_middle_of_a_search_leaves_the_file_sound(
    house: House, tmp_path: Path
) -> None:
    file = tmp_path / "snapbuy.db"
    await searching(house, file)
    with full(house.services.engine):
        await house.anna.sees(HELD_UP)
    house.mends()
    await house.anna.sends_photo(house.sample(2))
    await house.anna.sees(button="Buy")
    connection = sqlite3.connect(file)
    (sound,) = connection.execute("PRAGMA integrity_check").fetchone()
    connection.close()
    assert sound == "ok"
