"""The server inside the process answers at once, and waits for nobody for ever."""

import asyncio
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
from tests.waiting import LIMIT_S


async def _hello(request: Request) -> Response:
    return PlainTextResponse(f"hello {await request.body()!r}")


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests have half a second to arrive."""
    monkeypatch.setattr(server, "REQUEST_WITHIN_S", 0.5)


APP = Starlette(routes=[Route("/", _hello, methods=["POST"])])
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
