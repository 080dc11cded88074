"""What people chose and what they agreed to."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.engine import reading
from bot.storage.tables import consents, preferences
from bot.storage.upsert import insert_into, upsert

EMPTY = "{}"


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
        async with reading(self._engine) as connection:
            text: str | None = await connection.scalar(
                select(preferences.c.body).where(preferences.c.owner_id == owner_id)
            )
        return text or EMPTY

    async def change(self, owner_id: int, edit: Callable[[str], str]) -> str:
        """Replace the text by `edit(text)` so that no other change is lost; the new text."""
        now = int(self._clock())
        mine = preferences.c.owner_id == owner_id
        async with self._engine.begin() as connection:
            await connection.execute(
                insert_into(connection, preferences)
                .values(owner_id=owner_id, body=EMPTY, changed_at=now)
                .on_conflict_do_nothing()
            )
            before = await connection.scalar(
                select(preferences.c.body).where(mine).with_for_update()
            )
            after = edit(before or EMPTY)
            await connection.execute(
                update(preferences).where(mine).values(body=after, changed_at=now)
            )
        return after

    async def clear(self, owner_id: int) -> None:
        """Back to what it was before the first change."""
        async with self._engine.begin() as connection:
            await connection.execute(delete(preferences).where(preferences.c.owner_id == owner_id))


class SqlConsents:
    """Each person's last answer per provider."""

    def __init__(self, engine: AsyncEngine, *, clock: Callable[[], float] = time.time) -> None:
        self._engine = engine
        self._clock = clock

    async def of(self, user_id: int) -> Mapping[str, Consented]:
        """Every answer, by provider id."""
        table = consents.c
        async with reading(self._engine) as connection:
            rows = await connection.execute(select(consents).where(table.user_id == user_id))
            return {
                row.provider: Consented(Answer(row.answer), row.version, row.answered_at)
                for row in rows
            }

    async def put(
        self, user_id: int, providers: Iterable[str], answer: Answer, version: int
    ) -> None:
        """Set the answer for these providers."""
        row = {"answer": answer, "version": version, "answered_at": int(self._clock())}
        async with self._engine.begin() as connection:
            for provider in sorted(set(providers)):
                await connection.execute(
                    upsert(
                        connection,
                        consents,
                        {"user_id": user_id, "provider": provider, **row},
                        keys=("user_id", "provider"),
                        update=row,
                    )
                )
