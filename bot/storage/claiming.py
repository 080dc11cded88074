"""Who takes which update of the inbox, in a transaction of the inbox's."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Update,
    and_,
    bindparam,
    case,
    exists,
    func,
    select,
    union_all,
    update,
)

from bot.storage.arrivals import CRASHES, LEASE_S, PER_KEY, Claim, Lane, Room, State
from bot.storage.leases import free, held
from bot.storage.tables import inbox

ROW = inbox.c
LOOK: Final = 256  # more than may be in hand, whatever it is that waits


def _waits(table: Any) -> ColumnElement[bool]:
    return and_(table.c.state == State.OPEN, free(table.c.lease_until))


# Said so that SQLite finds rows by their numbers, which are given beside it: by the state it would
# read all that wait.
STILL_OPEN = ROW.state.not_in([state for state in State if state is not State.OPEN])


def _first(lane: Lane) -> Select[str, int]:
    """The lane's oldest ones: a long queue is not read to its end at every turn."""
    oldest = (
        select(ROW.lane, ROW.attempts)
        .where(ROW.lane == lane, _waits(inbox))
        .order_by(ROW.update_id)
        .limit(LOOK)
    )
    return select(oldest.subquery(f"{lane}_ones"))


FIRST = union_all(*map(_first, Lane)).subquery("first")
WAITING = select(
    FIRST.c.lane,
    func.count().label("n"),
    func.sum(case((FIRST.c.attempts > 0, 1), else_=0)).label("tried"),
).group_by(FIRST.c.lane)
ANY_WAITING = select(ROW.update_id).where(_waits(inbox)).limit(1)


def _claiming(*, tried: bool) -> Update:
    """Claims the first waiting updates of keys that do not have enough in hand."""
    one, other = inbox.alias("one"), inbox.alias("other")
    same_key = and_(other.c.state == State.OPEN, other.c.key == one.c.key)
    before = and_(other.c.update_id < one.c.update_id, _waits(other))
    in_hand = select(func.count()).select_from(other).where(same_key, held(other.c.lease_until))
    first = (
        select(one.c.update_id)
        .where(
            one.c.lane == bindparam("in_lane"),
            one.c.attempts > 0 if tried else one.c.attempts == 0,
            _waits(one),
            ~exists().where(same_key, before),
            in_hand.scalar_subquery() < bindparam("per_key"),
        )
        .order_by(one.c.update_id)
        .limit(bindparam("most"))
    )
    return (
        update(inbox)
        # Looked at again: on PostgreSQL the row may have ended while somebody's change was awaited.
        .where(ROW.update_id.in_(first), STILL_OPEN, free(ROW.lease_until))
        .values(fence=ROW.fence + 1, attempts=ROW.attempts + 1, lease_until=bindparam("until"))
        .returning(*ROW)
    )


CLAIM_TRIED, CLAIM_NEW = _claiming(tried=True), _claiming(tried=False)
BURY = (
    update(inbox)
    .where(ROW.update_id.in_(bindparam("these", expanding=True)))
    .values(state=State.DEAD, lease_until=None)
)


def waiting(connection: Connection, now: float) -> dict[str, tuple[int, int]]:
    """By lane how many of the oldest that wait were tried before, and how many were not.

    Behind LOOK of them there may be more that were not.
    """
    rows = connection.execute(WAITING, {"now": now})
    return {
        row.lane: (int(row.tried), row.n - (0 if row.n == LOOK else int(row.tried))) for row in rows
    }


def claimed(
    connection: Connection,
    rooms: Mapping[Lane, Room],
    there: Mapping[str, tuple[int, int]],
    now: float,
) -> dict[Lane, list[Claim]]:
    """Take updates, each the oldest of its key that waits; `there` is how many do."""
    claims = {}
    for lane, room in rooms.items():
        if room.free > 0 and lane in there:
            rows = _claim(connection, lane, room, there[lane], now)
            claims[lane] = _spared(connection, rows)
    return claims


def _claim(
    connection: Connection, lane: Lane, room: Room, there: tuple[int, int], now: float
) -> list[Row[Any]]:
    """What was tried before goes first, and is all the more likely to go wrong."""
    values = {"now": now, "until": now + LEASE_S, "in_lane": lane, "per_key": PER_KEY[lane]}
    rows: list[Row[Any]] = []
    limits = min(room.again, room.free), room.free
    for how, most, left in zip((CLAIM_TRIED, CLAIM_NEW), limits, there, strict=True):
        for _ in range(PER_KEY[lane]):
            if left <= 0 or len(rows) >= most:
                break
            found = connection.execute(how, {**values, "most": most - len(rows)}).all()
            if not found:
                break
            rows += sorted(found, key=lambda row: row.update_id)
            left -= len(found)
    return rows


def _spared(connection: Connection, rows: list[Row[Any]]) -> list[Claim]:
    """Without those that have ended too many processes."""
    if deadly := [row.update_id for row in rows if row.attempts > CRASHES]:
        connection.execute(BURY, {"these": deadly})
    return [_of(row) for row in rows if row.attempts <= CRASHES]


def _of(row: Row[Any]) -> Claim:
    return Claim(
        update_id=row.update_id,
        fence=row.fence,
        kind=row.kind,
        body=row.body,
        attempts=row.attempts,
        received_at=row.received_at,
        failures=row.failures,
        delays=row.delays,
    )
