"""People who type: each keystroke is a query, and only the last of a burst is worth a search."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any

from bot.handlers.turns import Turns

MOST_AT_ONCE = 400
SHOP_RESTS_S = 30.0
CLOSE_S = 2.0

log = logging.getLogger(__name__)


class Stroke:
    """One query of somebody who types; `began` is on the event loop's clock."""

    def __init__(self) -> None:
        self.began = asyncio.get_running_loop().time()
        self._overtaken = asyncio.Event()

    @property
    def overtaken(self) -> bool:
        """Whether the person has typed on."""
        return self._overtaken.is_set()

    def overtake(self) -> None:
        """The person has typed on."""
        self._overtaken.set()

    async def rests(self, pause_s: float) -> bool:
        """Wait so many seconds; False as soon as the person types on."""
        with suppress(TimeoutError):
            async with asyncio.timeout(pause_s):
                await self._overtaken.wait()
        return not self.overtaken


class Typists:
    """Answers queries in tasks of their own, so that no keystroke waits for the one before.

    `turns` keeps one search of each person at a time. Shops that failed rest for a while.
    """

    def __init__(self, *, most: int = MOST_AT_ONCE) -> None:
        self.turns = Turns()
        self._most = most
        self._newest: dict[int, Stroke] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._resting: dict[str, float] = {}

    def __len__(self) -> int:
        return len(self._tasks)

    async def take(self, user_id: int, work: Callable[[Stroke], Awaitable[None]]) -> None:
        """Have a query answered; with too much under way, whoever brings one waits for it."""
        stroke = Stroke()
        before = self._newest.get(user_id)
        if before is not None:
            before.overtake()
        self._newest[user_id] = stroke
        task = self.begin(self._answer(user_id, stroke, work))
        if len(self._tasks) > self._most:
            await asyncio.wait({task})

    def begin(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        """Go on with something in the background; what fails is logged. It must end by itself."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def rest(self, shop: str) -> None:
        """A shop failed: others are asked for a while."""
        self._resting[shop] = asyncio.get_running_loop().time() + SHOP_RESTS_S

    def is_resting(self, shop: str) -> bool:
        """Whether a shop failed a moment ago."""
        return self._resting.get(shop, 0.0) > asyncio.get_running_loop().time()

    async def aclose(self) -> None:
        """End what is under way, within a bound."""
        tasks = set(self._tasks)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=CLOSE_S)

    async def _answer(
        self, user_id: int, stroke: Stroke, work: Callable[[Stroke], Awaitable[None]]
    ) -> None:
        try:
            await work(stroke)
        finally:
            if self._newest.get(user_id) is stroke:
                del self._newest[user_id]

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (problem := task.exception()) is not None:
            log.error("an inline query failed", exc_info=problem)
