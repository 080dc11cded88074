"""What goes over a connection of our own: whole, broken, endless, or none of HTTP."""

import asyncio
import socket
import struct

import httpx
import pytest

from tests.providers.called_server import ANSWER, PLENTY_S, Server, calling, silence
from tests.talking import Talk


def reset(writer: asyncio.StreamWriter) -> None:
    """End a connection as a crash would."""
    kept: socket.socket = writer.get_extra_info("socket")
    kept.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 100 Continue\r\n\r\n" + ANSWER,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\no\r\n1\r\nk\r\n0\r\n\r\n",
    ],
    ids=["interim", "chunked"],
)
async def test_all_ways_to_frame_an_answer_are_understood(answer: bytes) -> None:
    server = Server(answer)
    async with calling(server.talk) as (http, url):
        for _ in range(2):
            assert (await http.get(url)).content == b"ok"
    assert server.requests == [2]


async def test_a_large_body_arrives_whole() -> None:
    body = bytes(range(256)) * 12_000
    heard: list[bytes] = []

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        heard.append(await reader.readexactly(len(body)))
        writer.write(ANSWER)
        await writer.drain()

    async with calling(listen) as (http, url):
        assert (await http.post(url, content=body)).status_code == 200
    assert heard == [body]


async def test_an_answer_that_comes_before_the_body_was_sent_is_heard() -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n")
        writer.write_eof()
        while await reader.read(1 << 16):
            continue

    async with calling(refuse) as (http, url):
        assert (await http.post(url, content=bytes(30 << 20))).status_code == 413


async def half(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")
    await asyncio.Event().wait()


@pytest.mark.parametrize(
    ("talk", "scheme", "waits", "error"),
    [
        (silence, "https", httpx.Timeout(PLENTY_S, connect=0.1), httpx.ConnectTimeout),
        (silence, "http", httpx.Timeout(PLENTY_S, read=0.1), httpx.ReadTimeout),
        (half, "http", httpx.Timeout(PLENTY_S, read=0.1), httpx.ReadTimeout),
        (silence, "http", httpx.Timeout(PLENTY_S, write=0.1), httpx.WriteTimeout),
    ],
    ids=["handshake", "answer", "body", "request"],
)
async def test_every_wait_ends(
    talk: Talk, scheme: str, waits: httpx.Timeout, error: type[Exception]
) -> None:
    body = bytes(30 << 20) if waits.write == 0.1 else b""
    async with calling(talk, waits=waits) as (http, url):
        with pytest.raises(error):
            await http.post(url.replace("http", scheme), content=body)


async def test_what_is_no_http_is_not_sent() -> None:
    server = Server()
    async with calling(server.talk, most=1) as (http, url):
        with pytest.raises(httpx.LocalProtocolError):
            await http.get(url, headers={"X-Name": "two\r\nlines: here"})
        assert (await http.get(url)).content == b"ok"
    assert server.requests == [0, 1]


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (b"", (httpx.ReadError, httpx.RemoteProtocolError)),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", httpx.ReadError),
        (b"no HTTP at all\r\n\r\n", httpx.RemoteProtocolError),
        (b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n", httpx.RemoteProtocolError),
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000, httpx.RemoteProtocolError),
    ],
    ids=["reset before", "reset within", "garbage", "another protocol", "endless head"],
)
async def test_a_broken_answer_is_an_error_by_its_kind(
    said: bytes, error: type[Exception] | tuple[type[Exception], ...]
) -> None:
    async with calling(Server(said, then=reset).talk) as (http, url):
        with pytest.raises(error):
            await http.get(url)


async def test_an_answer_cut_short_is_no_answer() -> None:
    server = Server(
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", then=lambda writer: writer.write_eof()
    )
    async with calling(server.talk) as (http, url):
        with pytest.raises(httpx.RemoteProtocolError):
            await http.get(url)


async def test_whoever_does_not_read_makes_the_other_side_wait() -> None:
    size, piece, sent = 48 << 20, 1 << 16, 0

    async def pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size)
        while sent < size:
            writer.write(bytes(piece))
            await writer.drain()
            sent += piece
        await reader.read()  # whoever hangs up first may cut off what is still under way

    async with calling(pour) as (http, url), http.stream("GET", url) as answer:
        before = -1
        while before < sent:
            before = sent
            await asyncio.sleep(0.2)
        assert sent < size, "all of it lies here unread"
        assert sum([len(part) async for part in answer.aiter_raw()]) == size
