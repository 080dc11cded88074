"""SQLite's transactions with one trip to the driver's thread each, or one for each statement.

The driver makes four trips for a statement: to open a cursor, to execute, to fetch and to close.
Each costs a switch of threads and a round of the event loop, and a transaction that writes holds
the database's only write lock meanwhile: on a busy loop these trips are what everybody waits for.
"""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, TypeVar, cast

import aiosqlite
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.util import await_only

T = TypeVar("T")
Answer = tuple[Any, Sequence[Any], int, int | None]  # description, rows, rowcount, lastrowid


class OneTripCursor(AsyncAdapt_aiosqlite_cursor):
    """Executes, fetches and closes at once; rows and facts of the last statement stay here."""

    __slots__ = ("_description", "_lastrowid", "_rowcount", "arraysize")
    server_side = False

    # The driver's cursor, which the base class opens here, would be a trip of its own.
    def __init__(self, adapt_connection: Any) -> None:
        self._adapt_connection: OneTripConnection = adapt_connection
        self._connection = adapt_connection._connection
        self._rows = deque()
        self._description: Any = None
        self._rowcount = -1
        self._lastrowid: int | None = None
        self.arraysize = 1

    @property
    def description(self) -> Any:
        """Of the last statement's columns."""
        return self._description

    @property
    def rowcount(self) -> int:
        """Rows that the last statement changed."""
        return self._rowcount

    @property
    def lastrowid(self) -> Any:
        """Of the row inserted last."""
        return self._lastrowid

    def execute(self, operation: Any, parameters: Any = None) -> Any:
        """Run one statement and fetch all of its rows."""
        return self._run(lambda cursor: cursor.execute(operation, parameters or ()))

    def executemany(self, operation: Any, seq_of_parameters: Any) -> Any:
        """Run one statement for many rows."""
        return self._run(lambda cursor: cursor.executemany(operation, seq_of_parameters))

    def close(self) -> None:
        """Forget the rows; the driver's cursor is closed already."""
        self._rows.clear()

    async def _async_soft_close(self) -> None:
        """There is nothing left to close."""

    def _run(self, work: Callable[[sqlite3.Cursor], object]) -> None:
        answer = self._adapt_connection.trip(lambda driver: _answer(driver, work))
        self._description, rows, self._rowcount, self._lastrowid = answer
        self._rows = deque(rows)


class OneTripConnection(AsyncAdapt_aiosqlite_connection):
    """A connection whose BEGIN may go along with the statement that follows.

    What runs as a `whole` is in the driver's thread already, and makes no more trips.
    """

    __slots__ = ("_begins", "_inside", "_used")
    _cursor_cls = OneTripCursor

    def __init__(self, dbapi: Any, connection: aiosqlite.Connection) -> None:
        driver: Any = connection  # SQLAlchemy's protocol for it is looser than what it is
        super().__init__(dbapi, driver)
        self._begins: str | None = None
        # Not asked of the driver: a statement whose caller was cancelled may still be under way.
        self._used = False
        self._inside = False

    async def whole(self, begin: str, work: Callable[[], T]) -> T:
        """A transaction in one trip: `begin`, the work, and the commit. Raises as the work does.

        Who is cancelled before the commit gets none, and waits until all of it has ended:
        nothing goes on behind their back, and the connection is free again.
        """
        ended = given_up = False

        def there() -> T:
            nonlocal ended
            driver = self._connection._conn
            self._inside = True
            try:
                driver.execute(begin).close()
                answer = work()
                if not given_up:
                    driver.commit()
                return answer
            finally:
                if driver.in_transaction:
                    driver.rollback()
                self._inside, ended = False, True

        try:
            return cast("T", await self._connection._execute(there))
        except asyncio.CancelledError:
            given_up = True
            while not ended:  # the thread does one thing after the other
                with suppress(asyncio.CancelledError):
                    await self._connection._execute(lambda: None)
            raise
        except sqlite3.Error as problem:
            raise DBAPIError.instance(begin, None, problem, sqlite3.Error) from problem

    @property
    def has_begun(self) -> bool:
        """Whether a transaction runs as a whole, or begins with the next statement."""
        return self._inside or self._begins is not None

    def begin_with_next(self, begin: str) -> None:
        """Have `begin` go along with the next statement: it starts nothing before one anyway."""
        self._begins = begin

    def trip(self, work: Callable[[sqlite3.Connection], Answer]) -> Answer:
        """Do work in the driver's thread. Raises the driver's errors."""
        if self._inside:
            return work(self._connection._conn)
        begins, self._begins, self._used = self._begins, None, True
        try:
            return await_only(self._there(work, begins=begins))
        except Exception as error:
            self._handle_exception(error)

    def rollback(self) -> None:
        """End the transaction; nothing to do when it has had no statement."""
        if self._used:
            super().rollback()
        self._begins, self._used = None, False

    def commit(self) -> None:
        """End the transaction; nothing to do when it has had no statement."""
        if self._used:
            super().commit()
        self._begins, self._used = None, False

    async def _there(
        self, work: Callable[[sqlite3.Connection], Answer], *, begins: str | None
    ) -> Answer:
        def all_of_it() -> Answer:
            driver = self._connection._conn
            if begins:
                driver.execute(begins).close()
            return work(driver)

        async with self._execute_mutex:
            answer: Answer = await self._connection._execute(all_of_it)
        return answer


def connect(_dialect: Any, _record: object, arguments: Any, options: Any) -> OneTripConnection:
    """SQLAlchemy's `do_connect`: a new connection of this kind."""
    driver = aiosqlite.connect(*arguments, **options)
    driver._thread.daemon = True  # as SQLAlchemy has it: a forgotten one must not keep a process
    return OneTripConnection(_dialect.dbapi, await_only(_opened(driver)))


async def _opened(driver: aiosqlite.Connection) -> aiosqlite.Connection:
    return await driver


def _answer(driver: sqlite3.Connection, work: Callable[[sqlite3.Cursor], object]) -> Answer:
    cursor = driver.cursor()
    try:
        work(cursor)
        rows = cursor.fetchall() if cursor.description else ()
        return cursor.description, rows, cursor.rowcount, cursor.lastrowid
    finally:
        cursor.close()
