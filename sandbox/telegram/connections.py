"""Cutting a connection in the middle, which no ASGI message can do."""

import asyncio
from typing import cast

from starlette.requests import Request
from starlette.responses import Response
from uvicorn.protocols.http.h11_impl import H11Protocol


class Connections:
    """The open connections of one server, by the peer's address."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, int], asyncio.Transport] = {}

    def protocol(self) -> type[H11Protocol]:
        """The protocol class for uvicorn that reports its connections here."""
        registry = self._open

        class Reporting(H11Protocol):
            def connection_made(self, transport: asyncio.BaseTransport) -> None:
                socket = cast("asyncio.Transport", transport)
                super().connection_made(socket)
                registry[socket.get_extra_info("peername")[:2]] = socket

            def connection_lost(self, exc: Exception | None) -> None:
                registry.pop(self.transport.get_extra_info("peername")[:2], None)
                super().connection_lost(exc)

        return Reporting

    def abort(self, peer: tuple[str, int]) -> None:
        """Close a connection without another byte."""
        if transport := self._open.pop(peer, None):
            transport.abort()


async def cut(request: Request) -> Response:
    """Cut the connection of a request; the returned answer reaches nobody."""
    connections: Connections = request.app.state.connections
    if request.client is not None:
        connections.abort((request.client.host, request.client.port))
    # One turn of the loop, so that the server knows before it would answer.
    await asyncio.sleep(0.01)
    return Response(status_code=502)
