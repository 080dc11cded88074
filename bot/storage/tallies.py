"""What one person does a few times a day, counted up to a limit."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.counting import alone, count_up, counter
from bot.storage.tables import quota_counts
from bot.storage.tombstones import Mask, bring_back


class SqlTallies:
    """Counters by person, civil day (ISO) and `what` (20 characters at most).

    Whoever was forgotten today goes on with what was counted before.
    """

    def __init__(self, engine: AsyncEngine, mask: Mask) -> None:
        self._engine = engine
        self._mask = mask

    async def take(self, owner_id: int, day: str, what: str, limit: int) -> bool:
        """Count one more; False, and nothing counted, when the limit is reached."""
        async with self._engine.begin() as connection:
            await alone(connection, owner_id)
            await bring_back(connection, owner_id, self._mask(owner_id), day)
            return await count_up(connection, owner_id, day, what, limit)

    async def count(self, owner_id: int, day: str, what: str) -> int:
        """How many were counted."""
        async with self._engine.begin() as connection:
            await bring_back(connection, owner_id, self._mask(owner_id), day)
            number = await connection.scalar(
                select(quota_counts.c.n).where(counter(owner_id, day, what))
            )
        return number or 0
