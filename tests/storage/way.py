"""A way to PostgreSQL's server that can be shut, and a server that says no at the door."""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from sqlalchemy import make_url

HOST = "127.0.0.1"


class Way:
    """Connections to a server by another port; `shut` ends them all and takes no new ones."""

    def __init__(self, url: str) -> None:
        there = make_url(url)
        self._there = there.host or HOST, there.port or 5432
        self._server: asyncio.Server | None = None
        self._port = 0
        self._open: set[asyncio.StreamWriter] = set()
        self._url = there

    @property
    def url(self) -> str:
        """The database's address by this way."""
        return self._url.set(host=HOST, port=self._port).render_as_string(hide_password=False)

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._lead, HOST, self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def shut(self) -> None:
        assert self._server is not None
        self._server.close()
        for writer in list(self._open):
            writer.transport.abort()
        await self._server.wait_closed()

    async def _lead(self, near: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
        far, to = await asyncio.open_connection(*self._there)
        pair = {out, to}
        self._open |= pair
        try:
            await asyncio.gather(_pass_on(near, to), _pass_on(far, out))
        finally:
            self._open -= pair


async def _pass_on(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await source.read(65536):
            target.write(data)
            await target.drain()
    target.close()


@asynccontextmanager
async def way_to(url: str) -> AsyncIterator[Way]:
    """An open way; shut afterwards."""
    way = Way(url)
    await way.open()
    try:
        yield way
    finally:
        await way.shut()


@asynccontextmanager
async def refusing_server(code: str, words: str) -> AsyncIterator[str]:
    """The URL of a server that answers every greeting with an error of this code."""

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError):
            (size,) = struct.unpack("!i", await reader.readexactly(4))
            await reader.readexactly(size - 4)
            fields = {"S": "FATAL", "V": "FATAL", "C": code, "M": words}
            body = b"".join(f"{key}{value}\0".encode() for key, value in fields.items()) + b"\0"
            writer.write(b"E" + struct.pack("!i", len(body) + 4) + body)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(refuse, HOST, 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield f"postgresql+asyncpg://bot:canary@{HOST}:{port}/snapbuy?ssl=disable"
    finally:
        server.close()
        await server.wait_closed()
