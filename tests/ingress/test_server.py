"""The server inside the process answers at once, and waits for nobody for ever."""

import asyncio
import re
import socket
import time
from contextlib import AsyncExitStack

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.ingress import server
from bot.ingress.server import serving
from tests.waiting import LIMIT_S, until


async def _hello(request: Request) -> Response:
    return PlainTextResponse(f"hello {await request.body()!r}")


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests have half a second to arrive."""
    monkeypatch.setattr(server, "REQUEST_WITHIN_S", 0.5)


async def _large(_: Request) -> Response:
    return Response(b"x" * 2**24)


async def _refuse(_: Request) -> Response:
    return Response(status_code=403)


APP = Starlette(
    routes=[
        Route("/", _hello, methods=["POST"]),
        Route("/large", _large),
        Route("/refuse", _refuse, methods=["POST"]),
    ]
)
BODY = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n"


async def test_an_answer_on_a_kept_connection_does_not_wait_for_an_acknowledgement() -> None:
    took = []
    async with serving(APP, "127.0.0.1", 0) as port, httpx.AsyncClient() as client:
        for _ in range(10):
            began = time.perf_counter()
            await client.post(f"http://127.0.0.1:{port}/", content=b"there")
            took.append(time.perf_counter() - began)
    # The first is on a new connection; a delayed acknowledgement costs each of the others 40 ms.
    assert min(took[1:]) < 0.035


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize(
    "begun",
    [
        b"",
        b"POST / HTTP/1.1\r\nHost: x\r\n",
        BODY,
        BODY + b"there",
        BODY + b"all of it" + BODY + b"there",
        BODY + b"all of it" + b"POST / HT",
    ],
    ids=["nothing", "headers", "no-body", "half-a-body", "the-next-one", "its-first-line"],
)
async def test_a_request_that_does_not_arrive_is_not_waited_for(begun: bytes) -> None:
    async with serving(APP, "127.0.0.1", 0) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(begun)
        async with asyncio.timeout(LIMIT_S):
            answer = await reader.read()
        assert answer.count(b"HTTP/1.1 200") == begun.count(b"all of it")
        assert b"408 Request Timeout" in answer
        writer.close()


@pytest.mark.usefixtures("hasty")
async def test_time_is_not_prolonged_by_one_byte_after_the_other() -> None:
    loop = asyncio.get_running_loop()
    async with serving(APP, "127.0.0.1", 0) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(BODY.replace(b"9", b"999999"))
        ended = asyncio.create_task(reader.read())
        end = loop.time() + LIMIT_S
        while not ended.done():
            assert loop.time() < end, "it goes on reading"
            writer.write(b"x")
            await asyncio.sleep(0.05)
        writer.close()


async def test_a_connection_that_is_kept_for_nothing_is_closed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(server, "KEEP_ALIVE_S", 0.2)
    async with serving(APP, "127.0.0.1", 0) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(BODY + b"all of it")
        async with asyncio.timeout(LIMIT_S):
            answer = await reader.read()
        assert answer.endswith(b"hello b'all of it'")
        writer.close()


async def test_connections_have_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "ANSWERED_AT_ONCE", 3)
    monkeypatch.setattr(server, "CONNECTIONS", 4)
    async with serving(APP, "127.0.0.1", 0) as port, AsyncExitStack() as closing:
        for answer in (b"HTTP/1.1 200", b"HTTP/1.1 200", b"HTTP/1.1 503"):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            closing.callback(writer.close)
            writer.write(BODY + b"all of it")
            async with asyncio.timeout(LIMIT_S):
                assert (await reader.readline()).startswith(answer)
                if b"503" in answer:
                    await reader.read()  # the connection is closed by now
        for left in (2, 1, 0):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            closing.callback(writer.close)
            if not left:
                async with asyncio.timeout(LIMIT_S):
                    assert await reader.read() == b"", "one too many is not even heard"


@pytest.mark.parametrize("every_s", [None, 0.05], ids=["nothing", "one-byte-after-the-other"])
async def test_an_answer_that_is_not_read_keeps_no_connection(
    every_s: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "READ_WITHIN_S", 0.5)
    monkeypatch.setattr(server, "CONNECTIONS", 1)
    loop = asyncio.get_running_loop()
    async with serving(APP, "127.0.0.1", 0) as port:
        with socket.socket() as unread:
            unread.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            unread.setblocking(False)
            await loop.sock_connect(unread, ("127.0.0.1", port))
            await loop.sock_sendall(unread, b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
            await loop.sock_recv(unread, 1)
            dripping = asyncio.create_task(_drip(unread, every_s))

            async def is_free() -> bool:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(BODY + b"all of it")
                try:
                    return (await reader.read(12)).startswith(b"HTTP/1.1 200")
                except ConnectionError:
                    return False
                finally:
                    writer.close()

            await until(is_free)
            dripping.cancel()
            await asyncio.gather(dripping, return_exceptions=True)


async def _drip(unread: socket.socket, every_s: float | None) -> None:
    while every_s is not None:
        await asyncio.get_running_loop().sock_recv(unread, 1)
        await asyncio.sleep(every_s)


CHUNKED = b"POST /refuse HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nthere\r\n"


@pytest.mark.parametrize(
    ("said", "then", "answers"),
    [
        (b"\x16\x03\x01\x02\x00\x01\r\n\r\n", b"", [400]),
        (b"GET /\r\n\r\n", b"", [400]),
        (b"GET / HTTP/1.1\r\n\r\n", b"", [400]),
        (b"POST / HTTP/1.0\r\nContent-Length: 5\r\n\r\nthere", b"", [200]),
        (BODY + b"all of it" + b"\x00\xff rubbish\r\n\r\n", b"", [200, 400]),
        (BODY.replace(b"9", b"-9"), b"", [400]),
        (CHUNKED.replace(b"refuse", b""), b"no number\r\n", [400]),
        (CHUNKED, b"no number\r\n", [403]),
    ],
    ids=[
        *("tls", "half-a-line", "no-host", "http-1.0", "pipelined", "negative"),
        *("bad-chunk", "bad-chunk-of-who-was-refused"),
    ],
)
async def test_rude_requests_are_answered_and_end_the_connection(
    said: bytes, then: bytes, answers: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    async with serving(APP, "127.0.0.1", 0) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(said)
        async with asyncio.timeout(LIMIT_S):
            got = await reader.read(1) if answers == [403] else b""
            writer.write(then)
            got += await reader.read()
        writer.close()
    assert [int(status) for status in re.findall(rb"HTTP/1\.1 (\d+)", got)] == answers
    assert "Fatal error" not in caplog.text


async def test_who_asks_first_is_told_to_go_on_only_where_the_body_is_wanted() -> None:
    async with serving(APP, "127.0.0.1", 0) as port:
        for path, answer in ((b"/", b"100 Continue"), (b"/refuse", b"403 Forbidden")):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            asking = BODY.replace(b" / ", b" " + path + b" ")
            writer.write(asking.replace(b"\r\n\r\n", b"\r\nExpect: 100-continue\r\n\r\n"))
            async with asyncio.timeout(LIMIT_S):
                assert answer in await reader.readline()
            writer.close()
