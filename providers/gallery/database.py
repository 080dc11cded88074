"""The catalogue's SQLite file: opening, checking whose it is, transactions, faults in words.

Safe for several processes at once: WAL, every write inside BEGIN IMMEDIATE, every commit on
the disk before it returns. A file that is damaged or somebody else's is never touched.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock

from providers.errors import Misconfigured, ProviderError, Unreachable

FILE_NAME = "gallery.db"
APPLICATION_ID = 0x534E4247  # "SNBG", in the file's header
FORMAT = 1
BUSY_S = 10.0  # how long a writer waits for another one

_SCHEMA = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID",
    """CREATE TABLE products (
        product_id TEXT PRIMARY KEY, brief TEXT NOT NULL, steps TEXT NOT NULL,
        class_id1 INTEGER, class_id2 INTEGER) WITHOUT ROWID""",
    # A row number is never used twice, so a reader that knows the last one sees what is new.
    """CREATE TABLE pictures (
        row INTEGER PRIMARY KEY AUTOINCREMENT, picture_id TEXT NOT NULL UNIQUE,
        product_id TEXT NOT NULL REFERENCES products ON DELETE CASCADE,
        vector BLOB NOT NULL, words BLOB)""",
    "CREATE INDEX pictures_by_product ON pictures (product_id)",
    # Apart from `pictures`: reading all vectors must not wade through these.
    """CREATE TABLE features (
        row INTEGER PRIMARY KEY REFERENCES pictures ON DELETE CASCADE, data BLOB NOT NULL)""",
    f"PRAGMA application_id = {APPLICATION_ID}",
    f"PRAGMA user_version = {FORMAT}",
)
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR}
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


class Database:
    """One connection, used by one thread at a time."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE_NAME
        self._connection: sqlite3.Connection | None = None
        self._identity: tuple[int, int] | None = None
        self._lock = RLock()
        self.openings = 0

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection | None]:
        """A consistent view, or None while there is no catalogue. Raises ProviderError."""
        with self._lock, self._faults():
            connection = self._if_there()
            if connection is None:
                yield None
            else:
                with _transaction(connection, "BEGIN"):
                    yield connection

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """A write that happens wholly or not at all. Raises ProviderError."""
        with self._lock, self._faults():
            connection = self._if_there() or self._opened()
            with _transaction(connection, "BEGIN IMMEDIATE"):
                yield connection

    def close(self) -> None:
        """Close the connection; the next use opens it again."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection = None

    def damaged(self, what: str) -> Misconfigured:
        """The error for a file that does not hold what it should."""
        return Misconfigured(
            f"{self.path} is damaged or no gallery of ours ({what}); it is left as it is: "
            "restore it from a backup, or set PROVIDERS__GALLERY__PATH to another folder"
        )

    def _if_there(self) -> sqlite3.Connection | None:
        identity = self._on_disk()
        if identity != self._identity:
            # Somebody deleted the file or put another in its place.
            self.close()
        if self._connection is None and identity is not None:
            return self._opened()
        return self._connection

    def _opened(self) -> sqlite3.Connection:
        connection = self._connection = self._connect()
        self._identity = self._on_disk()
        self.openings += 1
        return connection

    def _on_disk(self) -> tuple[int, int] | None:
        try:
            status = self.path.stat()
        except FileNotFoundError:
            return None
        return status.st_dev, status.st_ino

    def _connect(self) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(
            self.path, timeout=BUSY_S, isolation_level=None, check_same_thread=False
        )
        try:
            if self._is_empty(connection):
                _create(connection)
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
        except BaseException:
            connection.close()
            raise
        return connection

    def _is_empty(self, connection: sqlite3.Connection) -> bool:
        """Whether the file is new. Raises Misconfigured when it is not ours."""
        owner = connection.execute("PRAGMA application_id").fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if owner == APPLICATION_ID and version == FORMAT:
            return False
        if owner == APPLICATION_ID:
            raise Misconfigured(f"{self.path} was written by another version (format {version})")
        if connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
            raise self.damaged("another program's SQLite file")
        return True

    @contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as problem:
            raise self._explained(problem) from None
        except OSError as problem:
            raise Misconfigured(f"{self.path} cannot be used: {problem.strerror}") from None

    def _explained(self, problem: sqlite3.Error) -> ProviderError:
        code = getattr(problem, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        if code in _BUSY:
            return Unreachable(f"{self.path} is busy: another process is writing to it")
        if code in _DAMAGED:
            return self.damaged(str(problem))
        return Misconfigured(f"{self.path} cannot be used: {problem}")


@contextmanager
def _transaction(connection: sqlite3.Connection, begin: str) -> Iterator[None]:
    connection.execute(begin)
    try:
        yield
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _create(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    with _transaction(connection, "BEGIN IMMEDIATE"):
        # Another process may have created it between the look and the lock.
        if not connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
            for statement in _SCHEMA:
                connection.execute(statement)
