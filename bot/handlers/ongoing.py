"""Searches under way, by who asked: whoever wants to be forgotten has theirs ended first."""

import asyncio
from collections.abc import Coroutine
from typing import Any


class Ongoing:
    """Runs searches in tasks of their own, so that they can be ended from elsewhere."""

    def __init__(self) -> None:
        self._tasks: dict[int, set[asyncio.Task[None]]] = {}

    async def run(self, owner_id: int, work: Coroutine[Any, Any, None]) -> bool:
        """Do the work; False when `end` cut it short, which is no failure."""
        task = asyncio.ensure_future(work)
        mine = self._tasks.setdefault(owner_id, set())
        mine.add(task)
        try:
            await asyncio.wait({task})
        finally:
            mine.discard(task)
            if not mine:
                self._tasks.pop(owner_id, None)
            if not task.done():
                task.cancel()
                await asyncio.wait({task})
        if task.cancelled():
            return False
        task.result()
        return True

    async def end(self, owner_id: int) -> None:
        """End everything of one person, and wait until it has ended."""
        tasks = list(self._tasks.get(owner_id, ()))
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
