"""The quota's ledger: each step is one transaction of single conditional statements."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.counting import (
    SEARCHES,
    add_grant,
    alone,
    count,
    count_down,
    count_up,
    use_grant,
)
from bot.storage.ledger import Balance, Cause, Denial, Limits, Reservation, Source, State
from bot.storage.tables import hunts, quota_grants, reservations, tombstones
from bot.storage.tombstones import Mask, bring_back
from bot.storage.transactions import read, write
from bot.storage.upsert import written_once

STALE_BATCH = 500

LEDGER = reservations.c
STONE = tombstones.c

THIS = LEDGER.key == bindparam("this")
ENTRY = select(reservations).where(THIS)
MAKE = written_once(
    reservations,
    lambda new: new.on_conflict_do_nothing(index_elements=["key"]).returning(LEDGER.key),
)
OPEN_AGAIN = (
    update(reservations)
    .where(THIS, LEDGER.state == State.REFUNDED)
    .values(
        user_id=bindparam("whose"),
        group_id=bindparam("of_group"),
        day=bindparam("on_day"),
        source=Source.DAY,
        state=State.RESERVED,
        cause=None,
        reserved_at=bindparam("now"),
    )
    .returning(LEDGER.key)
)
PAID_BY = update(reservations).where(THIS).values(source=bindparam("paid_by"))
END = (
    update(reservations)
    .where(THIS, LEDGER.state == State.RESERVED)
    .values(state=bindparam("ends_as"), cause=bindparam("why"))
    .returning(LEDGER.key)
)
CHARGED = select(LEDGER.key).where(THIS, LEDGER.state == State.SETTLED, LEDGER.cause.is_(None))
HELD = select(LEDGER.key).where(
    LEDGER.user_id == bindparam("whose"), LEDGER.state == State.RESERVED
)
IN_FLIGHT = (
    select(func.count())
    .select_from(reservations)
    .where(
        LEDGER.user_id == bindparam("whose"),
        LEDGER.state == State.RESERVED,
        LEDGER.reserved_at > bindparam("since"),
        LEDGER.key != bindparam("this"),
    )
)
# One whose search is still to go on is none of them.
STALE = (
    select(LEDGER.key)
    .where(
        LEDGER.state == State.RESERVED,
        LEDGER.reserved_at < bindparam("before"),
        LEDGER.key.not_in(select(hunts.c.charge_key)),
    )
    .order_by(LEDGER.reserved_at)
    .limit(STALE_BATCH)
)
GRANTED = select(quota_grants.c.units).where(quota_grants.c.user_id == bindparam("whose"))
FORGOTTEN = select(STONE.n).where(
    STONE.person == bindparam("person"),
    STONE.what == SEARCHES,
    STONE.day == bindparam("on_day"),
)


class _Denied(Exception):
    """Takes back what the transaction did so far."""

    def __init__(self, denial: Denial) -> None:
        super().__init__(denial)
        self.denial = denial


class SqlQuota:
    """Reservations, counters and grants; `mask` finds what a forgotten person used that day."""

    def __init__(
        self, engine: AsyncEngine, mask: Mask, *, clock: Callable[[], float] = time.time
    ) -> None:
        self._engine = engine
        self._mask = mask
        self._clock = clock

    async def reserve(
        self, key: str, user_id: int, group_id: int | None, day: str, limits: Limits
    ) -> Reservation | Denial:
        """Count one search, or say why not and change nothing.

        A key that is reserved or settled already is returned as it stands; one that was
        refunded is counted anew.
        """
        wanted = Reservation(key, user_id, group_id, day, Source.DAY, State.RESERVED)
        try:
            return await write(self._engine, self._reserve, wanted, self._clock(), limits)
        except _Denied as no:
            return no.denial

    async def settle(self, key: str) -> bool:
        """Charge it; False when it is not reserved (any more)."""
        return await write(self._engine, _end, key, State.SETTLED)

    async def refund(self, key: str, cause: Cause, cap: int | None) -> State | None:
        """Give it back; what it became, None when it is not reserved (any more).

        After `cap` refunds for that cause on that day (None: no end) it is settled instead.
        """
        try:
            return await write(self._engine, _refund, key, cause, cap)
        except _Denied:
            return None

    async def charged(self, key: str) -> bool:
        """Whether it was settled, and not for want of refunds."""
        return await read(
            self._engine,
            lambda connection: connection.scalar(CHARGED, {"this": key}) is not None,
        )

    async def held_by(self, user_id: int) -> list[str]:
        """Keys of a person's reservations that nobody has ended."""
        whose = {"whose": user_id}
        return await read(self._engine, lambda connection: list(connection.scalars(HELD, whose)))

    async def stale(self, older_than_s: float) -> list[str]:
        """Keys of reservations nobody ended for so long, oldest first, at most 500.

        One whose search is still to go on is none of them.
        """
        before = int(self._clock() - older_than_s)
        return await read(
            self._engine, lambda connection: list(connection.scalars(STALE, {"before": before}))
        )

    async def balance(self, owner_id: int, day: str) -> Balance:
        """What a person (or a group, by its negative id) used, and the grants left."""
        return await read(self._engine, self._balance, owner_id, day)

    def _reserve(
        self, connection: Connection, wanted: Reservation, now: float, limits: Limits
    ) -> Reservation:
        user_id, day = wanted.user_id, wanted.day
        alone(connection, user_id)
        if not _open(connection, wanted, now):
            return _reservation(connection.execute(ENTRY, {"this": wanted.key}).one())
        bring_back(connection, user_id, self._mask(user_id), day)
        _check_in_flight(connection, wanted, now, limits)
        source = _pay(connection, wanted, limits)
        if source is not Source.DAY:
            connection.execute(PAID_BY, {"this": wanted.key, "paid_by": source})
        return replace(wanted, source=source)

    def _balance(self, connection: Connection, owner_id: int, day: str) -> Balance:
        used = count(connection, owner_id, day, SEARCHES)
        if used is None:
            person = self._mask(owner_id)
            used = connection.scalar(FORGOTTEN, {"person": person, "on_day": day})
        granted = connection.scalar(GRANTED, {"whose": owner_id})
        return Balance(used or 0, granted or 0)


