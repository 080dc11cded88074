"""A transaction as one function of a connection: `write` and `read`.

On SQLite all of it runs in the driver's thread, so that it costs one trip there and not two or
more for each statement; on PostgreSQL its statements go over the wire one by one.
"""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, Concatenate, Final, ParamSpec, TypeVar, cast
from weakref import WeakKeyDictionary

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.util import greenlet_spawn

from bot.storage import postgres
from bot.storage.engine import BEGIN_READ, BEGIN_WRITE, reading
from bot.storage.trouble import look_for_damage

TURN_WITHIN_S: Final = 10.0  # two writers of another process that give up

P = ParamSpec("P")
T = TypeVar("T")

# SQLite has one writer at a time. Who waits for it in SQLite sleeps and looks again, with a
# connection in hand that readers could use; here the writers of this process queue.
_turns: WeakKeyDictionary[Engine, asyncio.Lock] = WeakKeyDictionary()


async def write(
    engine: AsyncEngine,
    work: Callable[Concatenate[Connection, P], T],
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    """Do `work(connection, …)` in a transaction that is committed when it returns.

    Nothing is kept when it raises, and nothing when the caller is cancelled before the commit.
    """
    if engine.dialect.name == "postgresql":
        return await postgres.write(engine, lambda connection: work(connection, *args, **kwargs))
    turn = await _turn(engine.sync_engine)
    try:
        return await _whole(engine.sync_engine, BEGIN_WRITE, work, *args, **kwargs)
    finally:
        turn.release()


async def read(
    engine: AsyncEngine,
    work: Callable[Concatenate[Connection, P], T],
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    """Do `work(connection, …)` on one state of the database; no write lock is taken."""
    if engine.dialect.name == "postgresql":
        async with reading(engine) as connection:
            return await connection.run_sync(work, *args, **kwargs)
    return await _whole(engine.sync_engine, BEGIN_READ, work, *args, **kwargs)


async def _whole(
    engine: Engine,
    begin: str,
    work: Callable[Concatenate[Connection, P], T],
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    connection = await greenlet_spawn(engine.connect)
    try:
        driver: Any = connection.connection.dbapi_connection
        return cast("T", await driver.whole(begin, partial(work, connection, *args, **kwargs)))
    except DBAPIError as problem:
        look_for_damage(engine, problem)  # BEGIN and COMMIT are the driver's own
        raise
    finally:
        # What SQLAlchemy takes for a transaction has ended: it finds nothing to roll back.
        await greenlet_spawn(connection.close)


async def _turn(engine: Engine) -> asyncio.Lock:
    """The engine's lock, once it is ours. Raises PoolTimeout."""
    lock = _turns.setdefault(engine, asyncio.Lock())
    try:
        async with asyncio.timeout(TURN_WITHIN_S):
            await lock.acquire()
    except TimeoutError:
        raise PoolTimeout(f"others write for more than {TURN_WITHIN_S:g} s") from None
    return lock
