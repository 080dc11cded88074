"""The way in: photos are prepared by a few warm child processes, one photo each at a time."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from bot.errors import NotAnImage, TooManyAtOnce
from bot.imaging import limits
from bot.imaging.prepared import Prepared, Wanted
from bot.imaging.sniff import sniff
from bot.imaging.wire import Header, hash_header, read_answer, read_hashes, request_header
from bot.imaging.worker import COMMAND, Answer, Worker

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
        answer = await self._ask(header, data, read_answer)
        return Prepared.from_answer(answer, format_name)

    async def hashes(self, files: Sequence[bytes]) -> list[int | None]:
        """What each picture looks like, by `fingerprint.dhash`; None for what is none.

        One job for all of them, so the first 20 MB count, and one that kills the child
        takes the others along. Raises TooManyAtOnce.
        """
        sound = dict(_sound(files))
        pictures = list(sound.values())
        header, data = hash_header(pictures), b"".join(data for _, data in pictures)
        read = partial(read_hashes, len(pictures))
        try:
            hashes = await self._ask(header, data, read) if pictures else []
        except NotAnImage:
            hashes = [None] * len(pictures)
        found = dict(zip(sound, hashes, strict=True))
        return [found.get(place) for place in range(len(files))]

    async def close(self) -> None:
        """End the children; photos still in hand are refused."""
        await asyncio.gather(*(worker.stop() for worker in self._workers))

    async def _ask(
        self, header: Header, data: bytes, read: Callable[[Header, bytes], Answer]
    ) -> Answer:
        worker = await self._take()
        try:
            return await worker.ask(header, data, read)
        finally:
            self._idle.put_nowait(worker)

    async def _take(self) -> Worker:
        if self._idle.empty() and self._waiting >= self._max_waiting:
            raise TooManyAtOnce
        self._waiting += 1
        try:
            return await self._idle.get()
        finally:
            self._waiting -= 1


def _sound(files: Sequence[bytes]) -> Iterator[tuple[int, tuple[str, bytes]]]:
    """The files that look like pictures, with their places and formats, up to a child's most."""
    room = limits.MAX_FILE_BYTES
    for place, data in enumerate(files):
        try:
            format_name = sniff(data)
        except NotAnImage:
            continue
        room -= len(data)
        if room < 0:
            return
        yield place, (format_name, data)
