"""A bot that is killed again and again at random moments, under load, and what it cost.

    python -m tests.chaos.kills --kills 500

The sandbox and the people live in this process; the bot is `python -m bot run` in a child that
gets SIGKILL and is started again at once.
"""

import argparse
import asyncio
import os
import random
import signal
import socket
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from PIL import Image

from sandbox.client import SandboxClient
from sandbox.person import Person
from sandbox.telegram.state import Config
from sandbox.whole import Whole, whole_sandbox

ROOT = Path(__file__).parents[2]
# Two shops are enough, and the gallery: the others would only use up the machine.
SHOPS = ("JUHE", "BAIDU")
TEXTS = ("/help", "/about", "/quota", "/settings")
PHOTO_EVERY = 6
CROWD = 20
START_WITHIN_S = 30.0
ANSWERED_WITHIN_S = 60.0
STOPS_WITHIN_S = 20.0
SENDS_IN_FLIGHT = 64  # at a kill: as many as may be in hand


@dataclass
class Toll:
    """What a run of kills cost."""

    kills: int = 0
    sent: int = 0
    photos: int = 0
    lost: int = 0
    unfinished: int = 0
    second_answers: int = 0
    charged_twice: int = 0
    charged: int = 0
    integrity: str = ""
    exit_code: int | None = None
    stop_s: float = 0.0
    back_s: list[float] = field(default_factory=list)

    def __str__(self) -> str:
        back = sorted(self.back_s) or [0.0]
        return (
            f"{self.kills} kills, {self.sent} messages ({self.photos} photos): "
            f"{self.lost} lost, {self.unfinished} unfinished, "
            f"{self.second_answers} second answers, {self.charged} charged, "
            f"{self.charged_twice} charged twice; integrity {self.integrity}; back at work after "
            f"{back[len(back) // 2]:.1f} s (median), {back[-1]:.1f} s (worst); "
            f"SIGTERM: exit {self.exit_code} after {self.stop_s:.1f} s"
        )


class Bot:
    """The bot in a child process; what it says goes to a file."""

    def __init__(self, folder: Path, settings: dict[str, str]) -> None:
        self._folder = folder
        self._settings = settings
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        with (self._folder / "bot.log").open("ab") as output:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run",
                cwd=self._folder,
                env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **self._settings},
                stdout=output,
                stderr=output,
            )  # fmt: skip

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    async def end(self, number: signal.Signals, within_s: float = STOPS_WITHIN_S + 10) -> int:
        """Send a signal; the exit code."""
        assert self._process is not None
        with suppress(ProcessLookupError):
            self._process.send_signal(number)
        async with asyncio.timeout(within_s):
            return await self._process.wait()


