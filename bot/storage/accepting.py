"""What is kept of the updates that come in, in a transaction of the inbox's."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Connection,
    String,
    bindparam,
    cast,
    func,
    null,
    select,
    union_all,
)

from bot.storage.arrivals import KEYSTROKES, PER_KEY_OPEN, PER_USER, Arrival, State, Stored
from bot.storage.tables import inbox
from bot.storage.upsert import written_once

ROW = inbox.c

# What is taken from a row that has ended: who and what it was about.
NOTHING: Final = {"body": "", "key": "", "user_id": None, "lease_until": None}

KNOWN = select(ROW.update_id).where(ROW.update_id.in_(bindparam("these", expanding=True)))
OPEN_BEFORE = union_all(
    select(ROW.user_id, cast(null(), String).label("key"), func.count().label("n"))
    .where(ROW.state == State.OPEN, ROW.kind != KEYSTROKES)
    .where(ROW.user_id.in_(bindparam("whose", expanding=True)))
    .group_by(ROW.user_id),
    select(cast(null(), BigInteger), ROW.key, func.count())
    .where(ROW.state == State.OPEN, ROW.key.in_(bindparam("keys", expanding=True)))
    .group_by(ROW.key),
)
STORE = written_once(inbox, lambda new: new.on_conflict_do_nothing(index_elements=["update_id"]))


def accepted(connection: Connection, arrivals: Sequence[Arrival], now: float) -> Stored:
    """Keep those that were not known; of those that are too many only the numbers."""
    batch = {one.update_id: one for one in reversed(arrivals)}
    known = connection.scalars(KNOWN, {"these": list(batch)})
    fresh = [batch[id_] for id_ in sorted(batch.keys() - set(known))]
    shed = _too_many(connection, fresh)
    kept = [_row(one, now, shed=one.update_id in shed) for one in fresh]
    if kept:
        connection.execute(STORE(connection), kept)
    return Stored(len(kept), shed)


def _too_many(connection: Connection, fresh: Sequence[Arrival]) -> frozenset[int]:
    """Those that are more than their person or their chat may have open."""
    bounded = [one for one in fresh if not one.never_shed]
    if not bounded:
        return frozenset()
    whose = {one.user_id for one in bounded if one.user_id and one.kind != KEYSTROKES}
    keys = {one.key for one in bounded}
    rows = connection.execute(OPEN_BEFORE, {"whose": list(whose), "keys": list(keys)})
    there = {row.user_id if row.key is None else row.key: row.n for row in rows}
    shed = set()
    for one in bounded:
        limits: dict[int | str | None, int] = {one.key: PER_KEY_OPEN}
        if one.user_id in whose and one.kind != KEYSTROKES:
            limits[one.user_id] = PER_USER
        if any(there.get(name, 0) >= limit for name, limit in limits.items()):
            shed.add(one.update_id)
            continue
        for name in limits:
            there[name] = there.get(name, 0) + 1
    return frozenset(shed)


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
