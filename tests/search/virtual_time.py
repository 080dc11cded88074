"""An event loop whose clock jumps to the next timer when there is nothing else to do."""

import asyncio
import selectors
import socket
from typing import Any

MOMENT_S = 0.008
LONGEST_WORK_S = 10.0


class VirtualLoop(asyncio.SelectorEventLoop):
    """`time()` moves only when every task waits; a test that would hang fails instead."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.at_work = 0
        super().__init__(_JumpingSelector(self))

    def time(self) -> float:
        return self.now

    def patience(self, *, timer: bool) -> float:
        """Real seconds to wait before the clock jumps to a timer, or there is none to jump to."""
        return 0.0


class _JumpingSelector(selectors.SelectSelector):
    def __init__(self, loop: VirtualLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[Any]:
        ready = super().select(0)
        if not ready and (timeout is None or timeout > 0):
            ready = super().select(self._loop.patience(timer=timeout is not None))
        if ready or self._loop.at_work:
            return ready
        if timeout is None:
            raise RuntimeError("every task waits for something that will never happen")
        self._loop.now += max(timeout, 0.0)
        return []


class WiredLoop(VirtualLoop):
    """Virtual time beside real sockets and threads: time stands still while they are busy.

    Bytes on loopback are there at once, or nearly: the clock jumps only after a moment in which
    nothing came. Work in threads is waited for as long as its starter counts it in `at_work`.
    Every name but `localhost` is unknown.
    """

    def patience(self, *, timer: bool) -> float:
        """Real seconds to wait for sockets and threads before the clock jumps."""
        return MOMENT_S if timer and not self.at_work else LONGEST_WORK_S

    async def getaddrinfo(self, host: Any, port: Any, **how: Any) -> Any:
        """Loopback only."""
        if host not in ("localhost", b"localhost", "127.0.0.1"):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", ("127.0.0.1", port))]
