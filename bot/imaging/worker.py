"""One decode child as the parent sees it: started early, killed without regret."""

import asyncio
import json
import logging
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bot.errors import NotAnImage, Refusal, TooManyAtOnce, Unreadable
from bot.imaging import limits
from bot.imaging.wire import PREFIX, Header, frame

Answer = TypeVar("Answer")

logger = logging.getLogger(__name__)

COMMAND = (sys.executable, "-s", "-P", "-m", "bot.imaging.child")
_ROOT = Path(__file__).resolve().parents[2]
_TOO_COSTLY = {-signal.SIGXCPU, -signal.SIGALRM, -signal.SIGKILL}
_PIECE = 256 * 1024
_KEPT_BYTES = str(32 * 1024 * 1024)


class Worker:
    """A place in the pool: at any time at most one child process, with one photo in hand."""

    def __init__(self, command: Sequence[str], wall_s: float, jobs: int) -> None:
        self._command = command
        self._wall_s = wall_s
        self._jobs = jobs
        self._left = jobs
        self._child: asyncio.Task[_Child] | None = None
        self._dying: set[asyncio.Task[None]] = set()
        self._closed = False

    @property
    def pid(self) -> int | None:
        """The child's process id, None while there is none."""
        child = self._living()
        return child.process.pid if child else None

    async def ready(self) -> "_Child":
        """The living child, started if need be. Raises OSError when it does not start."""
        if self._closed:
            raise TooManyAtOnce
        if self._child is None or (self._child.done() and not self._living()):
            self._child = asyncio.create_task(self._start())
        return await asyncio.shield(self._child)

    async def ask(
        self, header: Header, data: bytes, read: Callable[[Header, bytes], Answer]
    ) -> Answer:
        """One photo's answer, as `read` makes it of what the child says.

        Raises a Refusal: whatever befalls the child costs this photo and no other.
        """
        child = await self.ready()
        try:
            async with asyncio.timeout(self._wall_s):
                reply, body = await child.exchange(header, data)
            answer = read(reply, body)
        except Refusal:
            self._count(child)
            raise
        except TimeoutError:
            self._replace(child)
            raise NotAnImage(Unreadable.TOO_SLOW, header["format"]) from None
        except (OSError, EOFError, ValueError, TypeError, KeyError) as problem:
            code = await child.end()
            self._replace(child)
            logger.warning("decode child %s lost: exit %s, %r", child.process.pid, code, problem)
            reason = Unreadable.TOO_SLOW if code in _TOO_COSTLY else Unreadable.DAMAGED
            raise NotAnImage(reason, header["format"]) from None
        except BaseException:
            # Cancelled in the middle of a photo: the rest of the answer is never read.
            self._replace(child)
            raise
        self._count(child)
        return answer

    async def stop(self) -> None:
        """End the child and wait for it; a photo in hand is refused."""
        self._closed = True
        if self._child:
            self._child.cancel()
            with suppress(asyncio.CancelledError, OSError):
                self._bury(await self._child)
            self._child = None
        while self._dying:
            await asyncio.gather(*self._dying)

    def _living(self) -> "_Child | None":
        task = self._child
        if task is None or not task.done() or task.cancelled() or task.exception():
            return None
        child = task.result()
        return child if child.process.returncode is None else None

    def _count(self, child: "_Child") -> None:
        """Start afresh now and then, so that no codec's leak grows for ever."""
        self._left -= 1
        if self._left <= 0:
            self._replace(child)

    def _replace(self, child: "_Child") -> None:
        """The next child warms up while the old one is being buried."""
        self._bury(child)
        if not self._closed:
            self._child = asyncio.create_task(self._start())

    def _bury(self, child: "_Child") -> None:
        task = asyncio.create_task(child.bury())
        self._dying.add(task)
        task.add_done_callback(self._dying.discard)

    async def _start(self) -> "_Child":
        self._left = self._jobs
        process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            cwd="/",
            env=environment(),
            limit=limits.CHILD_PIPE_BYTES,
        )
        if process.stdin is None or process.stdout is None:
            raise OSError("a decode child has no pipes")
        child = _Child(process, process.stdin, process.stdout)
        try:
            async with asyncio.timeout(limits.CHILD_START_S):
                await child.receive()
        except (OSError, EOFError, ValueError) as problem:
            await child.bury()
            raise OSError(f"a decode child did not start: {problem!r}") from problem
        except BaseException:
            self._bury(child)
            raise
        return child


@dataclass(frozen=True, slots=True)
class _Child:
    process: Process
    jobs: asyncio.StreamWriter
    answers: asyncio.StreamReader

    async def exchange(self, header: Header, data: bytes) -> tuple[Header, bytes]:
        """Send in small pieces: the pipe's own buffer would otherwise hold the file once more."""
        whole = memoryview(data)
        self.jobs.write(frame(header, [data])[0])
        for start in range(0, len(data), _PIECE):
            self.jobs.write(whole[start : start + _PIECE])
            await self.jobs.drain()
        return await self.receive()

    async def receive(self) -> tuple[Header, bytes]:
        header_bytes, body_bytes = PREFIX.unpack(await self.answers.readexactly(PREFIX.size))
        if header_bytes > limits.MAX_HEADER_BYTES or body_bytes > limits.MAX_ANSWER_BYTES:
            raise ValueError("the answer is longer than agreed")
        header = json.loads(await self.answers.readexactly(header_bytes))
        return header, await self.answers.readexactly(body_bytes)

    async def end(self) -> int:
        """Kill, if that is still to do; the exit code, or minus the signal.

        Not by Process.kill(), which may take the exit code away from asyncio's own watcher.
        """
        if self.process.returncode is None:
            with suppress(ProcessLookupError):
                os.kill(self.process.pid, signal.SIGKILL)
        return await self.process.wait()

    async def bury(self) -> None:
        """End it and close its pipes."""
        await self.end()
        self.jobs.close()
        while await self.answers.read(limits.CHILD_PIPE_BYTES):
            continue


def environment() -> dict[str, str]:
    """Nothing of ours: the child has no use for keys.

    One heap, because every further one reserves address space; and freed memory is kept, so
    that the next photo does not fault it in again page by page.
    """
    return {
        "PYTHONPATH": str(_ROOT),
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "MALLOC_ARENA_MAX": "1",
        "MALLOC_MMAP_THRESHOLD_": _KEPT_BYTES,
        "MALLOC_TRIM_THRESHOLD_": _KEPT_BYTES,
    }
