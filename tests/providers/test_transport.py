"""Connections of our own: kept while they are good, let go when they are not."""

import asyncio
import socket
import ssl
import struct
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from providers.http import shared_ssl_context, telegram_transport
from providers.transport import KeepAlive
from tests.talking import Talk, talking
from tests.waiting import until

CERTIFICATES = Path(__file__).parents[1] / "search" / "certificates"
PLENTY_S = 20.0
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Server:
    """Says `answer` to each request, and `last` after it; notes requests by connection.

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


def reset(writer: asyncio.StreamWriter) -> None:
    """End a connection as a crash would."""
    kept: socket.socket = writer.get_extra_info("socket")
    kept.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def test_calls_one_after_another_share_a_connection() -> None:
    server = Server()
    async with calling(server.talk) as (http, url):
        for _ in range(3):
            answer = await http.get(url)
            assert (answer.status_code, answer.content, answer.reason_phrase) == (200, b"ok", "OK")
    assert server.requests == [3]


async def test_calls_at_once_have_one_each_and_no_more_than_they_may() -> None:
    server = Server()
    async with calling(server.talk, most=2) as (http, url):
        await asyncio.gather(*(http.get(url) for _ in range(6)))
    assert len(server.connections) == 2
    assert sum(server.requests) == 6


async def test_a_connection_that_ended_at_rest_is_not_used_again() -> None:
    server = Server(then=lambda writer: writer.write_eof())
    async with calling(server.talk) as (http, url):
        for _ in range(2):
            assert (await http.get(url)).content == b"ok"
            await asyncio.wait_for(server.heard_end.wait(), PLENTY_S)
            server.heard_end.clear()
    assert server.requests == [1, 1]


async def test_an_end_that_the_busy_event_loop_has_not_heard_of_yet_costs_no_request() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer_one() -> None:
            with listener.accept()[0] as one:
                one.recv(65536)
                one.sendall(ANSWER)
                asked.wait(PLENTY_S)

        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        async with httpx.AsyncClient(transport=KeepAlive(shared_ssl_context(), most=1)) as http:
            for _ in range(2):
                asked = threading.Event()
                server = threading.Thread(target=answer_one)
                server.start()
                assert (await http.post(url, content=b"once")).content == b"ok"
                asked.set()
                server.join()  # it hangs up, and the event loop stands still meanwhile


@pytest.mark.parametrize("late", [False, True])
async def test_what_was_said_unasked_does_not_pass_for_the_next_answer(late: bool) -> None:
    forged = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged"
    asked = asyncio.Event()

    async def forge(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(ANSWER if late else ANSWER + forged)
        await asked.wait()
        writer.write(forged)
        await reader.read()

    transport = KeepAlive(shared_ssl_context(), most=1)
    async with talking(forge) as port, httpx.AsyncClient(transport=transport) as http:
        for _ in range(2):
            assert (await http.get(f"http://127.0.0.1:{port}/")).content == b"ok"
            rest = transport.resting
            asked.set()
            await until(lambda: not any(line.connection.rests for line in rest))  # noqa: B023
            asked.clear()


async def test_a_server_that_says_close_is_believed() -> None:
    server = Server(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok")
    async with calling(server.talk) as (http, url):
        await http.get(url)
        await http.get(url)
    assert server.requests == [1, 1]


async def test_a_connection_that_rested_long_is_not_trusted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("providers.transport.KEPT_S", -1.0)
    server = Server()
    async with calling(server.talk) as (http, url):
        await http.get(url)
        await http.get(url)
    assert server.requests == [1, 1]


async def test_the_longest_rested_goes_when_there_are_too_many() -> None:
    server = Server()
    async with calling(server.talk, most=1) as (http, url):
        for name in ("blue", "red", "blue"):
            await http.get(url, extensions={"sni_hostname": name})
    assert server.requests == [1, 1, 1]


async def test_a_connection_made_for_one_name_serves_no_other() -> None:
    server = Server()
    async with calling(server.talk) as (http, url):
        for name in ("blue", "red") * 3:
            await http.get(url, extensions={"sni_hostname": name})
    assert server.requests == [3, 3]


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


async def test_nobody_there() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        async with httpx.AsyncClient(transport=KeepAlive(shared_ssl_context(), most=1)) as http:
            for _ in range(2):  # the place of a call that failed is free again
                with pytest.raises(httpx.ConnectError):
                    await http.get(f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize("name", ["a..b", "a" * 70 + ".test"])
async def test_a_name_that_nobody_can_have(name: str) -> None:
    async with httpx.AsyncClient(transport=KeepAlive(shared_ssl_context(), most=1)) as http:
        for _ in range(2):
            with pytest.raises(httpx.ConnectError):
                await http.get(f"http://{name}/")


async def silence(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


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


async def test_a_handshake_that_does_not_end_is_hung_up_on() -> None:
    ended = asyncio.Event()

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        ended.set()

    async with calling(listen, waits=httpx.Timeout(PLENTY_S, connect=0.1)) as (http, url):
        with pytest.raises(httpx.ConnectTimeout):
            await http.get(url.replace("http", "https"))
        await asyncio.wait_for(ended.wait(), PLENTY_S)


async def test_what_is_no_http_is_not_sent() -> None:
    server = Server()
    async with calling(server.talk, most=1) as (http, url):
        with pytest.raises(httpx.LocalProtocolError):
            await http.get(url, headers={"X-Name": "two\r\nlines: here"})
        assert (await http.get(url)).content == b"ok"
    assert server.requests == [0, 1]


async def test_waiting_for_a_place_ends() -> None:
    async with calling(silence, most=1, waits=httpx.Timeout(PLENTY_S, pool=0.1)) as (http, url):
        first = asyncio.create_task(http.get(url))
        await asyncio.sleep(0)
        with pytest.raises(httpx.PoolTimeout):
            await http.get(url)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)


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


@pytest.mark.parametrize("said", [b"", ANSWER[:-1]], ids=["answer", "body"])
async def test_whoever_is_cancelled_hangs_up_and_leaves_the_place(said: bytes) -> None:
    server = Server(said)
    async with calling(server.talk, most=1) as (http, url):
        for number in range(1, 3):
            call = asyncio.create_task(http.get(url))
            await until(lambda: server.requests == [1] * number)  # noqa: B023  # awaited here
            call.cancel()
            with pytest.raises(asyncio.CancelledError):
                await call
            await asyncio.wait_for(server.heard_end.wait(), PLENTY_S)
            server.heard_end.clear()


async def test_a_response_that_was_not_read_to_its_end_ends_its_connection() -> None:
    server = Server()
    async with calling(server.talk, most=1) as (http, url):
        async with http.stream("GET", url):
            pass
        assert (await http.get(url)).content == b"ok"
    assert server.requests == [1, 1]


async def test_closing_the_client_hangs_up() -> None:
    server = Server()
    async with talking(server.talk) as port:
        async with httpx.AsyncClient(transport=KeepAlive(shared_ssl_context(), most=1)) as http:
            await http.get(f"http://127.0.0.1:{port}/")
        await asyncio.wait_for(server.heard_end.wait(), PLENTY_S)


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

    async with calling(pour) as (http, url), http.stream("GET", url) as answer:
        before = -1
        while before < sent:
            before = sent
            await asyncio.sleep(0.2)
        assert sent < size, "all of it lies here unread"
        assert sum([len(part) async for part in answer.aiter_raw()]) == size


@pytest.mark.parametrize(
    ("certificate", "name", "trusted"),
    [
        ("good", "localhost", True),
        ("good", "other.example", False),
        ("expired", "localhost", False),
    ],
)
async def test_a_server_must_prove_the_name_it_is_asked_by(
    certificate: str, name: str, trusted: bool
) -> None:
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    theirs.load_cert_chain(CERTIFICATES / f"{certificate}.pem")
    ours = ssl.create_default_context(cafile=CERTIFICATES / "authority.pem")
    server = Server()
    async with (
        talking(server.talk, theirs) as port,
        httpx.AsyncClient(transport=KeepAlive(ours, most=1)) as http,
    ):
        url = f"https://127.0.0.1:{port}/"
        if trusted:
            for _ in range(2):
                answer = await http.get(url, extensions={"sni_hostname": name})
                assert answer.content == b"ok"
        else:
            with pytest.raises(httpx.ConnectError) as refused:
                await http.get(url, extensions={"sni_hostname": name})
            assert isinstance(refused.value.__cause__, ssl.SSLCertVerificationError)
    assert server.requests == ([2] if trusted else [])


async def test_no_other_scheme_leaves_the_house() -> None:
    async with httpx.AsyncClient(transport=KeepAlive(shared_ssl_context(), most=1)) as http:
        with pytest.raises(httpx.UnsupportedProtocol):
            await http.get("ftp://127.0.0.1/")


def test_a_proxy_of_the_environment_is_left_to_httpx(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("all_proxy", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    assert isinstance(telegram_transport(1), KeepAlive)
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    assert telegram_transport(1) is None
