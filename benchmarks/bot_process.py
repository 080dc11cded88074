"""A bot under observation: ours, or the plain one, in a process of its own.

Prints a line of JSON when it answers; then each line read asks for the figures so far, and the
event-loop stalls since they were last asked for. Ends with its input.
"""

import argparse
import asyncio
import cProfile
import os
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from benchmarks import plain_bot
from benchmarks.lines import lines_read, write_line

TICK_S = 0.005
TICKS = os.sysconf("SC_CLK_TCK")


@asynccontextmanager
async def ours() -> AsyncIterator[None]:
    """The bot as `snapbuy run` has it, with its own settings from the environment."""
    from bot.app import open_services
    from bot.garbage import settle
    from bot.running import answering
    from bot.settings import load

    async with open_services(load(None)) as services, answering(services):
        settle()
        yield


BOTS = {"ours": ours, "plain": plain_bot.answering}


async def observe(name: str) -> None:
    """Run a bot and answer for its figures until the end of input."""
    stalls: list[float] = []
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(BOTS[name]())
        watching = asyncio.create_task(_watch(stalls))
        write_line({})
        async for _ in lines_read():
            write_line(_figures(stalls))
            stalls.clear()
        watching.cancel()


async def _watch(stalls: list[float]) -> None:
    while True:
        due = time.perf_counter() + TICK_S
        await asyncio.sleep(TICK_S)
        stalls.append((time.perf_counter() - due) * 1e3)


def _figures(stalls: list[float]) -> dict[str, Any]:
    children = _children()
    ended = os.times()
    return {
        "cpu_s": time.process_time(),
        "children_cpu_s": sum(map(_cpu_s, children)) + ended.children_user + ended.children_system,
        "rss_mb": _rss_mb(os.getpid()),
        "child_rss_mb": max(map(_rss_mb, children), default=0.0),
        "total_rss_mb": sum(map(_rss_mb, [os.getpid(), *children])),
        "stalls_ms": stalls,
    }


def _children() -> list[int]:
    listed = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return [int(pid) for pid in listed]


def _cpu_s(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0  # it ended meanwhile, and counts among the ended next time
    return (int(fields[11]) + int(fields[12])) / TICKS


def _rss_mb(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    sizes = [int(line.split()[1]) for line in lines if line.startswith("VmRSS")]
    return sum(sizes) / 1024


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bot", choices=BOTS)
    parser.add_argument("--profile", help="where to write a profile of the main thread")
    arguments = parser.parse_args()
    if arguments.profile is None:
        asyncio.run(observe(arguments.bot))
        return
    with cProfile.Profile() as profile:
        asyncio.run(observe(arguments.bot))
    profile.dump_stats(arguments.profile)


if __name__ == "__main__":
    main()
