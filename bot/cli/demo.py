"""`snapbuy demo`: the sandbox and the bot, for a browser on this machine.

The sandbox is another process that says, in one line of JSON, where it is and how the bot must
be set to talk to it. Nothing of the operator's own settings is used.
"""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import click

from bot.cli.command import CarefulCommand, Exit, option, run, say

FOLDER = Path("data/demo")
STOP_WITHIN_S = 20.0

Process = asyncio.subprocess.Process


@click.command(cls=CarefulCommand)
@option("--port", type=click.IntRange(1, 65535), default=8080, help="Where the web chat is.")
def demo(port: int) -> None:
    """Try everything in a browser: no key, no token, no internet."""
    folder = FOLDER.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    run(_demo(port, folder))


async def _demo(port: int, folder: Path) -> int:
    told = _told_to_stop()
    arguments = ("-m", "sandbox", "--port", str(port), "--folder", str(folder))
    async with child(*arguments, folder=folder, announces=True) as sandbox:
        news = await _announcement(sandbox, told)
        if news is None:
            return Exit.DONE if told.is_set() else sandbox.returncode or Exit.OUR_FAULT
        url, settings = news["url"], news["settings"]
        bot_arguments = ("-m", "bot", "run", "--log", "text")
        async with child(*bot_arguments, folder=folder, settings=settings) as bot:
            say("", f"  The web chat:  {url}", "  Ctrl-C ends everything.", "")
            return await _until_one_ends(told, sandbox, bot)


@asynccontextmanager
async def child(
    *arguments: str,
    folder: Path,
    settings: Mapping[str, str] | None = None,
    announces: bool = False,
) -> AsyncIterator[Process]:
    """A Python process in `folder` with just these settings; it has ended after the block."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *arguments,
        cwd=folder,
        env={"PATH": str(Path(sys.executable).parent), "LANG": "C.UTF-8", **(settings or {})},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE if announces else None,
    )
    try:
        yield process
    finally:
        await _end(process)


async def _announcement(sandbox: Process, told: asyncio.Event) -> dict[str, dict[str, str]] | None:
    """The sandbox's line of JSON; None when it ended, or we are told to stop, before it came."""
    assert sandbox.stdout is not None  # noqa: S101  # started with a pipe
    reading = asyncio.create_task(sandbox.stdout.readline())
    stopping = asyncio.create_task(told.wait())
    await asyncio.wait({reading, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not reading.done():
        reading.cancel()
        return None
    line = reading.result()
    if not line:
        await sandbox.wait()
        return None
    news: dict[str, dict[str, str]] = json.loads(line)
    return news


async def _until_one_ends(told: asyncio.Event, *processes: Process) -> int:
    ends = [asyncio.create_task(process.wait()) for process in processes]
    stopping = asyncio.create_task(told.wait())
    await asyncio.wait({*ends, stopping}, return_when=asyncio.FIRST_COMPLETED)
    for task in (*ends, stopping):
        task.cancel()
    if told.is_set():
        return Exit.DONE
    return next((p.returncode for p in processes if p.returncode), Exit.OUR_FAULT)


async def _end(process: Process) -> None:
    """Ask it to end; after a while, make it."""
    if process.returncode is not None:
        return
    process.terminate()
    try:
        async with asyncio.timeout(STOP_WITHIN_S):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


def _told_to_stop() -> asyncio.Event:
    told = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    return told
