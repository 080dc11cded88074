"""The steps of the quota's ledger, each in a transaction of the quota's."""

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select, update

from bot.storage.counting import SEARCHES, add_grant, alone, count_down, count_up, use_grant
from bot.storage.ledger import Cause, Denial, Limits, Reservation, Source, State
from bot.storage.tables import reservations
from bot.storage.tombstones import Mask, bring_back
from bot.storage.upsert import written_once

LEDGER = reservations.c

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
IN_FLIGHT = (
    select(func.count())
    .select_from(reservations)
    .where(
        LEDGER.user_id == bindparam("whose"),
        LEDGER.state == State.RESERVED,
        LEDGER.reserved_at > bindparam("since"),
        # Later ones were made before the clock was set back, and nobody knows how long ago.
        LEDGER.reserved_at <= bindparam("until"),
        LEDGER.key != bindparam("this"),
    )
)


class Denied(Exception):
    """Takes back what the transaction did so far."""

    def __init__(self, denial: Denial) -> None:
        super().__init__(denial)
        self.denial = denial


def reserved(
    connection: Connection, mask: Mask, wanted: Reservation, now: float, limits: Limits
) -> Reservation:
    """Count one search; see `SqlQuota.reserve`. Raises Denied."""
    user_id, day = wanted.user_id, wanted.day
    alone(connection, user_id)
    if not _open(connection, wanted, now):
        return _reservation(connection.execute(ENTRY, {"this": wanted.key}).one())
    bring_back(connection, user_id, mask(user_id), day)
    _check_in_flight(connection, wanted, now, limits)
    source = _pay(connection, wanted, limits)
    if source is not Source.DAY:
        connection.execute(PAID_BY, {"this": wanted.key, "paid_by": source})
    return replace(wanted, source=source)


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
    window = {"since": int(now - limits.in_flight_s), "until": int(now + limits.in_flight_s)}
    others = connection.scalar(IN_FLIGHT, {"whose": wanted.user_id, "this": wanted.key, **window})
    if (others or 0) >= limits.in_flight:
        raise Denied(Denial.BUSY)


def _pay(connection: Connection, wanted: Reservation, limits: Limits) -> Source:
    """Count the search for the person and the group; the day's own searches go first."""
    source, group_id, day = Source.DAY, wanted.group_id, wanted.day
    if not count_up(connection, wanted.user_id, day, SEARCHES, limits.per_user):
        source = Source.GRANT
        if not use_grant(connection, wanted.user_id):
            raise Denied(Denial.SPENT)
    if group_id is not None and not count_up(connection, group_id, day, SEARCHES, limits.per_group):
        raise Denied(Denial.GROUP_SPENT)
    return source


def refunded(connection: Connection, key: str, cause: Cause, cap: int | None) -> State | None:
    """Give it back, within the day's number for that cause; see `SqlQuota.refund`."""
    row = connection.execute(ENTRY, {"this": key}).one_or_none()
    if row is None or row.state != State.RESERVED:
        return None
    within = cap is None or count_up(connection, row.user_id, row.day, _refunds(cause), cap)
    state = State.REFUNDED if within else State.SETTLED
    if not ended(connection, key, state, cause):
        raise Denied(Denial.BUSY)  # somebody else ended it meanwhile: take the count back
    if within:
        _give_back(connection, row)
    return state


def _refunds(cause: str) -> str:
    """What a day's refunds are counted as."""
    return f"refund:{cause}"


def ended(connection: Connection, key: str, state: State, cause: Cause | None = None) -> bool:
    """End it, once; whether it was reserved until now."""
    values = {"this": key, "ends_as": state, "why": cause}
    return connection.scalar(END, values) is not None


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
