"""What one person does a few times a day, counted up to a limit."""

import time
from collections.abc import Callable

from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.counting import alone, count, count_down, count_up
from bot.storage.taps import is_new
from bot.storage.tombstones import Mask, bring_back
from bot.storage.transactions import write


class SqlTallies:
    """Counters by person, civil day (ISO) and `what` (20 characters at most).

    Whoever was forgotten today goes on with what was counted before.
    """

    def __init__(
        self, engine: AsyncEngine, mask: Mask, *, clock: Callable[[], float] = time.time
    ) -> None:
        self._engine = engine
        self._mask = mask
        self._clock = clock

    async def take(
        self, owner_id: int, day: str, what: str, limit: int, once: str | None = None
    ) -> bool:
        """Count one more; False, and nothing counted, when the limit is reached.

        `once` names what is counted, in 64 characters at most: the same again is not counted.
        """
        return await write(self._engine, self._take, owner_id, day, what, limit, once)

    async def count(self, owner_id: int, day: str, what: str) -> int:
        """How many were counted."""
        return await write(self._engine, self._count, owner_id, day, what)

    def _take(
        self,
        connection: Connection,
        owner_id: int,
        day: str,
        what: str,
        limit: int,
        once: str | None,
    ) -> bool:
        alone(connection, owner_id)
        bring_back(connection, owner_id, self._mask(owner_id), day)
        if not count_up(connection, owner_id, day, what, limit):
            return False
        if once is not None and not is_new(connection, once, owner_id, self._clock()):
            count_down(connection, owner_id, day, what)
        return True

    def _count(self, connection: Connection, owner_id: int, day: str, what: str) -> int:
        bring_back(connection, owner_id, self._mask(owner_id), day)
        return count(connection, owner_id, day, what) or 0
