"""Which exceptions mean that the database cannot be used: now, or not any more."""

import sqlite3
from collections.abc import Callable
from typing import Final

from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.engine import NO_GOOD, DatabaseUnusable, advised
from bot.storage.postgres import code_of

# Locked, disk full, connection lost, all connections busy: the same statement may work later.
STORAGE_TROUBLE: tuple[type[Exception], ...] = (OperationalError, InterfaceError, PoolTimeout)

# The same, and whatever else a database or its driver may say, damage included.
ANY_TROUBLE: tuple[type[Exception], ...] = (DBAPIError, PoolTimeout, sqlite3.Error)

# No later statement does better: the file is not whole, or no database any more.
FILE_IS_NO_GOOD: Final = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
SERVERS_FILES_ARE_NO_GOOD: Final = ("XX001", "XX002")

TELL: Final = "tell_of_damage"  # the option of an engine under which it is kept who listens


def what_is_wrong(trouble: Exception) -> str:
    """The driver's own words; SQLAlchemy's text repeats the statement and its values."""
    return str(getattr(trouble, "orig", None) or type(trouble).__name__)


def is_damage(problem: BaseException | None) -> bool:
    """Whether the database is damaged, so that only a backup helps."""
    own = getattr(problem, "orig", None) or problem
    code = getattr(own, "sqlite_errorcode", None)
    if isinstance(own, sqlite3.DatabaseError) and code is not None:
        return code & 0xFF in FILE_IS_NO_GOOD  # the higher bits tell where it was noticed
    return code_of(own) in SERVERS_FILES_ARE_NO_GOOD


def unusable(problem: BaseException) -> DatabaseUnusable:
    """Damage as the operator is told of it."""
    words = getattr(problem, "orig", None) or problem
    return DatabaseUnusable(f"the database is damaged: {advised(words, NO_GOOD)}")


def tell_of_damage(engine: AsyncEngine, tell: Callable[[BaseException], None]) -> None:
    """Call `tell` whenever a statement meets damage, whoever sent it and whatever they make of it.

    It may be called in any thread, and more than once for the same.
    """
    engine.sync_engine.update_execution_options(**{TELL: tell})
    event.listen(
        engine.sync_engine,
        "handle_error",
        lambda context: look_for_damage(engine.sync_engine, context.original_exception),
    )


def look_for_damage(engine: Engine, problem: BaseException) -> None:
    """Tell who listens; for whoever speaks to the driver past SQLAlchemy."""
    tell = engine.get_execution_options().get(TELL)
    if tell is not None and is_damage(problem):
        tell(problem)
