"""Messages that many people change at once: few edits, and the last one tells it all."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Final

from telegram.error import TelegramError

AT_ONCE: Final = 1_000
REMEMBERED: Final = 10_000

Edit = Callable[[], Awaitable[object]]

log = logging.getLogger(__name__)


class Coalesced:
    """One edit of a message at a time, and a pause between two.

    Edits look up what to show when their turn comes, so that the last one is always right. A
    message is known by any key.
    """

    def __init__(self) -> None:
        self._wanted: dict[str, Edit] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._shown: OrderedDict[str, int] = OrderedDict()

    def want(self, key: str, edit: Edit, every_s: float) -> None:
        """Have a message brought up to date, soon; with too many at once the next time."""
        if key not in self._tasks and len(self._tasks) >= AT_ONCE:
            return
        self._wanted[key] = edit
        if key not in self._tasks:
            self._tasks[key] = asyncio.create_task(self._keep_up(key, every_s))

    def note(self, key: str, screen: Hashable) -> None:
        """A message shows this now; only its hash is remembered."""
        self._shown[key] = hash(screen)
        self._shown.move_to_end(key)
        while len(self._shown) > REMEMBERED:
            self._shown.popitem(last=False)

    def stands(self, key: str, screen: Hashable) -> bool:
        """Whether a message is known to show this already."""
        return self._shown.get(key) == hash(screen)

    async def aclose(self) -> None:
        """End; what was not shown is shown with the next change."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _keep_up(self, key: str, every_s: float) -> None:
        try:
            while (edit := self._wanted.pop(key, None)) is not None:
                try:
                    await edit()
                except TelegramError as problem:
                    log.info("a message was not brought up to date: %s", type(problem).__name__)
                except Exception:
                    log.exception("a message was not brought up to date")
                await asyncio.sleep(every_s)
        finally:
            del self._tasks[key]
