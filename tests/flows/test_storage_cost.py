"""What one photo costs the database, so that it does not creep up unseen.

Each transaction is a switch to the database's thread and back, and each statement a piece of the
one thread that serves everybody: together they bound how many people a process can serve.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import aiosqlite
import pytest
from sqlalchemy import event
from sqlalchemy.engine import Connection

from bot.storage.inbox import SqlInbox
from bot.storage.one_trip import OneTripConnection
from bot.storage.transactions import read
from tests.flows.conftest import House
from tests.waiting import until

pytestmark = pytest.mark.sqlite

# The update makes 4 transactions; the search as a row, and whom it is for, 10; six shops 22: for
# each a look at the kept answers and an answer to keep, and eight calls that are counted one by
# one; the card, what it cost and that it is over 12. Some more, because an update may come while
# the clerk is at its desk, and leases are renewed on a slow machine.
TRANSACTIONS, STATEMENTS = 56, 86
# The test's own, and the bot's for what others left behind.
LOOKS = (
    "SELECT count(*) FROM hunts",
    "SELECT count(*) AS count_1 FROM inbox",
    "SELECT inbox.update_id FROM inbox WHERE inbox.state",
    "SELECT hunts.session_id FROM hunts WHERE hunts.lease_until",
)
IDLE_S = 4.5
# A look for updates every two seconds, one for searches every five; nothing is written.
IDLE_LOOKS = 6


@dataclass
class Ledger:
    """What went to the database."""

    transactions: list[str] = field(default_factory=list)
    statements: list[str] = field(default_factory=list)
    trips: int = 0

    def clear(self) -> None:
        """Begin anew."""
        self.transactions.clear()
        self.statements.clear()
        self.trips = 0


@pytest.fixture
def ledger(house: House, monkeypatch: pytest.MonkeyPatch) -> Ledger:
    noted = Ledger()
    whole: Any = OneTripConnection.whole
    trip: Any = aiosqlite.Connection._execute

    async def noting(self: OneTripConnection, begin: str, work: Callable[[], Any]) -> Any:
        noted.transactions.append(begin)
        return await whole(self, begin, work)

    async def counting(self: Any, work: Any, *args: Any) -> Any:
        noted.trips += 1
        return await trip(self, work, *args)

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        noted.statements.append(" ".join(statement.split()))

    monkeypatch.setattr(OneTripConnection, "whole", noting)
    monkeypatch.setattr(aiosqlite.Connection, "_execute", counting)
    event.listen(house.services.engine.sync_engine, "before_cursor_execute", note)
    return noted


async def searched(house: House, number: int, count: Callable[[Connection], int]) -> None:
    """A photo was sent, and nothing of its search is left to do."""
    inbox, engine = SqlInbox(house.services.engine), house.services.engine

    async def over() -> bool:
        return not await inbox.waiting() and not await read(engine, count)

    photo = await house.anna.sends_photo(house.sample(number))
    await house.until(
        house.anna,
        lambda seen: seen.message_id > photo.message_id and "Buy" in "".join(seen.buttons),
    )
    await until(over)


def hunts_left(connection: Connection) -> int:
    return connection.exec_driver_sql("SELECT count(*) FROM hunts").scalar() or 0


async def test_a_photo_search_costs_no_more_than_it_must(house: House, ledger: Ledger) -> None:
    await searched(house, 1, hunts_left)  # with what is done at the start
    ledger.clear()
    await searched(house, 2, hunts_left)
    looks = sum(text.startswith(LOOKS) for text in ledger.statements)
    listed = "\n".join(sorted(ledger.statements))
    assert len(ledger.transactions) - looks <= TRANSACTIONS, listed
    assert len(ledger.statements) - looks <= STATEMENTS, listed
    assert ledger.trips == len(ledger.transactions), "no transaction makes a trip for a statement"


async def test_a_bot_that_has_nothing_to_do_writes_nothing(house: House, ledger: Ledger) -> None:
    await house.until_quiet()
    ledger.clear()
    await asyncio.sleep(IDLE_S)
    assert set(ledger.transactions) <= {"BEGIN"}
    assert len(ledger.transactions) <= IDLE_LOOKS
