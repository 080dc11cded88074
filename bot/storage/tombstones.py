"""What outlives a person's data: counts of the day, a ban and the moment, under a keyed hash."""

import hashlib
import hmac
from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    and_,
    bindparam,
    delete,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.tables import bans, quota_counts, tombstones
from bot.storage.upsert import upsert, written_once

BAN = "ban"
ERASED = "erased"
DAY_S = 24 * 3600
# A backup is kept 30 days at most; a little longer, so that the last one still meets its list.
ERASED_LIFE_S = 35 * DAY_S

COUNTED = select(tombstones.c.what, tombstones.c.n).where(
    tombstones.c.person == bindparam("whose"), tombstones.c.day == bindparam("on_day")
)
COUNT_AGAIN = written_once(quota_counts, lambda new: new.on_conflict_do_nothing())


class Mask:
    """Turns a person's id into a hash that only the holder of the key can make again.

    Ids are few enough to try them all, so a hash without a key would hide nobody.
    """

    def __init__(self, key: bytes) -> None:
        if not key:
            raise ValueError("the mask needs a key")
        self._key = key

    def __call__(self, person_id: int) -> str:
        """64 hex digits."""
        return hmac.new(self._key, f"person:{person_id}".encode(), hashlib.sha256).hexdigest()


def alive(now: float | BindParameter[Any]) -> ColumnElement[bool]:
    """The condition that a tombstone still counts."""
    return or_(tombstones.c.expires_at.is_(None), tombstones.c.expires_at > now)


async def bury(
    connection: AsyncConnection, user_id: int, person: str, *, day: str, now: float
) -> None:
    """Carry what must outlive the person's rows over to tombstones; the rows stay for now."""
    counts = await connection.execute(
        select(quota_counts.c.what, quota_counts.c.n).where(
            quota_counts.c.owner_id == user_id, quota_counts.c.day == day
        )
    )
    # Two days cover any zone's end of this one.
    stones: list[dict[str, Any]] = [
        {"what": row.what, "day": day, "n": row.n, "expires_at": int(now + 2 * DAY_S)}
        for row in counts
    ]
    stones += [
        {"what": BAN, "day": "", "n": row.banned_at, "expires_at": row.until}
        for row in await connection.execute(
            select(bans.c.banned_at, bans.c.until).where(
                bans.c.user_id == user_id, or_(bans.c.until.is_(None), bans.c.until > now)
            )
        )
    ]
    stones.append(
        {"what": ERASED, "day": "", "n": int(now), "expires_at": int(now + ERASED_LIFE_S)}
    )
    await _write(connection, person, stones)


def bring_back(connection: Connection, user_id: int, person: str, day: str) -> None:
    """Let a person who was forgotten today go on with the day's counts they had."""
    rows = connection.execute(COUNTED, {"whose": person, "on_day": day})
    counts = [{"owner_id": user_id, "day": day, "what": row.what, "n": row.n} for row in rows]
    if counts:
        connection.execute(COUNT_AGAIN(connection), counts)


async def lift_ban(connection: AsyncConnection, person: str) -> None:
    """Forget the ban of a forgotten person."""
    await connection.execute(
        delete(tombstones).where(and_(tombstones.c.person == person, tombstones.c.what == BAN))
    )


async def _write(
    connection: AsyncConnection, person: str, stones: Sequence[dict[str, Any]]
) -> None:
    for stone in stones:
        await connection.execute(
            upsert(
                connection,
                tombstones,
                {"person": person, **stone},
                keys=("person", "what"),
                update=stone,
            )
        )
