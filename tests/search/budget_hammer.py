"""A process that calls one account as fast as its gate lets it, and notes each call it makes.

`python -m tests.search.budget_hammer URL FILE QPS CAP` ends when the day's calls are used up.
"""

import asyncio
import os
import sys

from bot.search.admission import Gate, Rates
from bot.search.faults import CountedOut, HeldBack
from bot.storage.calls import SqlCallBudget
from bot.storage.engine import create_engine

ACCOUNT = "shop:0123"


async def hammer(url: str, file: str, qps: float, cap: int) -> None:
    engine = create_engine(url)
    rates = Rates(qps=qps, per_day=cap, per_24h=cap)
    gate = Gate(ACCOUNT, rates, SqlCallBudget(engine))
    notes = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    while True:
        try:
            await gate()
        except CountedOut:
            break
        except HeldBack:
            continue
        os.write(notes, b"x")  # a call: it is made, whatever becomes of this process
    await engine.dispose()


if __name__ == "__main__":
    asyncio.run(hammer(sys.argv[1], sys.argv[2], float(sys.argv[3]), int(sys.argv[4])))