def _open(connection: Connection, wanted: Reservation, now: float) -> bool:
    """Make the row, or open a refunded one again; False when it is reserved or settled."""
    row = {
        "key": wanted.key,
        "user_id": wanted.user_id,
        "group_id": wanted.group_id,
        "day": wanted.day,
        "source": wanted.source,
        "state": wanted.state,
        "cause": None,
        "reserved_at": int(now),
    }
    if connection.scalar(MAKE(connection), row) is not None:
        return True
    again = {
        "this": wanted.key,
        "whose": wanted.user_id,
        "of_group": wanted.group_id,
        "on_day": wanted.day,
        "now": int(now),
    }
    before = connection.execute(ENTRY, {"this": wanted.key}).one()
    if connection.scalar(OPEN_AGAIN, again) is None:
        return False
    # A search that is begun again and again, while Telegram is away, is given back once.
    count_down(connection, before.user_id, before.day, _refunds(before.cause))
    return True


def _check_in_flight(
    connection: Connection, wanted: Reservation, now: float, limits: Limits
) -> None:
    since = int(now - limits.in_flight_s)
    others = connection.scalar(
        IN_FLIGHT, {"whose": wanted.user_id, "since": since, "this": wanted.key}
    )
    if (others or 0) >= limits.in_flight:
        raise _Denied(Denial.BUSY)


def _pay(connection: Connection, wanted: Reservation, limits: Limits) -> Source:
    """Count the search for the person and the group; the day's own searches go first."""
    source, group_id, day = Source.DAY, wanted.group_id, wanted.day
    if not count_up(connection, wanted.user_id, day, SEARCHES, limits.per_user):
        source = Source.GRANT
        if not use_grant(connection, wanted.user_id):
            raise _Denied(Denial.SPENT)
    if group_id is not None and not count_up(connection, group_id, day, SEARCHES, limits.per_group):
        raise _Denied(Denial.GROUP_SPENT)
    return source


def _refund(connection: Connection, key: str, cause: Cause, cap: int | None) -> State | None:
    row = connection.execute(ENTRY, {"this": key}).one_or_none()
    if row is None or row.state != State.RESERVED:
        return None
    within = cap is None or count_up(connection, row.user_id, row.day, _refunds(cause), cap)
    state = State.REFUNDED if within else State.SETTLED
    if not _end(connection, key, state, cause):
        raise _Denied(Denial.BUSY)  # somebody else ended it meanwhile: take the count back
    if within:
        _give_back(connection, row)
    return state


def _refunds(cause: str) -> str:
    """What a day's refunds are counted as."""
    return f"refund:{cause}"


def _end(connection: Connection, key: str, state: State, cause: Cause | None = None) -> bool:
    ended = connection.scalar(END, {"this": key, "ends_as": state, "why": cause})
    return ended is not None


def _give_back(connection: Connection, row: Row[Any]) -> None:
    if row.source == Source.GRANT:
        add_grant(connection, row.user_id, 1)
    else:
        count_down(connection, row.user_id, row.day, SEARCHES)
    if row.group_id is not None:
        count_down(connection, row.group_id, row.day, SEARCHES)


def _reservation(row: Row[Any]) -> Reservation:
    return Reservation(
        row.key, row.user_id, row.group_id, row.day, Source(row.source), State(row.state)
    )
