"""What has to be done now and then while the bot runs, whoever writes to it."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from bot.users.people import People

REFUND_EVERY_S = 5 * 60.0
SWEEP_EVERY_S = 6 * 3600.0
SWEEP_PICTURES_EVERY_S = 60.0  # nobody may publish another for days
LOOK_FOR_RATES_EVERY_S = 3600.0  # they are loaded once a day, and tried again until they are
WITHIN_S = 120.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Chore:
    """Something to do every so many seconds, the first time at once."""

    name: str
    do: Callable[[], Awaitable[Any]]
    every_s: float


@asynccontextmanager
async def upkeep(people: People) -> AsyncIterator[None]:
    """Do the chores while the block runs."""
    chores = (
        Chore("stale reservations", people.quota.refund_stale, REFUND_EVERY_S),
        Chore("old rows", people.data.sweep, SWEEP_EVERY_S),
    )
    async with doing(chores):
        yield


@asynccontextmanager
async def doing(chores: Sequence[Chore]) -> AsyncIterator[None]:
    """Each chore in a task of its own, ended with the block."""
    tasks = [asyncio.create_task(_repeat(chore), name=chore.name) for chore in chores]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _repeat(chore: Chore) -> None:
    while True:
        try:
            async with asyncio.timeout(WITHIN_S):
                await chore.do()
        except Exception as problem:
            # The next time may do better; a conversation must never end because of this.
            log.warning("upkeep of %s failed: %s", chore.name, type(problem).__name__)
        await asyncio.sleep(chore.every_s)
