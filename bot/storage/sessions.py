"""Searches people can still tap on, and the pictures Telegram has already."""

import hashlib
import time
from collections.abc import Callable, Collection

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.session import Session
from bot.storage.engine import reading
from bot.storage.session_text import session_from_text, session_to_text
from bot.storage.tables import sent_pictures, sessions
from bot.storage.upsert import upsert

DAY_S = 24 * 3600
SESSION_LIFE_S = 7 * DAY_S
PICTURE_LIFE_S = 30 * DAY_S
SWEEP_EVERY = 100  # writes between two sweeps


class SqlSessions:
    """Sessions by id; each lives seven days from its last change."""

    def __init__(self, engine: AsyncEngine, *, clock: Callable[[], float] = time.time) -> None:
        self._engine = engine
        self._clock = clock
        self._writes = 0

    async def get(self, session_id: str) -> Session | None:
        """The session, or None when unknown or past its time."""
        async with reading(self._engine) as connection:
            text = await connection.scalar(
                select(sessions.c.body).where(
                    sessions.c.id == session_id, sessions.c.expires_at > self._clock()
                )
            )
        return None if text is None else session_from_text(text)

    async def put(self, session: Session) -> None:
        """Store or replace."""
        async with self._engine.begin() as connection:
            await keep(connection, session, self._clock())
            self._writes += 1
            if self._writes % SWEEP_EVERY == 0:
                await connection.execute(
                    delete(sessions).where(sessions.c.expires_at <= self._clock())
                )


class SqlSentPictures:
    """Telegram's file_id by what the picture shows (an address, or a name of our own)."""

    def __init__(self, engine: AsyncEngine, *, clock: Callable[[], float] = time.time) -> None:
        self._engine = engine
        self._clock = clock
        self._writes = 0

    async def get(self, name: str) -> str | None:
        """The file_id under which Telegram has it, or None."""
        async with reading(self._engine) as connection:
            file_id: str | None = await connection.scalar(
                select(sent_pictures.c.file_id).where(
                    sent_pictures.c.key == _key(name), sent_pictures.c.expires_at > self._clock()
                )
            )
        return file_id

    async def among(self, names: Collection[str]) -> dict[str, str]:
        """The file_ids of those that Telegram has, by name."""
        keys = {_key(name): name for name in names}
        async with reading(self._engine) as connection:
            rows = await connection.execute(
                select(sent_pictures.c.key, sent_pictures.c.file_id).where(
                    sent_pictures.c.key.in_(list(keys)),
                    sent_pictures.c.expires_at > self._clock(),
                )
            )
            return {keys[row.key]: row.file_id for row in rows}

    async def put(self, name: str, file_id: str) -> None:
        """Remember a picture that was uploaded."""
        row = {"file_id": file_id, "expires_at": int(self._clock() + PICTURE_LIFE_S)}
        async with self._engine.begin() as connection:
            await connection.execute(
                upsert(
                    connection, sent_pictures, {"key": _key(name), **row}, keys=("key",), update=row
                )
            )
            self._writes += 1
            if self._writes % SWEEP_EVERY == 0:
                await connection.execute(
                    delete(sent_pictures).where(sent_pictures.c.expires_at <= self._clock())
                )

    async def forget(self, name: str) -> None:
        """Telegram does not know the file any more."""
        async with self._engine.begin() as connection:
            await connection.execute(delete(sent_pictures).where(sent_pictures.c.key == _key(name)))


async def keep(connection: AsyncConnection, session: Session, now: float) -> None:
    """Store or replace a session in a transaction of the caller's."""
    row = {
        "owner_id": session.owner_id,
        "chat_id": session.chat_id,
        "message_id": session.message_id,
        "body": session_to_text(session),
        "expires_at": int(now + SESSION_LIFE_S),
    }
    await connection.execute(
        upsert(connection, sessions, {"id": session.id, **row}, keys=("id",), update=row)
    )


def _key(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()