class Load:
    """People who write without pause, each seldom enough not to be told that it is too much."""

    def __init__(self, client: SandboxClient, photo: Path, pause_s: float) -> None:
        self._client, self._pause_s = client, pause_s
        self._photo = Image.open(photo).convert("RGB").resize((480, 480))
        self.crowd: list[Person] = []
        self.asked: dict[tuple[int, int], bool] = {}  # (chat, message): whether it is a photo

    async def gather(self) -> None:
        """Bring the crowd in; everybody has spoken to the bot once, or it might not write."""
        for number in range(CROWD):
            body = {"first_name": f"Person {number}"}
            made = await self._client.request("POST", "/sandbox/people", json=body)
            self.crowd.append(Person(self._client, made["id"]))
            await self._ask(number, "/start")

    async def run(self) -> None:
        """Until cancelled."""
        number = 0
        while True:
            number += 1
            await self._ask(number, TEXTS[number % len(TEXTS)])
            await asyncio.sleep(self._pause_s)

    async def _ask(self, number: int, text: str) -> None:
        person = self.crowd[number % CROWD]
        photo = number % PHOTO_EVERY == 1 and text != "/start"
        asking = person.sends_photo(self._variant(number)) if photo else person.sends(text)
        seen = await asyncio.shield(asking)
        self.asked[(seen.chat_id, seen.message_id)] = photo

    def _variant(self, number: int) -> bytes:
        """A photo like no other: what was found for it is not known yet, so that it is charged."""
        picture = self._photo.copy()
        shade = (number * 37 % 256, number * 91 % 256, number // 256 % 256)
        picture.paste(shade, (0, 0, 120, 120))
        out = BytesIO()
        picture.save(out, "JPEG", quality=85)
        return out.getvalue()


def count(toll: Toll, whole: Whole, load: Load) -> None:
    """What the people have in their chats."""
    world = whole.telegram.world
    answers: Counter[tuple[int, int]] = Counter()
    finished: set[tuple[int, int]] = set()
    for person in load.crowd:
        for message in world.messages(person.id):
            if message.sender == world.bot.id and message.reply_to is not None:
                answers[(person.id, message.reply_to)] += 1
                if message.buttons:
                    finished.add((person.id, message.reply_to))
    toll.sent, toll.photos = len(load.asked), sum(load.asked.values())
    toll.lost = sum(not answers[key] for key in load.asked)
    toll.unfinished = sum(photo and key not in finished for key, photo in load.asked.items())
    toll.second_answers = sum(max(0, answers[key] - 1) for key in load.asked)


def audit(toll: Toll, database: Path, photos_of: Counter[int]) -> None:
    """What the ledger says."""
    connection = sqlite3.connect(database)
    try:
        toll.integrity = str(connection.execute("PRAGMA integrity_check").fetchone()[0])
        counted = dict(
            connection.execute(
                "SELECT owner_id, sum(n) FROM quota_counts WHERE what = 'search' GROUP BY owner_id"
            ).fetchall()
        )
    finally:
        connection.close()
    toll.charged = sum(counted.values())
    toll.charged_twice = sum(max(0, n - photos_of[id_]) for id_, n in counted.items())


async def run(kills: int, pictures: Path, folder: Path, *, pause_s: float, seed: int) -> Toll:
    """Kill so often, then let everything be answered, stop by SIGTERM, and count."""
    chance = random.Random(seed)
    toll = Toll()
    async with neighbourhood(pictures) as (whole, client):
        bot = Bot(folder, settings_of(whole, folder))
        load = Load(client, whole.store.folder / "samples" / "1.jpg", pause_s)
        await load.gather()
        await bot.start()
        pressing = asyncio.create_task(load.run())
        for number in range(kills):
            if number % 2 == 0:  # every other one hits a start, most likely
                toll.back_s.append(await _at_work(whole))
            await asyncio.sleep(chance.uniform(0.0, 0.8))
            await bot.end(signal.SIGKILL)
            await bot.start()
            toll.kills += 1
        await _at_work(whole)
        pressing.cancel()
        await asyncio.gather(pressing, return_exceptions=True)
        await _all_answered(toll, whole, load)
        begun = time.monotonic()
        toll.exit_code = await bot.end(signal.SIGTERM)
        toll.stop_s = time.monotonic() - begun
        count(toll, whole, load)
    photos_of = Counter(chat for (chat, _), photo in load.asked.items() if photo)
    audit(toll, folder / "snapbuy.db", photos_of)
    return toll


@asynccontextmanager
async def neighbourhood(pictures: Path) -> AsyncIterator[tuple[Whole, SandboxClient]]:
    """The sandbox, without flood control."""
    async with whole_sandbox(pictures, config=Config(conflict_delay_s=0.05)) as whole:
        client = SandboxClient(whole.url, whole.telegram)
        await client.set(flood="off")
        yield whole, client
        await client.close()


def settings_of(whole: Whole, folder: Path) -> dict[str, str]:
    """The environment of the bot."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return {
        **{
            name: value
            for name, value in whole.settings().items()
            if not name.startswith("PROVIDERS__")
            or name.startswith(tuple(f"PROVIDERS__{s}__" for s in SHOPS))
        },
        "DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'snapbuy.db'}",
        "PROVIDERS__GALLERY__PATH": str(folder / "gallery"),
        "PRIVACY__REQUIRE_CONSENT": "false",
        "QUOTA__DAILY_PER_USER": "100000",
        "TELEGRAM__LISTEN": f"127.0.0.1:{port}",
    }


async def _at_work(whole: Whole) -> float:
    """Wait for the first message that this process sends; how long that took."""
    begun = time.monotonic()
    before = len(_written(whole))
    while len(_written(whole)) == before:
        if time.monotonic() - begun > START_WITHIN_S:
            raise AssertionError("the bot does not answer any more; see bot.log")
        await asyncio.sleep(0.02)
    return time.monotonic() - begun


def _written(whole: Whole) -> list[tuple[int, int]]:
    world = whole.telegram.world
    return [
        (chat, message.message_id)
        for chat in world.chats
        for message in world.messages(chat)
        if message.sender == world.bot.id
    ]


async def _all_answered(toll: Toll, whole: Whole, load: Load) -> None:
    """Until there is an answer to everything, or as long as that may take."""
    end = time.monotonic() + ANSWERED_WITHIN_S
    while time.monotonic() < end:
        count(toll, whole, load)
        if not toll.lost and not toll.unfinished:
            return
        await asyncio.sleep(0.2)


def main() -> int:
    """Read the command line and count the toll."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--pause", type=float, default=0.05, help="seconds between messages")
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    parser.add_argument(
        "--pictures", type=Path, default=Path(tempfile.gettempdir()) / "snapbuy-test-catalogue"
    )
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="snapbuy-kills-"))
    sys.stdout.write(f"seed {arguments.seed}, in {folder}\n")
    toll = asyncio.run(
        run(
            arguments.kills,
            arguments.pictures,
            folder,
            pause_s=arguments.pause,
            seed=arguments.seed,
        )
    )
    sys.stdout.write(f"{toll}\n")
    return int(bool(toll.lost or toll.unfinished or toll.charged_twice or toll.integrity != "ok"))


if __name__ == "__main__":
    sys.exit(main())
