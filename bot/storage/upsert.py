"""INSERT … ON CONFLICT for both databases: SQLAlchemy keeps it per dialect."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import Insert

AnyInsert = sqlite.Insert | postgresql.Insert


def written_once(table: Table, complete: Callable[[AnyInsert], Any]) -> Callable[[Connection], Any]:
    """An insert that `complete` adds ON CONFLICT to, built once; the one for a connection.

    The values are given where it is executed: what is built for each call anew costs more than
    the database takes for it.
    """
    built = {
        "sqlite": complete(sqlite.insert(table)),
        "postgresql": complete(postgresql.insert(table)),
    }
    return lambda connection: built[connection.dialect.name]


def upserting(table: Table, *, keys: Sequence[str]) -> Callable[[Connection], Any]:
    """Insert a row; when one with the same `keys` is there, set its other columns instead."""
    others = [column.name for column in table.c if column.name not in keys]
    return written_once(
        table,
        lambda new: new.on_conflict_do_update(
            index_elements=keys, set_={name: new.excluded[name] for name in others}
        ),
    )


def upsert(
    connection: AsyncConnection,
    table: Table,
    values: Mapping[str, Any],
    *,
    keys: Sequence[str],
    update: Mapping[str, Any],
    where: ColumnElement[bool] | None = None,
) -> Insert:
    """Insert `values`; when a row with the same `keys` is there, set `update` instead.

    With `where`, only when the row that is there meets it: otherwise nothing is changed.
    """
    return (
        insert_into(connection, table)
        .values(values)
        .on_conflict_do_update(index_elements=keys, set_=dict(update), where=where)
    )


def insert_into(connection: AsyncConnection | Connection, table: Table) -> AnyInsert:
    """An insert that knows ON CONFLICT."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)
