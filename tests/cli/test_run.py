"""`snapbuy run` as a process: how it ends, and what it leaves to the next one."""

import asyncio
import signal
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from sandbox.client import SandboxClient
from sandbox.whole import Whole
from tests.chaos.process import Bot, neighbourhood, settings_of

LIMIT_S = 40.0


class House:
    """A sandbox, and the settings of a bot for it."""

    def __init__(self, whole: Whole, client: SandboxClient, folder: Path) -> None:
        self.client, self.folder = client, folder
        self.settings = settings_of(whole, folder)

    async def starts(self, **settings: str) -> Bot:
        bot = Bot(self.folder, {**self.settings, **settings})
        await bot.start()
        return bot

    def log(self) -> str:
        file = self.folder / "bot.log"
        return file.read_text() if file.exists() else ""

    async def logs(self, text: str, times: int = 1) -> None:
        end = time.monotonic() + LIMIT_S
        while self.log().count(text) < times:
            assert time.monotonic() < end, self.log()
            await asyncio.sleep(0.05)


@pytest.fixture
async def house(pictures: Path, tmp_path: Path) -> AsyncIterator[House]:
    async with neighbourhood(pictures) as (whole, client):
        yield House(whole, client, tmp_path)


async def test_sigterm_under_load_ends_in_time_and_loses_nothing(house: House) -> None:
    anna = house.client.person("Anna")
    bot = await house.starts()
    await house.logs("and answers")
    await house.client.fails("sendMessage", "delay", times=3, delay_s=30)
    asked = [await anna.sends("/help") for _ in range(4)]
    begun = time.monotonic()
    assert await bot.end(signal.SIGTERM) == 0
    assert time.monotonic() - begun <= 20
    await house.client.request("DELETE", "/sandbox/faults")
    again = await house.starts()
    await anna.sees(after=asked[-1], within=LIMIT_S)
    end = time.monotonic() + LIMIT_S
    while sum(seen.by_bot for seen in await anna.screen()) < len(asked):
        assert time.monotonic() < end, "an update was lost"
        await asyncio.sleep(0.1)
    assert await again.end(signal.SIGTERM) == 0
    assert "Traceback" not in house.log()


async def test_a_second_signal_ends_it_at_once(house: House) -> None:
    bot = await house.starts()
    await house.logs("and answers")
    await house.client.fails("sendMessage", "hang", delay_s=60)
    await house.client.person("Anna").sends("/help")
    database = sqlite3.connect(house.folder / "snapbuy.db")
    end = time.monotonic() + LIMIT_S
    while not database.execute("SELECT 1 FROM inbox WHERE lease_until IS NOT NULL").fetchone():
        assert time.monotonic() < end
        await asyncio.sleep(0.02)
    host = house.settings["TELEGRAM__LISTEN"]
    ending = asyncio.create_task(bot.end(signal.SIGTERM))
    async with httpx.AsyncClient(base_url=f"http://{host}") as client:
        while (answer := await client.get("/readyz")).status_code != 503:
            assert time.monotonic() < end
    assert answer.text == "stopping\n"
    begun = time.monotonic()
    assert await bot.end(signal.SIGTERM) == 1
    assert time.monotonic() - begun < 3
    await ending
    assert database.execute("SELECT count(*) FROM inbox WHERE state = 'open'").fetchone() == (1,)
    database.close()


async def test_settings_that_telegram_refuses_are_told_in_one_line(house: House) -> None:
    bot = await house.starts(TELEGRAM__TOKEN="424242:another-0123456789abcdefghijklmnopqrs")
    assert await bot.end(signal.SIGCONT) == 2
    assert "TELEGRAM__TOKEN: Telegram does not accept it; copy it from @BotFather" in house.log()
    assert "Traceback" not in house.log()


async def test_a_telegram_that_is_away_is_waited_for(house: House) -> None:
    anna = house.client.person("Anna")
    fault = await house.client.fails("getMe", "status", status=502, times=None)
    bot = await house.starts()
    await house.logs("Telegram cannot be used yet")
    await house.client.request("DELETE", f"/sandbox/faults/{fault}")
    asked = await anna.sends("/help")
    await anna.sees(after=asked, within=LIMIT_S)
    assert house.log().count("Telegram cannot be used yet") == 1
    assert await bot.end(signal.SIGINT) == 0


async def test_told_to_stop_while_it_waits_it_stops(house: House) -> None:
    await house.client.fails("getMe", "status", status=502, times=None)
    bot = await house.starts()
    await house.logs("Telegram cannot be used yet")
    assert await bot.end(signal.SIGTERM) == 0


async def test_a_webhook_without_its_address_is_told_in_one_line(house: House) -> None:
    held = asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    server = await held
    port = server.sockets[0].getsockname()[1]
    bot = await house.starts(
        TELEGRAM__MODE="webhook",
        TELEGRAM__LISTEN=f"127.0.0.1:{port}",
        TELEGRAM__WEBHOOK_URL=f"http://127.0.0.1:{port}/updates",
    )
    assert await bot.end(signal.SIGCONT) == 1
    assert f"Error: 127.0.0.1:{port} cannot be used" in house.log()
    server.close()


def spoil(file: Path, *indexes: str) -> None:
    """Overwrite the first page of indexes, and have every process read it anew."""
    with closing(sqlite3.connect(file, isolation_level=None, timeout=LIMIT_S)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (size,) = database.execute("PRAGMA page_size").fetchone()
        found = database.execute("SELECT name, rootpage FROM sqlite_master").fetchall()
    pages = [page for name, page in found if name in indexes]
    assert len(pages) == len(indexes)
    with file.open("r+b") as whole:
        for page in pages:
            whole.seek(size * (page - 1))
            whole.write(b"\xff" * size)
    with closing(sqlite3.connect(file, isolation_level=None, timeout=LIMIT_S)) as database:
        database.execute(f"PRAGMA user_version = {time.monotonic_ns() % 1_000_000}")


@pytest.mark.sqlite
async def test_a_database_damaged_meanwhile_ends_it_with_one_line(house: House) -> None:
    bot = await house.starts()
    await house.logs("and answers")
    anna = house.client.person("Anna")
    ended = asyncio.create_task(bot.ended())
    end = time.monotonic() + LIMIT_S
    while not ended.done():
        assert time.monotonic() < end, house.log()
        # What was written at this moment may lie in the log, and mend the page again.
        spoil(house.folder / "snapbuy.db", "ix_inbox_state_lane", "ix_inbox_state_key")
        await anna.sends("/help")
        await asyncio.wait({ended}, timeout=5.0)
    assert await ended == 1
    errors = [line for line in house.log().splitlines() if line.startswith("Error: ")]
    assert errors == [
        "Error: the database is damaged: database disk image is malformed; "
        "restore a backup, or move the file away to begin anew"
    ]
    assert "Traceback" not in house.log()
