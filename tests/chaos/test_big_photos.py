"""A flood of photos as large as Telegram hands out: the bot and its children stay within bounds."""

import asyncio
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from sandbox.client import SandboxClient
from sandbox.person import Person
from tests.chaos.process import Bot, neighbourhood, settings_of

MOST_MB, MOST_OF_A_CHILD_MB = 400, 512
PEOPLE = 9  # 19 MB each, and twice that while it arrives


@dataclass
class Town:
    """A bot in its world, and a photo it finds something for."""

    client: SandboxClient
    bot: Bot
    sample: Path


def largest(sample: Path, number: int) -> bytes:
    """A 19 MB photo like no other."""
    photo = Image.open(sample).convert("RGB").resize((2600, 2450))
    photo.paste((number * 17 % 256, 90, 160), (0, 0, 200, 200))
    out = BytesIO()
    photo.save(out, "BMP")
    return out.getvalue()


def peak_mb(pid: int) -> float:
    """The most memory a process has had."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def children_of(pid: int) -> list[int]:
    """The decoding children of a bot."""
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.fixture
async def town(tmp_path: Path, pictures: Path) -> AsyncIterator[Town]:
    """A sandbox and a bot in a process of its own."""
    async with neighbourhood(pictures) as (whole, client):
        bot = Bot(tmp_path, settings_of(whole, tmp_path))
        await bot.start()
        yield Town(client, bot, whole.store.folder / "samples" / "1.jpg")
        await bot.end(signal.SIGTERM)


async def test_big_photos_at_once_stay_within_the_bounds(town: Town) -> None:
    people = []
    for number in range(PEOPLE):
        body = {"first_name": f"Guest {number}"}
        made = await town.client.request("POST", "/sandbox/people", json=body)
        people.append(Person(town.client, made["id"]))
    for number, person in enumerate(people):
        await person.sends_document(largest(town.sample, number), "photo.bmp", "image/bmp")
    await asyncio.gather(*(person.sees(button="Buy", within=60) for person in people))
    assert peak_mb(town.bot.pid) <= MOST_MB
    assert 0 < max(map(peak_mb, children_of(town.bot.pid))) <= MOST_OF_A_CHILD_MB
