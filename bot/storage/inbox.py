"""The inbox: updates are committed here first, and handled one at a time per key, in order."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    Connection,
    Update,
    and_,
    bindparam,
    delete,
    func,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage import claiming
from bot.storage.accepting import NOTHING, accepted
from bot.storage.arrivals import ATTEMPTS as ATTEMPTS
from bot.storage.arrivals import CRASHES as CRASHES
from bot.storage.arrivals import DEAD_KEPT_S as DEAD_KEPT_S
from bot.storage.arrivals import KEPT_S as KEPT_S
from bot.storage.arrivals import KEYSTROKES as KEYSTROKES
from bot.storage.arrivals import LEASE_S as LEASE_S
from bot.storage.arrivals import PER_KEY as PER_KEY
from bot.storage.arrivals import PER_KEY_OPEN as PER_KEY_OPEN
from bot.storage.arrivals import PER_USER as PER_USER
from bot.storage.arrivals import Arrival as Arrival
from bot.storage.arrivals import Claim as Claim
from bot.storage.arrivals import Counts as Counts
from bot.storage.arrivals import Lane as Lane
from bot.storage.arrivals import Room as Room
from bot.storage.arrivals import State as State
from bot.storage.arrivals import Stored as Stored
from bot.storage.arrivals import Turn as Turn
from bot.storage.leases import held
from bot.storage.pauses import pause_after
from bot.storage.tables import inbox
from bot.storage.transactions import read, write

ROW = inbox.c

LOCK = select(func.pg_advisory_xact_lock(func.hashtext("snapbuy inbox")))


def _ending(**values: Any) -> Update:
    """Changes the rows of the claims that still hold."""
    claims = tuple_(ROW.update_id, ROW.fence)
    return (
        update(inbox)
        .where(ROW.update_id.in_(bindparam("these", expanding=True)), claiming.STILL_OPEN)
        .where(claims.in_(bindparam("held", expanding=True)))
        .values(**values)
        .returning(ROW.update_id)
    )


HOLD = _ending(lease_until=bindparam("until"))
DONE = _ending(state=State.DONE, **NOTHING)
# How these ended is known, so that no crash is counted.
RELEASE = _ending(attempts=ROW.attempts - 1, lease_until=None)
FAILED = _ending(
    attempts=ROW.attempts - 1, failures=ROW.failures + 1, lease_until=bindparam("until")
)
DELAYED = _ending(attempts=ROW.attempts - 1, delays=ROW.delays + 1, lease_until=bindparam("until"))
BURY = _ending(state=State.DEAD, lease_until=None)
TAKE_BACK = (
    update(inbox)
    .where(ROW.state == State.OPEN, ROW.lease_until.is_not(None))
    .values(lease_until=None)
)
OPEN = select(func.count()).select_from(inbox).where(ROW.state == State.OPEN)
OPEN_OF_USER = OPEN.where(ROW.user_id == bindparam("whose"))
HELD = ROW.lease_until.is_not(None) & held(ROW.lease_until)
COUNT = (
    select(ROW.state, HELD.label("held"), func.count().label("n"))
    .where(ROW.state.in_((State.OPEN, State.DEAD)))
    .group_by(ROW.state, HELD)
)
NO_CHANGE = update(inbox).where(ROW.update_id == -1).values(fence=0)


class SqlInbox:
    """The table `inbox`; every method is one transaction."""

    def __init__(self, engine: AsyncEngine, *, clock: Callable[[], float] = time.time) -> None:
        self._engine = engine
        self._clock = clock

    async def store(self, arrivals: Sequence[Arrival]) -> Stored:
        """Keep those that were not known; all or none when it raises.

        Of the new ones of a person who has PER_USER open already, or of a chat that has
        PER_KEY_OPEN, only the numbers are kept.
        """
        return await write(
            self._engine, lambda connection: accepted(connection, arrivals, self._clock())
        )

    async def claim(self, lane: Lane, limit: int = 1, again: int | None = None) -> list[Claim]:
        """Take up to `limit` updates, each the oldest of its key that waits.

        At most `again` of them were tried before, which is all the more likely to go wrong.
        """
        room = Room(limit, limit if again is None else again)
        turn = await self.turn({lane: room})
        return turn.claims.get(lane, [])

    async def turn(self, rooms: Mapping[Lane, Room], done: Iterable[Claim] = ()) -> Turn:
        """Claim for each lane what there is room for, after `done` ones are out of the way."""
        return await write(self._engine, self._turn, rooms, list(done))

    async def waits(self) -> bool:
        """Whether an update is nobody's, its turn or not; costs no write."""
        now = {"now": self._clock()}
        found = await read(self._engine, Connection.scalar, claiming.ANY_WAITING, now)
        return found is not None

    async def renew(self, claims: Iterable[Claim]) -> list[Claim]:
        """Prolong the leases; those that somebody else has taken over meanwhile."""
        return await self._change(HOLD, claims, until=self._clock() + LEASE_S)

    async def done(self, claims: Iterable[Claim]) -> list[Claim]:
        """Forget all but the numbers; those that somebody else has taken over meanwhile."""
        return await self._change(DONE, claims)

    async def release(self, claims: Iterable[Claim]) -> list[Claim]:
        """Hand back what was not handled: no attempt is counted. Returns what was not ours."""
        return await self._change(RELEASE, claims)

    async def failed(self, claim: Claim, wait_s: float = 0.0) -> State | None:
        """The attempt failed: open again after `wait_s`, or dead; None when it is not ours."""
        if claim.failures + 1 >= ATTEMPTS:
            return await self.bury(claim)
        lost = await self._change(FAILED, [claim], until=self._clock() + wait_s)
        return None if lost else State.OPEN

    async def delay(self, claim: Claim, told_s: float = 0.0) -> float | None:
        """Somebody is away: nothing is counted, and the waits grow, or are as long as was told.

        Returns for how long in seconds; None when it is not ours. Its chat waits with
        it; in the fast lane others go first.
        """
        wait_s = pause_after(claim.delays, told_s)
        lost = await self._change(DELAYED, [claim], until=self._clock() + wait_s)
        return None if lost else wait_s

    async def bury(self, claim: Claim) -> State | None:
        """Nobody can handle it: set it aside for the operator; None when it is not ours."""
        lost = await self._change(BURY, [claim])
        return None if lost else State.DEAD

    async def take_back(self) -> None:
        """End every lease; only for who knows that no other process runs."""
        await write(self._engine, Connection.execute, TAKE_BACK)

    async def waiting(self, user_id: int | None = None) -> int:
        """How many are open, in all or of one person."""
        how = OPEN if user_id is None else OPEN_OF_USER
        whose = {} if user_id is None else {"whose": user_id}
        return await read(self._engine, Connection.scalar, how, whose) or 0

    async def counts(self) -> Counts:
        """What lies in the inbox."""
        now = {"now": self._clock()}
        rows = await read(self._engine, lambda connection: connection.execute(COUNT, now).all())
        found = {(row.state, bool(row.held)): row.n for row in rows}
        return Counts(
            found.get((State.OPEN, False), 0),
            found.get((State.OPEN, True), 0),
            found.get((State.DEAD, False), 0),
        )

    async def check_writable(self) -> None:
        """Raise one of STORAGE_TROUBLE when nothing can be written."""
        await write(self._engine, Connection.execute, NO_CHANGE)

    async def sweep(self) -> int:
        """Delete what is past its time; how many rows. To be called every few hours."""
        now = self._clock()
        ended = and_(ROW.state.in_((State.DONE, State.SHED)), ROW.received_at < now - KEPT_S)
        dead = and_(ROW.state == State.DEAD, ROW.received_at < now - DEAD_KEPT_S)
        gone = await write(self._engine, Connection.execute, delete(inbox).where(or_(ended, dead)))
        return gone.rowcount

    async def _change(self, how: Update, claims: Iterable[Claim], **values: float) -> list[Claim]:
        return await write(self._engine, _changed, how, list(claims), **values)

    def _turn(self, connection: Connection, rooms: Mapping[Lane, Room], done: list[Claim]) -> Turn:
        now = self._clock()
        there = claiming.waiting(connection, now)
        if there and connection.dialect.name == "postgresql":
            # SQLite has one writer anyway; two claims at once could take one key twice.
            connection.execute(LOCK)
        lost = _changed(connection, DONE, done) if done else []
        return Turn(claiming.claimed(connection, rooms, there, now), lost)


def _changed(
    connection: Connection, /, how: Update, claims: list[Claim], **values: float
) -> list[Claim]:
    """Change the rows of the claims that still hold, in one statement; those that do not."""
    held = {(claim.update_id, claim.fence): claim for claim in claims}
    these = [claim.update_id for claim in claims]
    ours = set(connection.scalars(how, {"these": these, "held": list(held), **values}))
    return [claim for claim in held.values() if claim.update_id not in ours]
