"""Counters per person or group and civil day that never pass their limit."""

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, select, update

from bot.storage.tables import quota_counts, quota_grants
from bot.storage.upsert import written_once

SEARCHES = "search"

TABLE = quota_counts.c


def _counter(owner_id: object, day: object, what: object) -> ColumnElement[bool]:
    return and_(TABLE.owner_id == owner_id, TABLE.day == day, TABLE.what == what)


LOCK = select(func.pg_advisory_xact_lock(func.hashtext(bindparam("name"))))
THIS = _counter(bindparam("owner"), bindparam("on_day"), bindparam("of_what"))
COUNT = select(TABLE.n).where(THIS)
COUNT_UP = written_once(
    quota_counts,
    lambda new: new.on_conflict_do_update(
        index_elements=["owner_id", "day", "what"],
        set_={"n": TABLE.n + 1},
        where=TABLE.n < bindparam("limit"),
    ).returning(TABLE.n),
)
COUNT_DOWN = update(quota_counts).where(THIS, TABLE.n > 0).values(n=TABLE.n - 1)
USE_GRANT = (
    update(quota_grants)
    .where(quota_grants.c.user_id == bindparam("user"), quota_grants.c.units > 0)
    .values(units=quota_grants.c.units - 1)
    .returning(quota_grants.c.units)
)
ADD_GRANT = written_once(
    quota_grants,
    lambda new: new.on_conflict_do_update(
        index_elements=["user_id"], set_={"units": quota_grants.c.units + new.excluded.units}
    ),
)


def alone(connection: Connection, person_id: int) -> None:
    """Let transactions about one person follow each other until this one ends."""
    if connection.dialect.name == "postgresql":
        # SQLite has one writer anyway.
        connection.execute(LOCK, {"name": f"person:{person_id}"})


def count(connection: Connection, owner_id: int, day: str, what: str) -> int | None:
    """How many were counted; None when nothing ever was."""
    number: int | None = connection.scalar(COUNT, _names(owner_id, day, what))
    return number


def count_up(connection: Connection, owner_id: int, day: str, what: str, limit: int) -> bool:
    """Count one, in one statement, unless the limit is reached; whether it was counted."""
    if limit < 1:
        return False  # the statement below checks the limit on a row that is there
    row = {"owner_id": owner_id, "day": day, "what": what, "n": 1, "limit": limit}
    return connection.scalar(COUNT_UP(connection), row) is not None


def count_down(connection: Connection, owner_id: int, day: str, what: str) -> None:
    """Take one back; never below nought."""
    connection.execute(COUNT_DOWN, _names(owner_id, day, what))


def use_grant(connection: Connection, user_id: int) -> bool:
    """Take one extra search, in one statement; whether there was one."""
    return connection.scalar(USE_GRANT, {"user": user_id}) is not None


def add_grant(connection: Connection, user_id: int, units: int) -> None:
    """Add extra searches."""
    connection.execute(ADD_GRANT(connection), {"user_id": user_id, "units": units})


def _names(owner_id: int, day: str, what: str) -> dict[str, object]:
    return {"owner": owner_id, "on_day": day, "of_what": what}
