"""Servers on this machine: a picture host, and the stand-ins behind a real web server."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.applications import Starlette

from sandbox.telegram.serving import listen


@asynccontextmanager
async def hosted(pages: dict[str, bytes], *, delay: float = 0.0) -> AsyncIterator[str]:
    """Serve bytes by path; yields the address of the root. Other paths are 404."""

    async def talk(read: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
        head = (await read.readuntil(b"\r\n\r\n")).decode("latin-1")
        body = pages.get(head.split(" ")[1])
        await asyncio.sleep(delay)
        status = "404 Not Found" if body is None else "200 OK"
        told = (
            f"HTTP/1.1 {status}\r\nContent-Length: {len(body or b'')}\r\nConnection: close\r\n\r\n"
        )
        out.write(told.encode() + (body or b""))
        out.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


class Server(uvicorn.Server):
    """uvicorn that says when it listens."""

    def __init__(self, app: Starlette) -> None:
        super().__init__(
            uvicorn.Config(app, log_level="critical", ws="none", timeout_graceful_shutdown=1)
        )
        self.listening = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        self.listening.set()


@asynccontextmanager
async def served(app: Starlette) -> AsyncIterator[str]:
    """The application under uvicorn on a free port; yields its address."""
    server = Server(app)
    with listen("127.0.0.1", 0) as listener:
        task = asyncio.create_task(server.serve([listener]))
        await server.listening.wait()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await task
