"""Rates come from a file or a server within bounds, and stay while the source fails."""

import asyncio
import json
import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.exchange.board import GOOD_FOR, RateBoard, load_rates
from bot.exchange.reading import RatesUnusable
from providers.http import MAX_BODY

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
BODY = json.dumps({"base": "EUR", "date": "2026-11-20", "rates": {"CNY": 7.8}}).encode()


def answer(body: bytes, status: str = "200 OK", more: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{more}\r\n".encode() + body


@asynccontextmanager
async def server(reply: bytes, asked: list[bytes] | None = None) -> AsyncIterator[str]:
    """Answers every request alike; without a reply it never answers."""
    gone = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        if asked is not None:
            asked.append(head)
        writer.write(reply)
        try:
            if reply:
                await writer.drain()
            else:
                await gone.wait()
        except ConnectionError:
            pass
        finally:
            writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/latest?key=canary"
    finally:
        gone.set()
        listening.close()


async def test_rates_come_from_a_server_and_from_a_file(tmp_path: Path) -> None:
    asked: list[bytes] = []
    file = tmp_path / "rates.json"
    file.write_bytes(BODY)
    async with server(answer(BODY), asked) as url:
        assert await load_rates(url) == await load_rates(str(file))
    assert asked[0].startswith(b"GET /latest?key=canary ")


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (answer(b"", "302 Found", "Location: https://example.org/\r\n"), "302"),
        (answer(b"", "301 Moved", "Location: http://127.0.0.1:1/\r\n"), "301"),
        *((answer(b"no"), "neither"), (answer(b"", "503 Busy"), "503"), (b"nonsense\r\n", "unrea")),
        *((answer(b" " * (300 << 10)), "longer"), (answer(b" " * (MAX_BODY + 1)), "longer")),
        (answer(BODY, more="Content-Encoding: gzip\r\n"), "compressed"),
    ],
    ids=["redirect", "moved", "garbage", "busy", "no http", "long", "very long", "compressed"],
)
async def test_what_a_server_says_instead_of_rates_is_told(reply: bytes, why: str) -> None:
    asked: list[bytes] = []
    async with server(reply, asked) as url:
        with pytest.raises(RatesUnusable, match=why) as caught:
            await load_rates(url)
    assert "canary" not in str(caught.value)
    assert len(asked) == 1


async def test_a_server_that_never_answers_is_given_up() -> None:
    async with server(b"") as url:
        with pytest.raises(RatesUnusable):
            await load_rates(url, deadline_s=0.2)


async def test_what_is_no_plain_file_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "long").write_bytes(b" " * (300 << 10))
    for name, why in (
        ("gone", "no such"),
        ("pipe", "no such"),
        ("", "no such"),
        ("long", "longer"),
    ):
        with pytest.raises(RatesUnusable, match=why):
            await load_rates(str(tmp_path / name))


async def test_old_rates_stay_while_the_source_fails_and_it_is_told_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file, now = tmp_path / "canary.json", [NOON]
    board = RateBoard(str(file), now=lambda: now[0])
    with caplog.at_level(logging.WARNING):
        await board.refresh()
        await board.refresh()
        assert board.current() is None
        assert len(caplog.records) == 1
        file.write_bytes(BODY)
        await board.refresh()
        assert board.current() is not None
        file.write_bytes(b"broken")
        await board.refresh()
        assert len(caplog.records) == 1  # not due: not looked at
        for _ in range(3):
            now[0] += GOOD_FOR
            await board.refresh()
        assert board.current() is not None
    assert len(caplog.records) == 2
    assert "canary" not in caplog.text


async def test_rates_are_loaded_again_after_a_day_and_never_shown_when_old(tmp_path: Path) -> None:
    file, now = tmp_path / "rates.json", [NOON]
    file.write_bytes(BODY)
    board = RateBoard(str(file), now=lambda: now[0])
    await board.refresh()
    now[0] = NOON + timedelta(days=7)
    assert board.current() is not None
    now[0] = NOON + timedelta(days=8)
    assert board.current() is None
    file.write_bytes(BODY.replace(b"11-20", b"11-27"))
    await board.refresh()
    table = board.current()
    assert table is not None
    assert table.day.isoformat() == "2026-11-27"


async def test_without_a_source_there_is_nothing_to_do() -> None:
    board = RateBoard()
    await board.refresh()
    assert board.current() is None
