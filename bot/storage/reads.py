"""Reads that are alike for every table: one row, a page of rows, how many there are."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.transactions import read

Columns = Sequence[ColumnElement[Any]]
AnyRow = Row[*tuple[Any, ...]]


def number(where: ColumnElement[bool]) -> Select[int]:
    """How many rows there are; the condition tells of which table."""
    return select(func.count()).where(where)


async def one(engine: AsyncEngine, columns: Columns, *where: ColumnElement[bool]) -> AnyRow | None:
    """The row, if there is one."""
    rows = select(*columns).where(*where)
    return await read(engine, lambda connection: connection.execute(rows).one_or_none())


async def page(
    engine: AsyncEngine, columns: Columns, where: ColumnElement[bool], offset: int, limit: int
) -> tuple[Sequence[AnyRow], int]:
    """Rows from `offset`, the highest first column first, and how many there are in all."""
    rows = select(*columns).where(where).order_by(columns[0].desc()).offset(offset).limit(limit)

    def both(connection: Connection) -> tuple[Sequence[AnyRow], int]:
        return connection.execute(rows).all(), connection.scalar(number(where)) or 0

    return await read(engine, both)
