"""The way of all our httpx clients onto the wire: HTTP/1.1 on connections that are kept.

Each wait here ends by the time-outs that a request brings along; who calls keeps a deadline for the
whole, for a server may say a little of it every now and then.
"""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final, cast
from urllib.request import getproxies

import h11
import httpx

from providers.connection import Connection

KEPT_S: Final = 15.0  # shorter than servers keep a connection that rests
MAX_HEAD_BYTES: Final = 100 * 1024
WRITE_BYTES: Final = 64 * 1024
PORTS: Final = {"http": 80, "https": 443}

Key = tuple[str, str, int, str]  # scheme, host, port, and the name the server proved to be


@dataclass(eq=False)
class Line:
    """A connection with the state of what is spoken on it; `rests_since` is monotonic time."""

    key: Key
    connection: Connection
    http: h11.Connection = field(
        default_factory=lambda: h11.Connection(h11.CLIENT, max_incomplete_event_size=MAX_HEAD_BYTES)
    )
    rests_since: float = 0.0

    async def send(self, request: httpx.Request, within_s: float | None) -> None:
        """Write the request. Raises LocalProtocolError when it is none of HTTP."""
        try:
            await self._send(request, within_s)
        except h11.LocalProtocolError as problem:
            raise httpx.LocalProtocolError(str(problem)) from problem

    async def receive(self, within_s: float | None) -> object:
        """The next event. Raises RemoteProtocolError when it is none of HTTP."""
        while True:
            try:
                event = self.http.next_event()
            except h11.RemoteProtocolError as problem:
                raise httpx.RemoteProtocolError(str(problem)) from problem
            if event is not h11.NEED_DATA:
                return event
            data = await self.connection.read(within_s)
            if not data and self.http.their_state is h11.SEND_RESPONSE:
                raise httpx.RemoteProtocolError("the server hung up without an answer")
            self.http.receive_data(data)

    def done(self) -> bool:
        """Make ready for the next request; False when there can be none."""
        if self.http.our_state is not h11.DONE or self.http.their_state is not h11.DONE:
            return False
        if self.http.trailing_data[0] or not self.connection.rests:
            return False  # what was said beyond the answer must not pass for the next one
        self.http.start_next_cycle()
        return True

    async def _send(self, request: httpx.Request, within_s: float | None) -> None:
        """In few and large pieces, for each costs a system call."""
        url, headers = request.url, request.headers.raw
        head = h11.Request(method=request.method, target=url.raw_path, headers=headers)
        unsent, size = [self._put(head)], 0
        async for piece in cast(httpx.AsyncByteStream, request.stream):
            unsent.append(self._put(h11.Data(data=piece)))
            size += len(piece)
            if size >= WRITE_BYTES:
                await self.connection.write(b"".join(unsent), within_s)
                unsent, size = [], 0
        unsent.append(self._put(h11.EndOfMessage()))
        await self.connection.write(b"".join(unsent), within_s)

    def _put(self, event: h11.Event) -> bytes:
        return self.http.send(event) or b""


class KeepAlive(httpx.AsyncBaseTransport):
    """HTTP/1.1 to any server, at most `most` connections in use and as many at rest.

    A connection is used again only for the name it was made and verified for.
    """

    def __init__(self, tls: ssl.SSLContext, *, most: int) -> None:
        tls.set_alpn_protocols(["http/1.1"])
        self._tls = tls
        self._most = most
        self._places = asyncio.Semaphore(most)
        self.resting: list[Line] = []  # the one that has rested longest comes first
        self._busy: set[Line] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """As httpx has it: the response's body is still to be read, and to be closed."""
        waits: Mapping[str, float | None] = request.extensions.get("timeout", {})
        try:
            async with asyncio.timeout(waits.get("pool")):
                await self._places.acquire()
        except TimeoutError:
            raise httpx.PoolTimeout("no connection is free") from None
        line = None
        try:
            line = await self._line(_key(request), waits.get("connect"))
            self._busy.add(line)
            await line.send(request, waits.get("write"))
            while not isinstance(head := await line.receive(waits.get("read")), h11.Response):
                continue  # it says that an answer will come
        except BaseException:
            self._release(line, again=False)
            raise
        return httpx.Response(
            head.status_code,
            headers=head.headers.raw_items(),
            stream=Body(self, line, waits.get("read")),
            extensions={
                "http_version": b"HTTP/" + head.http_version,
                "reason_phrase": head.reason,
            },
        )

    async def aclose(self) -> None:
        """Hang up everywhere."""
        for line in (*self.resting, *self._busy):
            line.connection.close()
        self.resting.clear()

    def give_back(self, line: Line) -> None:
        """Whoever read a response is through with it, to its end or not."""
        self._release(line, again=line.done())

    async def _line(self, key: Key, within_s: float | None) -> Line:
        """The last used of those that rest, or a new one."""
        self._forget()
        for place in range(len(self.resting) - 1, -1, -1):
            if self.resting[place].key == key:
                line = self.resting.pop(place)
                if line.connection.is_quiet:
                    return line
                line.connection.close()
        scheme, host, port, name = key
        tls = self._tls if scheme == "https" else None
        return Line(key, await Connection.to(host, port, tls, name, within_s))

    def _release(self, line: Line | None, *, again: bool) -> None:
        self._places.release()
        if line is None:
            return
        self._busy.discard(line)
        if not again:
            line.connection.close()
            return
        line.rests_since = time.monotonic()
        self.resting.append(line)
        self._forget()

    def _forget(self) -> None:
        """Let go of connections that ended, that spoke unasked, that rest long or are too many."""
        since = time.monotonic() - KEPT_S
        surplus = len(self.resting) - self._most
        kept = []
        for place, line in enumerate(self.resting):
            if place >= surplus and line.rests_since > since and line.connection.rests:
                kept.append(line)
            else:
                line.connection.close()
        self.resting = kept


class Body(httpx.AsyncByteStream):
    """A response's body as it comes."""

    def __init__(self, owner: KeepAlive, line: Line, within_s: float | None) -> None:
        self._owner = owner
        self._line: Line | None = line
        self._within_s = within_s

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while self._line is not None:
            event = await self._line.receive(self._within_s)
            if not isinstance(event, h11.Data):
                return
            yield bytes(event.data)

    async def aclose(self) -> None:
        """Give the connection back; once more does no harm."""
        line, self._line = self._line, None
        if line is not None:
            self._owner.give_back(line)


@cache
def shared_ssl_context() -> ssl.SSLContext:
    """One verifying TLS context for all clients: building one costs 20 ms."""
    return httpx.create_ssl_context()


def telegram_transport(max_in_flight: int) -> httpx.AsyncBaseTransport | None:
    """The way to Telegram; None, for httpx's own, where the environment names a proxy."""
    if {"all", "http", "https"} & getproxies().keys():
        return None
    return KeepAlive(shared_ssl_context(), most=max_in_flight)


def _key(request: httpx.Request) -> Key:
    url = request.url
    if url.scheme not in PORTS:
        raise httpx.UnsupportedProtocol("neither http nor https")
    host = url.raw_host.decode("ascii")
    name = request.extensions.get("sni_hostname") or host
    return url.scheme, host, url.port or PORTS[url.scheme], name
