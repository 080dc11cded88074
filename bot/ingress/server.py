"""An ASGI application inside this process, for as long as a block of code runs."""

import asyncio
import errno
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from typing import Any

import uvicorn


class CannotListen(Exception):
    """The address is not one of this machine's, or not for this user."""


class PortTaken(CannotListen):
    """Somebody listens on the address already."""


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
