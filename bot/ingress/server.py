"""An ASGI application inside this process, for as long as a block of code runs.

Whoever connects may be anybody: connections have a bound, each request a time to arrive in, and
each answer a time to be read in.
"""

import asyncio
import errno
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from typing import Any, Final

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

REQUEST_WITHIN_S: Final = 10.0  # headers and body, however they drip
# From when an answer does not fit into the connection until it does; whoever comes for a picture
# gives up long before that.
READ_WITHIN_S: Final = 60.0
KEEP_ALIVE_S: Final = 15
ANSWERED_AT_ONCE: Final = 200  # Telegram opens 40; who comes on top is answered with 503
CONNECTIONS: Final = 400  # and who comes on top of these, not at all
UNFINISHED: Final = (h11.IDLE, h11.SEND_BODY)
UNANSWERED: Final = (h11.IDLE, h11.SEND_RESPONSE)
TOO_SLOW: Final = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class CannotListen(Exception):
    """The address is not one of this machine's, or not for this user."""


class PortTaken(CannotListen):
    """Somebody listens on the address already."""


class ImpatientProtocol(H11Protocol):
    """Ends connections on which a request does not arrive, or an answer is not read, in time."""

    _deadline: asyncio.TimerHandle | None = None
    _unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as there
        """Somebody connected, who may be one too many."""
        super().connection_made(transport)
        # Writing is paused whenever anything is left here, and resumed when nothing is.
        transport.set_write_buffer_limits(high=0)
        if len(self.connections) > CONNECTIONS:
            transport.abort()
        else:
            self._watch()

    def data_received(self, data: bytes) -> None:
        """A part of a request, or more than one."""
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        """The next request on the connection may have begun to arrive before."""
        super().on_response_complete()
        if self.conn.their_state is not h11.IDLE or self.conn.trailing_data[0]:
            self._watch()

    def send_400_response(self, msg: str) -> None:
        """What came is no HTTP. Where an answer stands already there cannot be another."""
        if self.conn.our_state in UNANSWERED:
            super().send_400_response(msg)
        else:
            self.transport.close()

    def pause_writing(self) -> None:
        """Not all of what was answered could be handed on."""
        super().pause_writing()
        if self._unread is None:
            self._unread = self.loop.call_later(READ_WITHIN_S, self.transport.abort)

    def resume_writing(self) -> None:
        """All of it is on its way."""
        super().resume_writing()
        self._have_read()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over."""
        self._relax()
        self._have_read()
        super().connection_lost(exc)

    def _watch(self) -> None:
        """The time runs from the first byte to the last one, and is not prolonged in between."""
        if self.conn.their_state not in UNFINISHED:
            self._relax()
        elif self._deadline is None:
            self._deadline = self.loop.call_later(REQUEST_WITHIN_S, self._give_up)

    def _relax(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _have_read(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def _give_up(self) -> None:
        answering = self.cycle is not None and self.cycle.response_started
        if not answering or self.cycle.response_complete:
            self.transport.write(TOO_SLOW)
        self.transport.close()


@asynccontextmanager
async def serving(app: Any, host: str, port: int) -> AsyncIterator[int]:
    """Serve the application on host:port (0: any free port); yields the port.

    Raises CannotListen. Open requests get a few seconds when the block ends.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With its protocol named, or else asyncio leaves Nagle's algorithm on, and answers on a
    # connection that is kept alive wait 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)  # from here on, who connects waits for the server to be up
    except OSError as problem:
        listener.close()
        error = PortTaken if problem.errno == errno.EADDRINUSE else CannotListen
        raise error(f"{host}:{port} cannot be used: {problem.strerror or problem}") from None
    config = uvicorn.Config(
        app,
        log_config=None,
        log_level="warning",
        access_log=False,
        lifespan="off",
        http=ImpatientProtocol,
        ws="none",
        limit_concurrency=ANSWERED_AT_ONCE,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=3,
    )
    server = uvicorn.Server(config)
    # Signals belong to the command that runs, not to a server inside it.
    # mypy: a method is replaced, by a context that does nothing.
    server.capture_signals = nullcontext  # type: ignore[method-assign,assignment]
    task = asyncio.create_task(server.serve([listener]))
    try:
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        await task
        listener.close()
