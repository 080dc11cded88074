"""Equal questions asked at the same time are put to the provider once."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

Answer = TypeVar("Answer")

CLOSE_S = 2.0


class _Flight(Generic[Answer]):
    def __init__(self, task: "asyncio.Task[Answer]") -> None:
        self.task = task
        self.waiters = 0


class SingleFlight(Generic[Answer]):
    """Runs one task per key; it lives as long as somebody waits for it."""

    def __init__(self) -> None:
        self._flights: dict[str, _Flight[Answer]] = {}
        self._leaving: set[asyncio.Task[Answer]] = set()

    async def run(
        self, key: str, work: Callable[[], Coroutine[Any, Any, Answer]]
    ) -> tuple[Answer, bool]:
        """The answer, and whether it came from a flight that somebody else had begun.

        Being cancelled ends only one's own waiting; the last to leave cancels the work.
        """
        flight = self._flights.get(key)
        joined = flight is not None
        if flight is None:
            flight = self._flights[key] = _Flight(asyncio.create_task(work()))
            flight.task.add_done_callback(lambda task: self._landed(key, task))
        flight.waiters += 1
        try:
            return await asyncio.shield(flight.task), joined
        finally:
            flight.waiters -= 1
            if not flight.waiters and not flight.task.done():
                self._abandon(key, flight)

    async def close(self) -> None:
        """Cancel what is in flight and wait, within bounds, for it to end."""
        for key, flight in list(self._flights.items()):
            self._abandon(key, flight)
        if self._leaving:
            await asyncio.wait(self._leaving, timeout=CLOSE_S)

    def _abandon(self, key: str, flight: _Flight[Answer]) -> None:
        # Off the board first: whoever asks now must not join a flight that is going down.
        del self._flights[key]
        self._leaving.add(flight.task)
        flight.task.cancel()

    def _landed(self, key: str, task: "asyncio.Task[Answer]") -> None:
        self._leaving.discard(task)
        flight = self._flights.get(key)
        if flight is not None and flight.task is task:
            del self._flights[key]
        if not task.cancelled():
            task.exception()  # seen: nobody may be left to raise it to
