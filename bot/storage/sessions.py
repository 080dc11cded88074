"""Searches people can still tap on, and the pictures Telegram has already."""

import hashlib
import time
from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.session import Session
from bot.storage.session_text import session_from_text, session_to_text
from bot.storage.tables import sent_pictures, sessions
from bot.storage.transactions import read, write
from bot.storage.upsert import upserting

DAY_S = 24 * 3600
SESSION_LIFE_S = 7 * DAY_S
PICTURE_LIFE_S = 30 * DAY_S
SWEEP_EVERY = 100  # writes between two sweeps

KEPT, SENT = sessions.c, sent_pictures.c
BODY = select(KEPT.body).where(KEPT.id == bindparam("this"), KEPT.expires_at > bindparam("now"))
KEEP = upserting(sessions, keys=("id",))
SWEEP = delete(sessions).where(KEPT.expires_at <= bindparam("now"))
ALIVE = SENT.expires_at > bindparam("now")
FILE_ID = select(SENT.file_id).where(SENT.key == bindparam("this"), ALIVE)
FILE_IDS = select(SENT.key, SENT.file_id).where(
    SENT.key.in_(bindparam("these", expanding=True)), ALIVE
)
REMEMBER = upserting(sent_pictures, keys=("key",))
SWEEP_PICTURES = delete(sent_pictures).where(SENT.expires_at <= bindparam("now"))
FORGET = delete(sent_pictures).where(SENT.key == bindparam("this"))


class SqlSessions:
    """Sessions by id; each lives seven days from its last change."""

    def __init__(self, engine: AsyncEngine, *, clock: Callable[[], float] = time.time) -> None:
        self._engine = engine
        self._clock = clock
        self._writes = 0

    async def get(self, session_id: str) -> Session | None:
        """The session, or None when unknown or past its time."""
        which = {"this": session_id, "now": int(self._clock())}
        text = await read(self._engine, Connection.scalar, BODY, which)
        return None if text is None else session_from_text(text)

    async def put(self, session: Session) -> None:
        """Store or replace."""
        await write(self._engine, self._put, kept_row(session, self._clock()))

    def _put(self, connection: Connection, row: dict[str, Any]) -> None:
        keep_row(connection, row)
        self._writes += 1
        if self._writes % SWEEP_EVERY == 0:
            connection.execute(SWEEP, {"now": int(self._clock())})


class SqlSentPictures:
    """Telegram's file_id by what the picture shows (an address, or a name of our own)."""

    def __init__(self, engine: AsyncEngine, *, clock: Callable[[], float] = time.time) -> None:
        self._engine = engine
        self._clock = clock
        self._writes = 0

    async def get(self, name: str) -> str | None:
        """The file_id under which Telegram has it, or None."""
        which = {"this": _key(name), "now": int(self._clock())}
        file_id: str | None = await read(self._engine, Connection.scalar, FILE_ID, which)
        return file_id

    async def among(self, names: Collection[str]) -> dict[str, str]:
        """The file_ids of those that Telegram has, by name."""
        keys = {_key(name): name for name in names}
        which = {"these": list(keys), "now": int(self._clock())}
        rows = await read(
            self._engine, lambda connection: connection.execute(FILE_IDS, which).all()
        )
        return {keys[row.key]: row.file_id for row in rows}

    async def put(self, name: str, file_id: str) -> None:
        """Remember a picture that was uploaded."""
        await write(self._engine, self._put, name, file_id)

    async def forget(self, name: str) -> None:
        """Telegram does not know the file any more."""
        await write(self._engine, Connection.execute, FORGET, {"this": _key(name)})

    def _put(self, connection: Connection, name: str, file_id: str) -> None:
        now = int(self._clock())
        row = {"key": _key(name), "file_id": file_id, "expires_at": now + PICTURE_LIFE_S}
        connection.execute(REMEMBER(connection), row)
        self._writes += 1
        if self._writes % SWEEP_EVERY == 0:
            connection.execute(SWEEP_PICTURES, {"now": now})


def kept_row(session: Session, now: float) -> dict[str, Any]:
    """A session as a row."""
    return {
        "id": session.id,
        "owner_id": session.owner_id,
        "chat_id": session.chat_id,
        "message_id": session.message_id,
        "body": session_to_text(session),
        "expires_at": int(now + SESSION_LIFE_S),
    }


def keep_row(connection: Connection, row: dict[str, Any]) -> None:
    """Store or replace a session in a transaction of the caller's."""
    connection.execute(KEEP(connection), row)


def _key(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()
