"""Look-ups of names that strangers chose: apart from everybody else's, and only so many."""

import asyncio
import socket
from contextlib import suppress
from threading import BoundedSemaphore, Thread
from typing import Final

from bot.imaging.fetch import addresses_of

# A look-up cannot be called off: one that nobody answers keeps its thread for half a minute.
AT_ONCE: Final = 8


class StrangersNames:
    """A resolver for PictureFetcher with threads of its own, which do not keep a process alive."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._places = BoundedSemaphore(at_once)

    async def __call__(self, host: str, port: int) -> list[str]:
        """All addresses of a name. Raises OSError, at once when too many names are looked up."""
        if not self._places.acquire(blocking=False):
            raise OSError("too many names are being looked up")
        found: asyncio.Future[list[str]] = asyncio.get_running_loop().create_future()
        try:
            Thread(target=self._look_up, args=(host, port, found), daemon=True).start()
        except RuntimeError as problem:
            self._places.release()
            raise OSError("no thread to look a name up in") from problem
        return await found

    def _look_up(self, host: str, port: int, found: "asyncio.Future[list[str]]") -> None:
        answer: list[str] | OSError
        try:
            answer = addresses_of(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as problem:
            answer = OSError(str(problem))
        finally:
            self._places.release()
        with suppress(RuntimeError):  # the process has ended meanwhile
            found.get_loop().call_soon_threadsafe(_tell, found, answer)


def _tell(found: "asyncio.Future[list[str]]", answer: list[str] | OSError) -> None:
    if found.done():
        return  # nobody waits any more
    if isinstance(answer, OSError):
        found.set_exception(answer)
    else:
        found.set_result(answer)
