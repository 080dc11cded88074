"""The inbox: updates are committed here first, and handled one at a time per key, in order."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, and_, delete, exists, func, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.storage.engine import reading
from bot.storage.tables import inbox
from bot.storage.upsert import insert_into

LEASE_S: Final = 30.0
ATTEMPTS: Final = 3  # that ended in a failure
# When a process dies only one of the updates it had in hand is to blame, so that more of such
# ends are forgiven: whoever restarts a bot often must not lose what was in hand each time.
CRASHES: Final = 10
PER_USER: Final = 30
# Every keystroke is one, and each overtakes the one before: neither refused nor counted.
KEYSTROKES: Final = "inline_query"
KEPT_S: Final = 48 * 3600  # Telegram repeats an update for 24 hours at most
DEAD_KEPT_S: Final = 7 * 24 * 3600

ROW = inbox.c


class Lane(StrEnum):
    """Updates of the fast lane never wait behind the others."""

    FAST = "fast"
    CHAT = "chat"


# How many updates of one key may be in hand, begun in order. Taps in a row are all answered at
# once, and only the last one is shown; each of a chat's messages waits for the one before it.
PER_KEY: Final = {Lane.FAST: 6, Lane.CHAT: 1}


class State(StrEnum):
    """What became of an update; an open one waits or is held by a lease."""

    OPEN = "open"
    DONE = "done"
    DEAD = "dead"  # nobody can handle it; kept for the operator
    SHED = "shed"  # refused: its sender had too many waiting


@dataclass(frozen=True, slots=True)
class Arrival:
    """An update as it came in. `user_id` is whom it counts for; None: for nobody."""

    update_id: int
    lane: Lane
    key: str
    kind: str
    user_id: int | None
    body: str


@dataclass(frozen=True, slots=True)
class Stored:
    """How many of a batch were new, and the ids of the new ones that were shed."""

    new: int
    shed: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Claim:
    """An update to handle now; `attempts` counts this one too."""

    update_id: int
    fence: int
    kind: str
    body: str
    attempts: int
    received_at: float


@dataclass(frozen=True, slots=True)
class Counts:
    """Updates by what is up with them."""

    waiting: int
    claimed: int
    dead: int


class SqlInbox:
    """The table `inbox`; every method is one transaction."""

    def __init__(self, engine: AsyncEngine, *, clock: Callable[[], float] = time.time) -> None:
        self._engine = engine
        self._clock = clock

    async def store(self, arrivals: Sequence[Arrival]) -> Stored:
        """Keep those that were not known; all or none when it raises.

        Of the new ones of a person who has PER_USER open already, only the numbers are kept.
        """
        batch = {one.update_id: one for one in reversed(arrivals)}
        async with self._engine.begin() as connection:
            known = await connection.scalars(
                select(ROW.update_id).where(ROW.update_id.in_(batch.keys()))
            )
            fresh = sorted(batch.keys() - set(known))
            waiting = await _open_per_user(connection, {batch[id_].user_id for id_ in fresh})
            rows, shed = [], set()
            for arrival in (batch[id_] for id_ in fresh):
                count = waiting.get(arrival.user_id, 0)
                if arrival.user_id is not None and arrival.kind != KEYSTROKES:
                    if count >= PER_USER:
                        shed.add(arrival.update_id)
                    waiting[arrival.user_id] = count + 1
                rows.append(_row(arrival, self._clock(), shed=arrival.update_id in shed))
            if rows:
                insert = insert_into(connection, inbox)
                await connection.execute(
                    insert.on_conflict_do_nothing(index_elements=["update_id"]), rows
                )
        return Stored(len(rows), frozenset(shed))

    async def claim(self, lane: Lane, limit: int = 1, again: int | None = None) -> list[Claim]:
        """Take up to `limit` updates, each the oldest of its key that waits.

        At most `again` of them were tried before, which is all the more likely to go wrong.
        """
        again = limit if again is None else again
        rows: list[Row[Any]] = []
        async with self._engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                # SQLite has one writer anyway; two claims at once could take one key twice.
                name = func.hashtext("snapbuy inbox")
                await connection.execute(select(func.pg_advisory_xact_lock(name)))
            for which, most in ((_tried, again), (_new, limit)):
                for _ in range(PER_KEY[lane]):
                    room = min(most, limit) - len(rows)
                    if room <= 0:
                        break
                    claiming = _claiming(lane, which, self._clock(), room)
                    found = (await connection.execute(claiming.returning(*ROW))).all()
                    rows += sorted(found, key=lambda row: row.update_id)
                    if not found:
                        break
            if deadly := [row.update_id for row in rows if row.attempts > CRASHES]:
                await connection.execute(
                    update(inbox)
                    .where(ROW.update_id.in_(deadly))
                    .values(state=State.DEAD, lease_until=None)
                )
        return [
            Claim(row.update_id, row.fence, row.kind, row.body, row.attempts, row.received_at)
            for row in rows
            if row.attempts <= CRASHES
        ]

    async def renew(self, claims: Iterable[Claim]) -> list[Claim]:
        """Prolong the leases; those that somebody else has taken over meanwhile."""
        return await self._change(claims, lease_until=self._clock() + LEASE_S)

    async def done(self, claims: Iterable[Claim]) -> list[Claim]:
        """Forget all but the numbers; those that somebody else has taken over meanwhile."""
        return await self._change(claims, state=State.DONE, **NOTHING)

    async def release(self, claims: Iterable[Claim]) -> list[Claim]:
        """Hand back what was not handled: no attempt is counted. Returns what was not ours."""
        return await self._change(claims, attempts=ROW.attempts - 1, lease_until=None)

    async def failed(self, claim: Claim, wait_s: float = 0.0) -> State | None:
        """The attempt failed: open again after `wait_s`, or dead; None when it is not ours."""
        if claim.attempts >= ATTEMPTS:
            return await self.bury(claim)
        lost = await self._change([claim], lease_until=self._clock() + wait_s)
        return None if lost else State.OPEN

    async def bury(self, claim: Claim) -> State | None:
        """Nobody can handle it: set it aside for the operator; None when it is not ours."""
        lost = await self._change([claim], state=State.DEAD, lease_until=None)
        return None if lost else State.DEAD

    async def take_back(self) -> None:
        """End every lease; only for who knows that no other process runs."""
        async with self._engine.begin() as connection:
            await connection.execute(
                update(inbox)
                .where(ROW.state == State.OPEN, ROW.lease_until.is_not(None))
                .values(lease_until=None)
            )

    async def waiting(self, user_id: int | None = None) -> int:
        """How many are open, in all or of one person."""
        of_whom = () if user_id is None else (ROW.user_id == user_id,)
        async with reading(self._engine) as connection:
            count = await connection.scalar(
                select(func.count()).select_from(inbox).where(ROW.state == State.OPEN, *of_whom)
            )
        return count or 0

    async def counts(self) -> Counts:
        """What lies in the inbox."""
        held = and_(ROW.lease_until.is_not(None), ROW.lease_until > self._clock())
        async with reading(self._engine) as connection:
            rows = await connection.execute(
                select(ROW.state, held.label("held"), func.count().label("n"))
                .where(ROW.state.in_((State.OPEN, State.DEAD)))
                .group_by(ROW.state, held)
            )
            found = {(row.state, bool(row.held)): row.n for row in rows}
        return Counts(
            found.get((State.OPEN, False), 0),
            found.get((State.OPEN, True), 0),
            found.get((State.DEAD, False), 0),
        )

    async def check_writable(self) -> None:
        """Raise one of STORAGE_TROUBLE when nothing can be written."""
        async with self._engine.begin() as connection:
            await connection.execute(update(inbox).where(ROW.update_id == -1).values(fence=0))

    async def sweep(self) -> int:
        """Delete what is past its time; how many rows. To be called every few hours."""
        now = self._clock()
        ended = and_(ROW.state.in_((State.DONE, State.SHED)), ROW.received_at < now - KEPT_S)
        dead = and_(ROW.state == State.DEAD, ROW.received_at < now - DEAD_KEPT_S)
        async with self._engine.begin() as connection:
            gone = await connection.execute(delete(inbox).where(or_(ended, dead)))
        return gone.rowcount

    async def _change(self, claims: Iterable[Claim], **values: Any) -> list[Claim]:
        """Change the rows of the claims that still hold, in one statement; those that do not."""
        held = {(claim.update_id, claim.fence): claim for claim in claims}
        async with self._engine.begin() as connection:
            ours = await connection.scalars(
                update(inbox)
                .where(ROW.state == State.OPEN, tuple_(ROW.update_id, ROW.fence).in_(list(held)))
                .values(values)
                .returning(ROW.update_id)
            )
            changed = set(ours)
        return [claim for claim in held.values() if claim.update_id not in changed]


# What is taken from a row that has ended: who and what it was about.
NOTHING: Final = {"body": "", "key": "", "user_id": None, "lease_until": None}


def _tried(attempts: ColumnElement[int]) -> ColumnElement[bool]:
    return attempts > 0


def _new(attempts: ColumnElement[int]) -> ColumnElement[bool]:
    return attempts == 0


def _claiming(
    lane: Lane, which: Callable[[ColumnElement[int]], ColumnElement[bool]], now: float, limit: int
) -> Any:
    """Claims the first waiting updates of keys that do not have enough in hand."""
    one, other = inbox.alias("one"), inbox.alias("other")
    same_key = and_(other.c.state == State.OPEN, other.c.key == one.c.key)
    before = and_(other.c.update_id < one.c.update_id, _waits(other, now))
    in_hand = select(func.count()).select_from(other).where(same_key, other.c.lease_until > now)
    first = (
        select(one.c.update_id)
        .where(
            one.c.state == State.OPEN,
            one.c.lane == lane,
            which(one.c.attempts),
            _waits(one, now),
            ~exists().where(same_key, before),
            in_hand.scalar_subquery() < PER_KEY[lane],
        )
        .order_by(one.c.update_id)
        .limit(limit)
    )
    return (
        update(inbox)
        .where(ROW.update_id.in_(first))
        .values(fence=ROW.fence + 1, attempts=ROW.attempts + 1, lease_until=now + LEASE_S)
    )


def _waits(table: Any, now: float) -> ColumnElement[bool]:
    return or_(table.c.lease_until.is_(None), table.c.lease_until <= now)


def _row(arrival: Arrival, now: float, *, shed: bool) -> dict[str, Any]:
    row = {
        "update_id": arrival.update_id,
        "lane": arrival.lane,
        "key": arrival.key,
        "kind": arrival.kind,
        "user_id": arrival.user_id,
        "body": arrival.body,
        "state": State.SHED if shed else State.OPEN,
        "attempts": 0,
        "fence": 0,
        "lease_until": None,
        "received_at": now,
    }
    return {**row, **NOTHING} if shed else row


async def _open_per_user(
    connection: AsyncConnection, user_ids: Iterable[int | None]
) -> dict[int | None, int]:
    rows = await connection.execute(
        select(ROW.user_id, func.count().label("n"))
        .where(ROW.state == State.OPEN, ROW.kind != KEYSTROKES)
        .where(ROW.user_id.in_([id_ for id_ in user_ids if id_]))
        .group_by(ROW.user_id)
    )
    return {row.user_id: row.n for row in rows}
