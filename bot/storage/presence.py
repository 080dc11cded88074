"""Which bot processes share an SQLite file: each holds a lock beside it, freed by any death."""

import asyncio
import fcntl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import IO

from bot.storage.engine import database_file


@asynccontextmanager
async def present(url: str, when_alone: Callable[[], Awaitable[object]]) -> AsyncIterator[None]:
    """Count as running during the block; `when_alone` is awaited first if nobody else runs.

    With PostgreSQL nobody can know that, and it is never awaited.
    """
    file = database_file(url)
    if file is None:
        yield
        return
    with file.with_name(f"{file.name}.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pass
        else:
            await when_alone()
        await asyncio.to_thread(_share, lock)
        yield


def _share(lock: IO[str]) -> None:
    fcntl.flock(lock, fcntl.LOCK_SH)
