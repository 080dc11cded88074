"""A process that asks for searches in one person's name, and charges or gives back what it gets.

`python -m tests.chaos.quota_hammer URL FILE LIMIT STEPS WORKER` ends when the file, to which each
step of every such process adds a byte, is as long as that.
"""

import asyncio
import os
import sys

from bot.errors import QuotaSpent
from bot.settings import Quota as QuotaSettings
from bot.storage.engine import create_engine
from bot.storage.ledger import Cause
from bot.storage.quota import SqlQuota
from bot.storage.tombstones import Mask
from bot.users.quota import Quota

PERSON = 1001
MASK = Mask(b"a key for tests")


async def hammer(url: str, file: str, limit: int, steps: int, worker: int) -> None:
    """Half of the keys are everybody's: an update may reach two processes."""
    engine = create_engine(url)
    rules = QuotaSettings(daily_per_user=limit)
    quota = Quota(SqlQuota(engine, MASK), rules, in_flight=steps)
    notes = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    number = 0
    while os.fstat(notes).st_size < steps:
        number += 1
        key = f"{worker * (number % 2)}:{number}"
        try:
            await quota.reserve(key, PERSON)
        except QuotaSpent:
            os.write(notes, b"x")
            continue
        os.write(notes, b"x")
        if number % 3:  # the others are left behind
            await quota.end(key, Cause.FREE if number % 3 == 1 else None)
    await engine.dispose()


if __name__ == "__main__":
    url, file, *numbers = sys.argv[1:]
    asyncio.run(hammer(url, file, *map(int, numbers)))
