"""Running the sandbox under uvicorn, on loopback and nowhere else."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from sandbox.telegram.loopback import is_loopback
from sandbox.telegram.server import create_app
from sandbox.telegram.state import Config, Sandbox

HOST = "127.0.0.1"
_STOP_S = 3


class NotLoopback(Exception):
    """The sandbox was told to listen where others could reach it."""


class Server(uvicorn.Server):
    """uvicorn without its signal handlers: whoever starts a sandbox decides when it ends."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield


def listen(host: str, port: int) -> socket.socket:
    """A listening socket on loopback; port 0 picks a free one."""
    if not is_loopback(host):
        raise NotLoopback(f"the sandbox binds to loopback only, not to {host}")
    listener = socket.create_server((host, port), backlog=256)
    # asyncio does this only for sockets that name their protocol; without it every answer on
    # a connection that is kept alive waits 40 ms for the other side's delayed acknowledgement.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _server(app: Starlette) -> Server:
    config = uvicorn.Config(
        app,
        http=app.state.connections.protocol(),
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=_STOP_S,
    )
    return Server(config)


# More routes for the same server, made from its base address.
Neighbours = Callable[[str], Sequence[BaseRoute]]


@asynccontextmanager
async def serving(
    config: Config | None = None,
    host: str = HOST,
    port: int = 0,
    neighbours: Neighbours = lambda _: (),
) -> AsyncIterator[tuple[str, Sandbox]]:
    """A running sandbox in this event loop: its base address and its parts."""
    app = create_app(config)
    server = _server(app)
    shown = f"[{host}]" if ":" in host else host
    with listen(host, port) as listener:
        url = f"http://{shown}:{listener.getsockname()[1]}"
        app.router.routes.extend(neighbours(url))
        task = asyncio.create_task(server.serve([listener]))
        try:
            while not server.started:
                if task.done():
                    await task
                await asyncio.sleep(0.005)
            yield url, app.state.sandbox
        finally:
            # Long polls and event readers end first, else the server would wait for them.
            await app.state.sandbox.close()
            server.should_exit = True
            await task
