"""Tells everybody who looks that something changed: the page's event stream and waiting tests."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

from sandbox.telegram.limits import EVENTS_PER_READER
from sandbox.telegram.wire import Json


class Hub:
    """A revision number, readers of events, and people waiting for the next change."""

    def __init__(self) -> None:
        self.revision = 0
        self._end = asyncio.Event()
        self._tick = asyncio.Event()
        self._readers: set[asyncio.Queue[Json]] = set()

    @property
    def closed(self) -> bool:
        """Whether the sandbox is stopping."""
        return self._end.is_set()

    @property
    def is_read(self) -> bool:
        """Whether anybody reads the events."""
        return bool(self._readers)

    async def pause(self, seconds: float) -> None:
        """Sleep, but not beyond the end of the sandbox."""
        try:
            async with asyncio.timeout(seconds):
                await self._end.wait()
        except TimeoutError:
            return

    def publish(self, kind: str, **fields: Any) -> None:
        """Announce one change; a reader that is behind is told to start again."""
        self.revision += 1
        event: Json = {"revision": self.revision, "type": kind, **fields}
        for reader in self._readers:
            if reader.qsize() >= EVENTS_PER_READER - 1:
                while not reader.empty():
                    reader.get_nowait()
                reader.put_nowait({"revision": self.revision, "type": "resync"})
            else:
                reader.put_nowait(event)
        self._wake()

    async def changed(self, revision: int, seconds: float) -> None:
        """Return once the revision is above `revision`, or `seconds` passed, or at the end."""
        try:
            async with asyncio.timeout(seconds):
                while self.revision <= revision and not self.closed:
                    await self._tick.wait()
        except TimeoutError:
            return

    async def read(self, idle_seconds: float) -> AsyncGenerator[Json | None, None]:
        """Events from now on; None whenever nothing happened for `idle_seconds`."""
        reader: asyncio.Queue[Json] = asyncio.Queue(EVENTS_PER_READER)
        self._readers.add(reader)
        try:
            while not self.closed:
                try:
                    yield await asyncio.wait_for(self._next(reader), idle_seconds)
                except TimeoutError:
                    yield None
        finally:
            self._readers.discard(reader)

    async def _next(self, reader: asyncio.Queue[Json]) -> Json | None:
        while reader.empty() and not self.closed:
            await self._tick.wait()
        return None if reader.empty() else reader.get_nowait()

    def close(self) -> None:
        """Let every waiting reader go."""
        self._end.set()
        self._wake()

    def _wake(self) -> None:
        tick, self._tick = self._tick, asyncio.Event()
        tick.set()
