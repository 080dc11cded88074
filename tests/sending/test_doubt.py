"""What is known of a call that brought no result: through PTB and httpx, from real sockets."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from typing import Any

import httpx
import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from bot.sending.limiter import Limiter
from bot.sending.patience import End, MaybeSent, end_of, is_away, told_s
from bot.sending.request import CONNECTIONS, QuietRequest, telegram_request
from tests.sending.telegram_side import Telegram

LOOP = asyncio.SelectorEventLoop
TOKEN = "1:doubt"  # of a server in this process


def answer(status: int, body: str) -> bytes:
    head = f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return (head + body).encode()


def telling(status: int, **parameters: Any) -> bytes:
    body = {"ok": False, "error_code": status, "description": "X", "parameters": parameters}
    return answer(status, json.dumps(body if parameters else {**body, "parameters": None}))


@asynccontextmanager
async def server(reply: bytes | None) -> AsyncIterator[tuple[str, list[bytes]]]:
    """A Bot API server that reads a request and replies so; None: never."""
    heard: list[bytes] = []
    serving: list[asyncio.Task[None] | None] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.append(asyncio.current_task())
        heard.append(await reader.readuntil(b"\r\n\r\n"))
        if reply is not None:
            writer.write(reply)
            writer.write_eof()
        with suppress(ConnectionError):
            await reader.read()
        writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1")
    host, port = listening.sockets[0].getsockname()
    try:
        yield f"http://{host}:{port}/bot", heard
    finally:
        listening.close()
        await asyncio.gather(*(task for task in serving if task is not None))


@asynccontextmanager
async def calling(
    url: str, limiter: Limiter | None = None, **how: Any
) -> AsyncIterator[ExtBot[Any]]:
    """PTB's bot, whose read time-out is short."""
    plain = {"verify": False}  # spares the reading of certificates; nothing here is encrypted
    request = HTTPXRequest(read_timeout=0.2, connect_timeout=5, httpx_kwargs=plain, **how)
    parts: Any = {"request": request, "get_updates_request": request}
    try:
        yield ExtBot(TOKEN, base_url=url, rate_limiter=limiter, **parts)
    finally:
        await request.shutdown()


async def end_with(url: str) -> End:
    async with calling(url) as bot:
        with pytest.raises(TelegramError) as raised:
            await bot.send_message(1, "x")
    return end_of(raised.value)


@pytest.mark.parametrize(
    ("reply", "end"),
    [
        (telling(500), End.NOT_DONE),
        (telling(502), End.NOT_DONE),
        (answer(502, "<html>Bad Gateway</html>"), End.UNKNOWN),
        (answer(504, ""), End.UNKNOWN),
        (answer(200, "no json"), End.UNKNOWN),
        (b"HTTP/1.1 200 X\r\nContent-Length: 9\r\n\r\n{", End.UNKNOWN),
        (b"", End.UNKNOWN),
        (None, End.UNKNOWN),
        (telling(400), End.FINAL),
        (telling(401), End.FINAL),
        (telling(403), End.FINAL),
        (telling(409), End.FINAL),
        (telling(429, retry_after=3), End.FINAL),
        (telling(400, migrate_to_chat_id=-5), End.FINAL),
    ],
)
async def test_what_a_server_does_tells_whether_a_message_was_sent(
    reply: bytes | None, end: End
) -> None:
    async with server(reply) as (url, heard):
        assert await end_with(url) is end
        assert len(heard) == 1


async def test_a_server_that_is_not_there_was_sent_nothing() -> None:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert await end_with(f"http://127.0.0.1:{port}/bot") is End.NOT_DONE


async def test_a_call_without_a_connection_was_not_sent() -> None:
    slow: Any = {"connection_pool_size": 1, "pool_timeout": 0.05}
    async with server(None) as (url, heard), calling(url, **slow) as bot:
        calls = (bot.send_message(1, "x") for _ in range(2))
        problems = await asyncio.gather(*calls, return_exceptions=True)
        ends = {end_of(one) for one in problems if isinstance(one, TelegramError)}
        assert ends == {End.NOT_DONE, End.UNKNOWN}
        assert len(heard) == 1


async def test_a_call_that_waited_for_a_place_in_vain_was_not_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.sending.request.CONNECTIONS", 1)
    monkeypatch.setattr("bot.sending.request.POOL_S", 0.05)
    async with server(None) as (url, heard):
        request = QuietRequest(read_timeout=0.2, httpx_kwargs={"verify": False})
        parts: Any = {"request": request, "get_updates_request": request}
        bot: ExtBot[Any] = ExtBot(TOKEN, base_url=url, **parts)
        calls = (bot.send_message(1, "x") for _ in range(3))
        problems = await asyncio.gather(*calls, return_exceptions=True)
        await request.shutdown()
        ends = sorted(end_of(one) for one in problems if isinstance(one, TelegramError))
        assert ends == [End.NOT_DONE, End.NOT_DONE, End.UNKNOWN]
        assert len(heard) == 1


@pytest.mark.parametrize(
    ("problem", "cause", "end"),
    [
        (TimedOut(), httpx.ConnectTimeout("x"), End.NOT_DONE),
        (TimedOut(), httpx.ReadTimeout("x"), End.UNKNOWN),
        (TimedOut(), httpx.WriteTimeout("x"), End.UNKNOWN),
        (TimedOut(), None, End.UNKNOWN),
        (NetworkError("x"), httpx.ProxyError("x"), End.NOT_DONE),
        (NetworkError("x"), httpx.WriteError("x"), End.UNKNOWN),
        (NetworkError("x"), httpx.RemoteProtocolError("x"), End.UNKNOWN),
        (BadRequest("x"), None, End.FINAL),
        (Forbidden("x"), None, End.FINAL),
        (InvalidToken(), None, End.FINAL),
        (Conflict("x"), None, End.FINAL),
        (ChatMigrated(-1), None, End.FINAL),
    ],
)
def test_the_rest_of_the_table(problem: TelegramError, cause: Exception | None, end: End) -> None:
    problem.__cause__ = cause
    assert end_of(problem) is end
    assert is_away(problem) == (end is not End.FINAL)


def test_a_telegram_that_wants_to_be_left_alone_is_away_for_so_long() -> None:
    assert is_away(RetryAfter(7))
    assert (told_s(RetryAfter(7)), told_s(TimedOut())) == (7, 0)


async def test_a_message_in_doubt_is_sent_once_and_an_edit_is_repeated() -> None:
    limiter = Limiter(Telegram().dead_chats)
    async with server(None) as (url, heard), calling(url, limiter) as bot:
        with pytest.raises(MaybeSent):
            await bot.send_message(1, "x")
        assert len(heard) == 1
        with pytest.raises(TimedOut):
            await bot.edit_message_text("x", 1, 1, rate_limit_args=2)
        assert [b"editMessageText" in one for one in heard] == [False, True, True]


async def test_the_connections_are_few() -> None:
    request = telegram_request()
    assert CONNECTIONS <= 50
    assert request.read_timeout == 10
    await request.shutdown()
