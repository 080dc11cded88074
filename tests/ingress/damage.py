"""A real error of a database that is damaged, as every room gets to see it."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy.exc import DatabaseError


def damage_of(folder: Path) -> DatabaseError:
    """What SQLite says of a file that is no database."""
    file = folder / "garbage.db"
    file.write_bytes(b"this was a holiday picture " * 1000)
    with closing(sqlite3.connect(file)) as connection:
        try:
            connection.execute("SELECT 1 FROM sqlite_master")
        except sqlite3.DatabaseError as problem:
            return DatabaseError("SELECT", None, problem)
    raise AssertionError("it was read")
