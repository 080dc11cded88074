"""A search's answers as news, for whoever shows them at their own pace."""

import asyncio
from contextlib import suppress
from typing import Self

from bot.search.service import Search


class Answers:
    """Reads the outcomes of a search as they come; they lie in `search.seen`.

    `enough` is set from outside when nobody wants to wait for the rest.
    """

    def __init__(self, search: Search, enough: asyncio.Event) -> None:
        self._search = search
        self._enough = enough
        self._news = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._reading = asyncio.create_task(self._read())
        self._listening = asyncio.create_task(self._listen())
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in (self._reading, self._listening):
            task.cancel()
        await asyncio.wait({self._reading, self._listening})
        if not self._reading.cancelled():
            self._reading.result()

    @property
    def complete(self) -> bool:
        """Whether nothing more is waited for."""
        return self._reading.done() or self._enough.is_set()

    async def news(self, until: float | None = None) -> bool:
        """Wait for another answer, or for the last; False when it is `until` (loop time) first."""
        with suppress(TimeoutError):
            async with asyncio.timeout_at(until):
                await self._news.wait()
                self._news.clear()
                return True
        return False

    async def pause(self, seconds: float) -> None:
        """Let time pass, unless there is enough already."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._enough.wait()

    async def _read(self) -> None:
        try:
            async for _ in self._search.outcomes():
                self._news.set()
        finally:
            # Wakes the waiting after this task counts as done.
            asyncio.get_running_loop().call_soon(self._news.set)

    async def _listen(self) -> None:
        await self._enough.wait()
        self._news.set()
