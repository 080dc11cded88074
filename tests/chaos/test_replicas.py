"""Two bots on one PostgreSQL database: everybody is answered once, whatever happens to either."""

import asyncio
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from sandbox.client import SandboxClient
from sandbox.whole import Whole
from tests.chaos.crowd import Load
from tests.chaos.process import neighbourhood
from tests.chaos.replicas import Replicas, balanced
from tests.chaos.toll import Toll, audit, count, in_hand
from tests.databases import fresh_database, rows_of
from tests.storage.way import way_to

pytestmark = [pytest.mark.postgres, pytest.mark.timeout(240)]

WITHIN_S = 90.0
TOLD_S = 40  # of messages before and after what happens


@dataclass
class Town:
    """Telegram, people, and two bots."""

    whole: Whole
    client: SandboxClient
    replicas: Replicas
    load: Load

    async def until_answered(self, toll: Toll, url: str) -> None:
        """Everything that was sent has its answer, and every search its end."""
        self.load.stop()
        await until(lambda: _answered(toll, self.whole, self.load), lambda: str(toll))
        await until(lambda: rows_of(url, "SELECT 1 FROM hunts") == [], lambda: "searches go on")


async def until(holds: Callable[[], bool], said: Callable[[], str]) -> None:
    end = time.monotonic() + WITHIN_S
    while not holds():
        assert time.monotonic() < end, said()
        await asyncio.sleep(0.1)


def _answered(toll: Toll, whole: Whole, load: Load) -> bool:
    count(toll, whole, load)
    return not toll.lost and not toll.unfinished


@asynccontextmanager
async def town(pictures: Path, folder: Path, url: str) -> AsyncIterator[Town]:
    async with neighbourhood(pictures) as (whole, client):
        replicas = Replicas(whole, folder, url, 2)
        async with balanced(replicas) as webhook_url:
            await replicas.start(webhook_url)
            try:
                for number in range(2):
                    await until(
                        lambda number=number: "and answers" in replicas.log(number),  # type: ignore[misc]  # a default binds it
                        lambda: replicas.log(0) + replicas.log(1),
                    )
                photo = whole.store.folder / "samples" / "1.jpg"
                load = Load(client, whole.telegram.world, photo, 0.1)
                await load.gather()
                yield Town(whole, client, replicas, load)
            finally:
                for bot in replicas.bots:
                    await bot.end(signal.SIGKILL)


async def sent(load: Load, more: int) -> None:
    """So many messages more have been sent."""
    enough = len(load.asked) + more
    await until(lambda: len(load.asked) >= enough, lambda: "nobody writes")


def checked(toll: Toll, load: Load, url: str) -> None:
    photos_of = Counter(chat for (chat, _), photo in load.asked.items() if photo)
    audit(toll, url, photos_of)
    assert (toll.lost, toll.unfinished, toll.charged_twice) == (0, 0, 0), toll
    assert toll.charged, toll
    assert toll.second_answers <= toll.in_hand, toll
    states: dict[str, int] = dict(
        rows_of(url, "SELECT state, count(*) FROM reservations GROUP BY state")
    )
    assert set(states) <= {"settled", "refunded"}, states
    assert states["settled"] == toll.charged


async def test_one_of_two_is_killed_and_the_other_goes_on_with_its_work(
    pictures: Path, tmp_path: Path
) -> None:
    toll = Toll(back_s=[0.0], bare_s=[0.0])
    with fresh_database(tmp_path / "snapbuy.db") as url:
        async with town(pictures, tmp_path, url) as there:
            writing = asyncio.create_task(there.load.run())
            await sent(there.load, TOLD_S)
            victim = there.replicas.bots[0]
            await victim.end(signal.SIGKILL)
            toll.kills, toll.in_hand = 1, in_hand(url)
            await sent(there.load, TOLD_S)
            await victim.start()
            await sent(there.load, TOLD_S)
            there.load.stop()
            await writing
            await there.until_answered(toll, url)
            for bot in there.replicas.bots:
                assert await bot.end(signal.SIGTERM) == 0
            checked(toll, there.load, url)


async def test_a_server_that_goes_away_for_a_while_is_waited_for(
    pictures: Path, tmp_path: Path
) -> None:
    toll = Toll(back_s=[0.0], bare_s=[0.0])
    with fresh_database(tmp_path / "snapbuy.db") as url:
        async with way_to(url) as way, town(pictures, tmp_path, way.url) as there:
            writing = asyncio.create_task(there.load.run())
            await sent(there.load, TOLD_S)
            toll.in_hand = in_hand(url)
            await way.shut()
            host = there.replicas.addresses[0]
            async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
                assert (await client.get(f"{host}/healthz")).status_code == 200
                answer = await client.get(f"{host}/readyz")
                assert (answer.status_code, "database" in answer.text) == (503, True)
            await until(
                lambda: "updates cannot be stored" in there.replicas.log(0),
                lambda: there.replicas.log(0),
            )
            await way.open()
            await sent(there.load, TOLD_S)
            there.load.stop()
            await writing
            await there.until_answered(toll, url)
            for number, bot in enumerate(there.replicas.bots):
                assert await bot.end(signal.SIGTERM) == 0, there.replicas.log(number)
            checked(toll, there.load, url)
