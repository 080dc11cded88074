"""Waiting for what must come, without guessing how long it takes."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

LIMIT_S = 40.0


async def until(holds: Callable[[], Any], within_s: float = LIMIT_S) -> None:
    """Wait until the condition, which may be a coroutine, is true."""
    loop = asyncio.get_running_loop()
    end = loop.time() + within_s
    while True:
        found = holds()
        if await found if isinstance(found, Awaitable) else found:
            return
        assert loop.time() < end, "it did not happen"
        await asyncio.sleep(0.01)
