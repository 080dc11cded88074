"""A database that cannot be written while people talk to the bot."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from tests.flows.conftest import House
from tests.storage.trouble import full, impatient, locked_meanwhile

__all__ = ["impatient"]

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


async def searching(house: House, file: Path) -> None:
    """Anna's search is under way, and the shops take their time."""
    house.breaks("*", "slow", seconds=1.0)
    await house.anna.sends_photo(house.sample(1))
    assert await once_one_is("reserved", file) == ["reserved"]


async def finds_again(house: House) -> None:
    """Anna tries again, and all is as ever."""
    house.mends()
    await house.anna.sends_photo(house.sample(2))
    await house.anna.sees(button="Buy")


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


async def test_a_lock_in_the_middle_of_a_search_is_told_and_charges_nothing(
    house: House, tmp_path: Path
) -> None:
    file = tmp_path / "snapbuy.db"
    await searching(house, file)
    async with locked_meanwhile(file):
        await house.anna.sees("Something went wrong on my side.")
        assert "settled" not in reservations(file)
    await finds_again(house)
    assert (await once_one_is("settled", file)).count("settled") == 1


async def test_a_full_disk_in_the_middle_of_a_search_is_told_and_forgotten(
    house: House, tmp_path: Path
) -> None:
    file = tmp_path / "snapbuy.db"
    await searching(house, file)
    with full(house.services.engine):
        await house.anna.sees("Something went wrong on my side.")
    await finds_again(house)
    connection = sqlite3.connect(file)
    (sound,) = connection.execute("PRAGMA integrity_check").fetchone()
    connection.close()
    assert sound == "ok"
