"""A bounded number of calls in flight per provider, and a bounded line in front of them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.search.allowance import LEAST_TRY_S, Allowance
from bot.search.faults import HeldBack

WAITING_PER_PLACE = 3


class Bulkhead:
    """One provider's places. Those who wait are served in the order they came."""

    def __init__(self, places: int, *, waiting: int | None = None) -> None:
        self._places = asyncio.Semaphore(places)
        self._most_waiting = places * WAITING_PER_PLACE if waiting is None else waiting
        self._waiting = 0

    @asynccontextmanager
    async def place(self, allowance: Allowance) -> AsyncIterator[None]:
        """Hold a place. Raises HeldBack when the line is full or no place comes free in time."""
        await self._enter(allowance)
        try:
            yield
        finally:
            self._places.release()

    async def _enter(self, allowance: Allowance) -> None:
        if self._places.locked() and self._waiting >= self._most_waiting:
            raise HeldBack(f"{self._waiting} calls wait already")
        self._waiting += 1
        try:
            async with asyncio.timeout(allowance.left - LEAST_TRY_S):
                await self._places.acquire()
        except TimeoutError:
            raise HeldBack("no place came free in time") from None
        finally:
            self._waiting -= 1
