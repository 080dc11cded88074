"""The way in: photos are prepared by a few warm child processes, one photo each at a time."""

import asyncio
from collections.abc import Sequence

from bot.errors import TooManyAtOnce
from bot.imaging import limits
from bot.imaging.prepared import Prepared, Wanted
from bot.imaging.sniff import sniff
from bot.imaging.wire import request_header
from bot.imaging.worker import COMMAND, Worker

__all__ = ["DecodePool", "Prepared", "Wanted"]


class DecodePool:
    """Prepares photos at a bounded cost; the caller's process holds bytes and nothing else.

    `max_waiting` photos may queue for one of `size` children; beyond that TooManyAtOnce is
    raised at once. `wall_s` is the time one photo may take in a child.
    """

    def __init__(
        self,
        size: int = 2,
        *,
        max_waiting: int = 32,
        wall_s: float = limits.CHILD_WALL_S,
        jobs_per_child: int = limits.CHILD_JOBS,
        command: Sequence[str] = COMMAND,
    ) -> None:
        self._workers = [Worker(command, wall_s, jobs_per_child) for _ in range(size)]
        self._idle: asyncio.Queue[Worker] = asyncio.Queue()
        for worker in self._workers:
            self._idle.put_nowait(worker)
        self._max_waiting = max_waiting
        self._waiting = 0

    @property
    def pids(self) -> tuple[int, ...]:
        """The process ids of the children that are up."""
        return tuple(pid for worker in self._workers if (pid := worker.pid))

    async def start(self) -> None:
        """Warm the children, so that the first photo does not wait for it.

        Raises OSError when a child cannot be started.
        """
        await asyncio.gather(*(worker.ready() for worker in self._workers))

    async def prepare(self, data: bytes, wanted: Sequence[Wanted]) -> Prepared:
        """Make a photo ready for everyone who wants it.

        Raises NotAnImage or ImageTooBig when the file itself is refused, and TooManyAtOnce;
        a refusal that concerns one of `wanted` stands in its place among the fits.
        """
        format_name = sniff(data)
        header = request_header(format_name, [one.demand() for one in wanted])
        worker = await self._take()
        try:
            answer = await worker.ask(header, data)
        finally:
            self._idle.put_nowait(worker)
        return Prepared.from_answer(answer, format_name)

    async def close(self) -> None:
        """End the children; photos still in hand are refused."""
        await asyncio.gather(*(worker.stop() for worker in self._workers))

    async def _take(self) -> Worker:
        if self._idle.empty() and self._waiting >= self._max_waiting:
            raise TooManyAtOnce
        self._waiting += 1
        try:
            return await self._idle.get()
        finally:
            self._waiting -= 1
