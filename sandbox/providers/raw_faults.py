"""A server that breaks HTTP itself, for what no web framework would send.

`GET http://127.0.0.1:<port>/<mode>/...` is answered as the mode says, every time.
"""

import asyncio
import socket
import ssl
import struct
from collections.abc import Awaitable, Callable, Mapping
from types import TracebackType
from typing import Self

from sandbox.providers.fault_payloads import COMPLETE_MODES, Payload, payload

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
TEXT = b'{"reason":"success","result":{"data":[]},"error_code":0}'
DRIP_SECONDS = 0.4
LONGEST = 60.0  # seconds before a hanging connection is closed
STREAM_BYTES = 64 << 20
MAX_HEAD, MAX_BODY = 64 << 10, 16 << 20

Script = Callable[[asyncio.StreamWriter], Awaitable[None]]


async def _hang(out: asyncio.StreamWriter) -> None:
    await asyncio.sleep(LONGEST)


async def _drip_header(out: asyncio.StreamWriter) -> None:
    await _drip(out, OK + b"Content-Length: 2\r\n\r\n{}")


async def _drip_body(out: asyncio.StreamWriter) -> None:
    out.write(OK + f"Content-Length: {len(TEXT)}\r\n\r\n".encode())
    await _drip(out, TEXT)


async def _drip(out: asyncio.StreamWriter, text: bytes) -> None:
    for k in range(len(text)):
        out.write(text[k : k + 1])
        await out.drain()
        await asyncio.sleep(DRIP_SECONDS)


async def _reset_before(out: asyncio.StreamWriter) -> None:
    _reset(out)


async def _reset_mid(out: asyncio.StreamWriter) -> None:
    out.write(OK + b"Content-Length: 4096\r\n\r\n" + TEXT[:20])
    await out.drain()
    await asyncio.sleep(0.02)
    _reset(out)


def _reset(out: asyncio.StreamWriter) -> None:
    """Close with RST instead of FIN."""
    sock: socket.socket = out.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    out.transport.abort()


async def _close_before(out: asyncio.StreamWriter) -> None:
    """Close politely without an answer."""


async def _cl_lies_more(out: asyncio.StreamWriter) -> None:
    out.write(OK + f"Content-Length: {len(TEXT) + 500}\r\n\r\n".encode() + TEXT)


async def _cl_lies_less(out: asyncio.StreamWriter) -> None:
    out.write(OK + f"Content-Length: {len(TEXT) - 20}\r\n\r\n".encode() + TEXT)


async def _chunk_bad(out: asyncio.StreamWriter) -> None:
    out.write(OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n" + TEXT + b"\r\n0\r\n\r\n")


async def _http09(out: asyncio.StreamWriter) -> None:
    out.write(TEXT)


async def _garbage(out: asyncio.StreamWriter) -> None:
    out.write(bytes(range(256)) * 4)


async def _huge_stream(out: asyncio.StreamWriter) -> None:
    out.write(OK + b"\r\n")
    chunk = b" " * (64 << 10)
    for _ in range(STREAM_BYTES // len(chunk)):
        out.write(chunk)
        await out.drain()


async def _two_lengths(out: asyncio.StreamWriter) -> None:
    out.write(OK + b"Content-Length: 2\r\nContent-Length: 40\r\n\r\n" + TEXT)


SCRIPTS: Mapping[str, Script] = {
    "hang": _hang,
    "drip_header": _drip_header,
    "drip_body": _drip_body,
    "reset_before": _reset_before,
    "reset_mid": _reset_mid,
    "close_before": _close_before,
    "cl_lies_more": _cl_lies_more,
    "cl_lies_less": _cl_lies_less,
    "two_lengths": _two_lengths,
    "chunk_bad": _chunk_bad,
    "http09": _http09,
    "garbage": _garbage,
    "huge_stream": _huge_stream,
}
RAW_MODES: tuple[str, ...] = (*SCRIPTS, *COMPLETE_MODES)


class RawFaultServer:
    """The server; `async with RawFaultServer() as server: server.url("chunk_bad")`.

    `truths` are good bodies by the end of the path, whatever the mode; `modes` are complete
    answers beside the known ones. With `tls` it speaks https. `hits` counts requests read.
    """

    def __init__(
        self,
        *,
        truths: Mapping[str, bytes] | None = None,
        modes: Mapping[str, Payload] | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.hits = 0
        self._truths = dict(truths or {})
        self._modes = dict(modes or {})
        self._tls = tls
        self._server: asyncio.Server | None = None
        self._talks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(
            self._talk, "127.0.0.1", 0, limit=MAX_HEAD, ssl=self._tls
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        if self._server is not None:
            self._server.close()
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)

    def url(self, mode: str) -> str:
        """The address that answers in this mode."""
        if self._server is None:
            raise RuntimeError("the server does not run")
        port = self._server.sockets[0].getsockname()[1]
        # A certificate names a host, not an address.
        root = f"http://127.0.0.1:{port}" if self._tls is None else f"https://localhost:{port}"
        return f"{root}/{mode}"

    async def _talk(self, read: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._talks.add(task)
            task.add_done_callback(self._talks.discard)
        try:
            path = await _asked(read)
            self.hits += 1
            await self._play(path, out)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the caller left, or the server closes
        finally:
            out.close()

    async def _play(self, path: str, out: asyncio.StreamWriter) -> None:
        mode = path.strip("/").partition("/")[0]
        truth = next((body for end, body in self._truths.items() if path.endswith(end)), None)
        complete = self._modes.get(mode) or payload(mode)
        if truth is not None:
            _write(Payload(body=truth), out)
        elif (script := SCRIPTS.get(mode)) is not None:
            await script(out)
        elif complete is not None:
            _write(complete, out)
        if not out.transport.is_closing():
            await out.drain()


async def _asked(read: asyncio.StreamReader) -> str:
    """Read a whole request; its path, of which the first part is the mode."""
    head = (await read.readuntil(b"\r\n\r\n")).decode("latin-1")
    for line in head.split("\r\n")[1:]:
        name, _, value = line.partition(":")
        if name.lower() == "content-length":
            await read.readexactly(min(int(value), MAX_BODY))
    return head.split(" ", 2)[1].partition("?")[0]


def _write(fixed: Payload, out: asyncio.StreamWriter) -> None:
    headers = {"Content-Type": fixed.kind, "Content-Length": str(len(fixed.body))}
    rows = "".join(f"{k}: {v}\r\n" for k, v in {**headers, **fixed.headers}.items())
    out.write(f"HTTP/1.1 {fixed.status} X\r\n{rows}Connection: close\r\n\r\n".encode())
    out.write(fixed.body)
