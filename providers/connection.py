"""One connection as a pair of byte streams, straight on the event loop's own transports.

httpx's usual way goes by a library that serves several event loops, and what that costs on every
read and write is more than the call itself.
"""

import asyncio
import select
import ssl
from typing import Final, cast

import httpx

from providers.happy_eyeballs import connected

UNREAD_BYTES: Final = 256 * 1024  # so much may lie here unread before the other side has to wait


class Connection(asyncio.Protocol):
    """TCP or TLS to one server. Failures are httpx's, by its names; times are seconds or None."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._unread = bytearray()
        self._ended = False
        self._problem: Exception | None = None
        self._paused = False
        self._reader: asyncio.Future[None] | None = None
        self._writer: asyncio.Future[None] | None = None
        self._full = False

    @classmethod
    async def to(
        cls, host: str, port: int, tls: ssl.SSLContext | None, name: str, within_s: float | None
    ) -> "Connection":
        """A new connection; with `tls` to a server that proves to be `name`.

        Raises ConnectTimeout or ConnectError.
        """
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(within_s):
                _, connection = await loop.create_connection(
                    cls,
                    sock=await connected(host, port),
                    ssl=tls,
                    server_hostname=name if tls else None,
                )
        except TimeoutError as problem:
            raise httpx.ConnectTimeout("no connection in time") from problem
        except (OSError, UnicodeError) as problem:  # the latter: a name that none can have
            raise httpx.ConnectError(str(problem)) from problem
        return connection

    @property
    def rests(self) -> bool:
        """Whether it is open, and the other side has said nothing that was not read."""
        return not self._ended and not self._unread

    @property
    def is_quiet(self) -> bool:
        """`rests`, by the operating system too: a busy event loop may not have heard of an end."""
        if not self.rests or self._transport is None:
            return False
        waiting = select.poll()
        waiting.register(self._transport.get_extra_info("socket"), select.POLLIN)
        return not waiting.poll(0)

    async def read(self, within_s: float | None) -> bytes:
        """What has come, as soon as anything has; nothing at the end.

        Raises ReadTimeout or ReadError.
        """
        if not self._unread and not self._ended:
            self._reader = asyncio.get_running_loop().create_future()
            try:
                await _before(self._reader, within_s)
            except TimeoutError:
                raise httpx.ReadTimeout("nothing came in time") from None
        if not self._unread and self._problem is not None:
            raise httpx.ReadError(type(self._problem).__name__) from self._problem
        data = bytes(self._unread)
        self._unread.clear()
        if self._paused and self._transport is not None and not self._ended:
            self._paused = False
            self._transport.resume_reading()
        return data

    async def write(self, data: bytes, within_s: float | None) -> None:
        """Send; returns when there is room for more, and also when the other side has gone: it
        may have said why. Raises WriteTimeout."""
        if self._transport is None or self._ended:
            return
        self._transport.write(data)
        if self._full:
            self._writer = asyncio.get_running_loop().create_future()
            try:
                await _before(self._writer, within_s)
            except TimeoutError:
                raise httpx.WriteTimeout("nothing could be sent in time") from None

    def close(self) -> None:
        """Hang up at once, whatever was still to be said."""
        self._ended = True
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """As the event loop has it."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """As the event loop has it."""
        self._unread += data
        if len(self._unread) > UNREAD_BYTES and self._transport is not None and not self._paused:
            self._paused = True
            self._transport.pause_reading()
        _wake(self._reader)

    def eof_received(self) -> None:
        """As the event loop has it, which closes its own half as well."""
        self._ended = True
        _wake(self._reader)

    def connection_lost(self, problem: Exception | None) -> None:
        """As the event loop has it."""
        self._ended = True
        self._problem = problem
        self._transport = None  # it can no longer be told anything
        _wake(self._reader)
        self.resume_writing()

    def pause_writing(self) -> None:
        """As the event loop has it."""
        self._full = True

    def resume_writing(self) -> None:
        """As the event loop has it."""
        self._full = False
        _wake(self._writer)


async def _before(waiter: "asyncio.Future[None]", within_s: float | None) -> None:
    """Wait. A timer of its own is cheaper than a cancelled task. Raises TimeoutError."""
    if within_s is None:
        await waiter
        return
    timer = asyncio.get_running_loop().call_later(within_s, _give_up, waiter)
    try:
        await waiter
    finally:
        timer.cancel()


def _wake(waiter: "asyncio.Future[None] | None") -> None:
    if waiter is not None and not waiter.done():
        waiter.set_result(None)


def _give_up(waiter: "asyncio.Future[None]") -> None:
    if not waiter.done():
        waiter.set_exception(TimeoutError())
