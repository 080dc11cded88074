"""PostgreSQL's connections: waits with an end, and the server's troubles as SQLite's are told.

SQLAlchemy raises most of what asyncpg reports as a bare DBAPIError, and what happens to the
connection as the operating system's errors. Here all that may pass is an OperationalError.
"""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from sqlalchemy import func, select
from sqlalchemy.engine import Connection, ExceptionContext
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine

T = TypeVar("T")

CONNECT_WITHIN_S: Final = 10
# A server that is gone says nothing; one that is there ends its statements by itself before.
ANSWER_WITHIN_S: Final = 60
LOCK_WITHIN_MS: Final = 5_000
STATEMENT_WITHIN_MS: Final = 30_000
SCHEMA_WITHIN_MS: Final = 50_000
# A process that vanished with its machine must not keep its locks.
IDLE_WITHIN_MS: Final = 30_000
CONNECTIONS: Final = 10
TRIES: Final = 5  # of a transaction that others' locks or changes made impossible

OPTIONS: Final[dict[str, Any]] = {
    "pool_size": CONNECTIONS,
    "max_overflow": 0,
    "pool_pre_ping": True,
    # Locks are taken first, and what was committed before must be seen after.
    "isolation_level": "READ COMMITTED",
    "connect_args": {
        "timeout": CONNECT_WITHIN_S,
        "command_timeout": ANSWER_WITHIN_S,
        "server_settings": {
            "application_name": "snapbuy",
            "jit": "off",
            "lock_timeout": str(LOCK_WITHIN_MS),
            "statement_timeout": str(STATEMENT_WITHIN_MS),
            "idle_in_transaction_session_timeout": str(IDLE_WITHIN_MS),
        },
    },
}

READS: Final = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}

# By the beginning of the server's code: what goes by, or is no fault of the statement. The
# names are those of the manual's appendix "PostgreSQL Error Codes".
TROUBLES: Final = (
    "08",  # connection exceptions
    "25006",  # read-only: a standby, or a server that ran out of room
    "25P03",  # idle for too long
    "28",  # the password is another one now
    "40",  # serialization failure, deadlock
    "53",  # disk full, out of memory, too many connections
    "55P03",  # a lock that lasts
    "57",  # stopping, starting, a statement that took too long
    "58",  # input and output
)
AGAIN: Final = ("40001", "40P01")

# What the operator can do; the longest beginning counts.
ADVICE: Final = {
    "25006": "the server takes no writes: DATABASE_URL must name the primary",
    "28": "check the user and the password in DATABASE_URL, and the server's pg_hba.conf",
    "3D000": "make it: CREATE DATABASE … ENCODING 'UTF8'",
    "42501": "the user of DATABASE_URL needs the right to create tables there",
    "53100": "make room on the server's disk",
    "53300": f"raise max_connections: each process uses up to {CONNECTIONS} at a time",
    "55P03": "another process is writing and does not come to an end: stop that one",
    "57P03": "the server starts or stops: try again in a moment",
}
UNREACHABLE: Final = "check that the server runs, and the address in DATABASE_URL"


def connect(dialect: Any, _record: object, arguments: Any, options: Any) -> Any:
    """SQLAlchemy's `do_connect`: every way not to get a connection is one kind of error."""
    try:
        return dialect.connect(*arguments, **options)
    except dialect.loaded_dbapi.Error as problem:
        raise dialect.loaded_dbapi.OperationalError(str(problem), problem) from problem
    except OSError as problem:
        words = str(problem) or f"no answer within {CONNECT_WITHIN_S} s"
        raise dialect.loaded_dbapi.OperationalError(words, problem) from problem


def told_as_trouble(context: ExceptionContext) -> OperationalError | None:
    """SQLAlchemy's `handle_error`: what may pass is an OperationalError, without the values."""
    problem = context.original_exception
    if isinstance(problem, OSError):
        context.is_disconnect = True
    elif not code_of(problem).startswith(TROUBLES):
        return None
    return OperationalError(context.statement, None, problem)


async def write(engine: AsyncEngine, work: Callable[[Connection], T]) -> T:
    """Do `work` in a transaction; once more when others' locks made it impossible."""
    for _ in range(TRIES - 1):
        try:
            async with engine.begin() as connection:
                return await connection.run_sync(work)
        except OperationalError as problem:
            if code_of(problem) not in AGAIN:
                raise
    async with engine.begin() as connection:
        return await connection.run_sync(work)


def code_of(problem: object) -> str:
    """The server's code for an error, however deep it lies; empty for what is none of its own."""
    if isinstance(problem, DBAPIError):
        problem = problem.orig
    return getattr(problem, "sqlstate", None) or ""


def advice_for(problem: object) -> str:
    """What can be done about an error of a connection or of the server; empty when unknown."""
    if isinstance(getattr(problem, "__cause__", None), OSError):
        return UNREACHABLE
    code = code_of(problem)
    return next((ADVICE[code[:n]] for n in (5, 2) if code[:n] in ADVICE), "")


def alone_with_the_schema(connection: Connection) -> None:
    """Let processes that start together change the schema one after the other, and at leisure."""
    if connection.dialect.name != "postgresql":
        return
    for limit in ("lock_timeout", "statement_timeout"):
        connection.execute(select(func.set_config(limit, str(SCHEMA_WITHIN_MS), True)))
    connection.execute(select(func.pg_advisory_xact_lock(func.hashtext("snapbuy schema"))))


def encoding_of(connection: Connection) -> str:
    """What texts are kept in; SQLite knows no other than UTF-8 here."""
    if connection.dialect.name != "postgresql":
        return "UTF8"
    return str(connection.scalar(select(func.current_setting("server_encoding"))))
