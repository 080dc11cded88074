"""A bot and everything it talks to, each in a process of its own, for a benchmark to ask."""

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.crowd import Seen, Wanted
from sandbox.telegram.serving import HOST, listen

ROOT = Path(__file__).resolve().parents[1]
TELEGRAM_S, SHOPS_S = 0.02, 0.3  # until they answer
STOP_WITHIN_S = 20.0
LINE_BYTES = 1 << 26  # the times of a long run


@dataclass(frozen=True)
class Cost:
    """What a run took of the bot's machine: CPU in seconds, memory in MB, stalls in ms."""

    cpu_s: float
    children_cpu_s: float
    rss_mb: float
    child_rss_mb: float
    total_rss_mb: float
    stalls_ms: list[float]


class Peer:
    """A process that answers a line of JSON with a line of JSON."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def read(self) -> Any:
        """The next line. Raises RuntimeError when the process has ended."""
        assert self._process.stdout is not None
        line = await self._process.stdout.readline()
        if not line:
            raise RuntimeError("a process of the benchmark ended early; see above for why")
        return json.loads(line)

    async def ask(self, value: Any) -> Any:
        """Its answer."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(value).encode() + b"\n")
        await self._process.stdin.drain()
        return await self.read()


class Stage:
    """A bot with its world."""

    def __init__(self, world: Peer, bot: Peer) -> None:
        self._world, self._bot = world, bot

    async def run(self, wanted: Wanted) -> tuple[Seen, Cost]:
        """Have people send photos; what they saw, and what that took."""
        before = Cost(**await self._bot.ask({}))
        seen = Seen(**await self._world.ask(asdict(wanted)))
        after = Cost(**await self._bot.ask({}))
        cost = {
            **asdict(after),
            "cpu_s": after.cpu_s - before.cpu_s,
            "children_cpu_s": after.children_cpu_s - before.children_cpu_s,
        }
        return seen, Cost(**cost)


def machine() -> str:
    """What the run has to itself: others at work make its times say little."""
    busy = os.getloadavg()[0]
    return f"{os.cpu_count()} cores for all processes together, load average before {busy:.1f}"


@asynccontextmanager
async def stage(bot: str, *arguments: str) -> AsyncIterator[Stage]:
    """Telegram, the shops and the bot called `bot`, all gone after the block."""
    delays = (str(TELEGRAM_S), str(SHOPS_S))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with _peer("benchmarks.far_side", *delays, folder=folder) as world:
            told = (await world.read())["settings"]
            settings = {**told, **_own_settings(folder)}
            process = _peer("benchmarks.bot_process", bot, *arguments, folder=folder, more=settings)
            async with process as observed:
                await observed.read()
                yield Stage(world, observed)


def _own_settings(folder: Path) -> dict[str, str]:
    with listen(HOST, 0) as free:
        address = f"{HOST}:{free.getsockname()[1]}"
    return {
        "DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'bench.db'}",
        "PROVIDERS__GALLERY__ENABLED": "false",
        "PRIVACY__REQUIRE_CONSENT": "false",
        "QUOTA__DAILY_PER_USER": "1000000",
        "TELEGRAM__LISTEN": address,
    }


@asynccontextmanager
async def _peer(
    module: str, *arguments: str, folder: Path, more: Mapping[str, str] | None = None
) -> AsyncIterator[Peer]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module, *arguments),
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **(more or {})},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=LINE_BYTES,
    )
    try:
        yield Peer(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        try:
            async with asyncio.timeout(STOP_WITHIN_S):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
