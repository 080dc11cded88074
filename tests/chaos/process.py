"""The bot in a child process, and the neighbourhood that it lives in."""

import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from sandbox.client import SandboxClient
from sandbox.telegram.state import Config
from sandbox.whole import Whole, whole_sandbox

ROOT = Path(__file__).parents[2]
# Two shops are enough, and the gallery: the others would only use up the machine.
SHOPS = ("JUHE", "BAIDU")
DATABASE = "snapbuy.db"
STOPS_WITHIN_S = 20.0


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

    async def ended(self) -> int:
        """Wait for it to end by itself; the exit code."""
        assert self._process is not None
        return await self._process.wait()

    async def end(self, number: signal.Signals, within_s: float = STOPS_WITHIN_S + 10) -> int:
        """Send a signal; the exit code."""
        assert self._process is not None
        with suppress(ProcessLookupError):
            self._process.send_signal(number)
        async with asyncio.timeout(within_s):
            return await self._process.wait()


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
        "DATABASE_URL": f"sqlite+aiosqlite:///{folder / DATABASE}",
        "PROVIDERS__GALLERY__PATH": str(folder / "gallery"),
        "PRIVACY__REQUIRE_CONSENT": "false",
        "QUOTA__DAILY_PER_USER": "100000",
        "TELEGRAM__LISTEN": f"127.0.0.1:{port}",
    }


async def bare_start() -> float:
    """Seconds until a process has read the bot's code, and done nothing yet."""
    begun = time.monotonic()
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "import bot.running", cwd=ROOT
    )
    assert await child.wait() == 0
    return time.monotonic() - begun
