"""INSERT … ON CONFLICT for both databases: SQLAlchemy keeps it per dialect."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import Insert


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


def insert_into(connection: AsyncConnection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An insert that knows ON CONFLICT."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)
