"""Taps that turn something over, and what is counted: handled again, each changes nothing."""

from typing import Final

from sqlalchemy import Connection

from bot.storage.together_tables import taps
from bot.storage.upsert import written_once

KEPT_S: Final = 48 * 3600  # as long as an update may come again

NOTE = written_once(
    taps, lambda new: new.on_conflict_do_nothing(index_elements=["id"]).returning(taps.c.id)
)


def is_new(connection: Connection, tap: str, user_id: int, now: float) -> bool:
    """Note a callback query in a transaction of the caller's; False when it was noted before.

    What is no callback query has a name of another form, of 64 characters at most.
    """
    row = {"id": tap, "user_id": user_id, "expires_at": int(now + KEPT_S)}
    return connection.scalar(NOTE(connection), row) is not None
