"""Connections of our own: kept while they are good, let go when they are not."""

import asyncio
import socket
import threading

import httpx
import pytest

from providers.transport import KeepAlive, shared_ssl_context
from tests.providers.called_server import ANSWER, PLENTY_S, Server, calling, silence
from tests.talking import talking
from tests.waiting import until


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


async def test_a_handshake_that_does_not_end_is_hung_up_on() -> None:
    ended = asyncio.Event()

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        ended.set()

    async with calling(listen, waits=httpx.Timeout(PLENTY_S, connect=0.1)) as (http, url):
        with pytest.raises(httpx.ConnectTimeout):
            await http.get(url.replace("http", "https"))
        await asyncio.wait_for(ended.wait(), PLENTY_S)


async def test_waiting_for_a_place_ends() -> None:
    async with calling(silence, most=1, waits=httpx.Timeout(PLENTY_S, pool=0.1)) as (http, url):
        first = asyncio.create_task(http.get(url))
        await asyncio.sleep(0)
        with pytest.raises(httpx.PoolTimeout):
            await http.get(url)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)


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
