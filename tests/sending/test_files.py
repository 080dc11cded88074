"""A file that is fetched from Telegram: within bounds in bytes and in time, and no token told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from telegram.error import NetworkError, TimedOut

from bot.sending.request import telegram_request

PATH = "/file/bot1:canary/photos/1.jpg"


@asynccontextmanager
async def files(
    *parts: bytes, pause_s: float = 0.0, length: int | None = None
) -> AsyncIterator[str]:
    """Telegram's side: it says so many bytes, and hands out these parts with a pause after each."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        said = sum(map(len, parts)) if length is None else length
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % said)
        try:
            for part in parts:
                writer.write(part)
                await writer.drain()
                await asyncio.sleep(pause_s)
        except ConnectionError:
            pass  # whoever asked has hung up, as some of the tests want
        finally:
            writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1")
    try:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}{PATH}"
    finally:
        listening.close()


async def fetched(url: str) -> bytes:
    request = telegram_request()
    try:
        return await request.retrieve(url)
    finally:
        await request.shutdown()


async def test_a_file_comes_whole() -> None:
    async with files(b"abc" * 1000, b"d") as url:
        assert await fetched(url) == b"abc" * 1000 + b"d"


async def test_a_file_larger_than_telegram_gives_is_not_read_to_its_end() -> None:
    async with files(*[bytes(2**20)] * 40) as url:
        with pytest.raises(NetworkError, match="larger"):
            await fetched(url)


async def test_a_file_that_drips_ends_at_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.sending.request.FILE_WITHIN_S", 0.3)
    async with files(*[b"x"] * 1000, pause_s=0.05) as url:
        with pytest.raises(TimedOut):
            await fetched(url)


async def test_a_file_that_breaks_off_is_no_file_and_its_address_is_not_told() -> None:
    async with files(b"half", length=8) as url:
        with pytest.raises(NetworkError) as caught:
            await fetched(url)
    assert "canary" not in repr(caught.value)
    assert caught.value.__cause__ is None
