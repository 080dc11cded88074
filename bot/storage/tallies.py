"""What one person does a few times a day, counted up to a limit."""

from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.counting import alone, count, count_up
from bot.storage.tombstones import Mask, bring_back
from bot.storage.transactions import write


class SqlTallies:
    """Counters by person, civil day (ISO) and `what` (20 characters at most).

    Whoever was forgotten today goes on with what was counted before.
    """

    def __init__(self, engine: AsyncEngine, mask: Mask) -> None:
        self._engine = engine
        self._mask = mask

    async def take(self, owner_id: int, day: str, what: str, limit: int) -> bool:
        """Count one more; False, and nothing counted, when the limit is reached."""
        return await write(self._engine, self._take, owner_id, day, what, limit)

    async def count(self, owner_id: int, day: str, what: str) -> int:
        """How many were counted."""
        return await write(self._engine, self._count, owner_id, day, what)

    def _take(self, connection: Connection, owner_id: int, day: str, what: str, limit: int) -> bool:
        alone(connection, owner_id)
        bring_back(connection, owner_id, self._mask(owner_id), day)
        return count_up(connection, owner_id, day, what, limit)

    def _count(self, connection: Connection, owner_id: int, day: str, what: str) -> int:
        bring_back(connection, owner_id, self._mask(owner_id), day)
        return count(connection, owner_id, day, what) or 0
