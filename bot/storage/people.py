"""What people chose and what they agreed to."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.tables import consents, preferences
from bot.storage.transactions import read, write
from bot.storage.upsert import upserting, written_once

EMPTY = "{}"

MINE = preferences.c.owner_id == bindparam("whose")
CHOSEN = select(preferences.c.body).where(MINE)
CHOSEN_ALONE = CHOSEN.with_for_update()
BEGIN = written_once(preferences, lambda new: new.on_conflict_do_nothing())
CHOOSE = update(preferences).where(MINE).values(body=bindparam("text"), changed_at=bindparam("now"))
FORGET = delete(preferences).where(MINE)
ANSWERS = select(consents).where(consents.c.user_id == bindparam("whose"))
ANSWER = upserting(consents, keys=("user_id", "provider"))


class Answer(StrEnum):
    """What a person said about one provider."""

    AGREED = "agreed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Consented:
    """An answer, the version of the notice it was given to, and when (seconds since 1970)."""

    answer: Answer
    version: int
    at: int


class SqlPreferences:
    """One JSON text per owner: a person, or a group by its negative id."""

    def __init__(self, engine: AsyncEngine, *, clock: Callable[[], float] = time.time) -> None:
        self._engine = engine
        self._clock = clock

    async def get(self, owner_id: int) -> str:
        """The text; an empty object when nothing was ever changed."""
        text: str | None = await read(self._engine, Connection.scalar, CHOSEN, {"whose": owner_id})
        return text or EMPTY

    async def change(self, owner_id: int, edit: Callable[[str], str]) -> str:
        """Replace the text by `edit(text)` so that no other change is lost; the new text."""
        return await write(self._engine, _change, owner_id, edit, int(self._clock()))

    async def clear(self, owner_id: int) -> None:
        """Back to what it was before the first change."""
        await write(self._engine, Connection.execute, FORGET, {"whose": owner_id})


class SqlConsents:
    """Each person's last answer per provider."""

    def __init__(self, engine: AsyncEngine, *, clock: Callable[[], float] = time.time) -> None:
        self._engine = engine
        self._clock = clock

    async def of(self, user_id: int) -> Mapping[str, Consented]:
        """Every answer, by provider id."""
        rows = await read(
            self._engine,
            lambda connection: connection.execute(ANSWERS, {"whose": user_id}).all(),
        )
        return {
            row.provider: Consented(Answer(row.answer), row.version, row.answered_at)
            for row in rows
        }

    async def put(
        self, user_id: int, providers: Iterable[str], answer: Answer, version: int
    ) -> None:
        """Set the answer for these providers."""
        row = {"answer": answer, "version": version, "answered_at": int(self._clock())}
        rows = [
            {"user_id": user_id, "provider": provider, **row} for provider in sorted(set(providers))
        ]
        if rows:
            await write(
                self._engine, lambda connection: connection.execute(ANSWER(connection), rows)
            )


def _change(connection: Connection, owner_id: int, edit: Callable[[str], str], now: int) -> str:
    row = {"owner_id": owner_id, "body": EMPTY, "changed_at": now}
    connection.execute(BEGIN(connection), row)
    before = connection.scalar(CHOSEN_ALONE, {"whose": owner_id})
    after = edit(before or EMPTY)
    connection.execute(CHOOSE, {"whose": owner_id, "text": after, "now": now})
    return after
