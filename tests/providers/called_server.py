"""A server on loopback that does as told, and a client of ours that calls it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpx

from providers.transport import KeepAlive, shared_ssl_context
from tests.talking import Talk, talking

PLENTY_S = 20.0
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Server:
    """Says `answer` to each request, then does `then`; notes requests by connection.

    `heard_end` is set when somebody hangs up.
    """

    def __init__(self, answer: bytes = ANSWER, then: Callable[..., None] | None = None) -> None:
        self.connections: list[list[bytes]] = []
        self.heard_end = asyncio.Event()
        self._answer, self._then = answer, then

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections.append(requests := [])
        try:
            while True:
                requests.append(await reader.readuntil(b"\r\n\r\n"))
                writer.write(self._answer)
                await writer.drain()
                if self._then is not None:
                    self._then(writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            self.heard_end.set()

    @property
    def requests(self) -> list[int]:
        """How many came on each connection."""
        return [len(requests) for requests in self.connections]


@asynccontextmanager
async def calling(
    talk: Talk, *, most: int = 4, waits: httpx.Timeout | float | None = PLENTY_S
) -> AsyncIterator[tuple[httpx.AsyncClient, str]]:
    """A client, and the address of a server that does as told."""
    transport = KeepAlive(shared_ssl_context(), most=most)
    async with talking(talk) as port, httpx.AsyncClient(transport=transport, timeout=waits) as http:
        yield http, f"http://127.0.0.1:{port}"


async def silence(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()
