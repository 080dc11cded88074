"""A message that fills in while work goes on: edits are coalesced and never repeated."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final, Self

from telegram.error import TelegramError

EVERY_S: Final = 1.5
# A group takes 20 messages and edits a minute, of all its searches together.
IN_GROUPS_S: Final = 4.0

log = logging.getLogger(__name__)


def every_s_in(chat_id: int) -> float:
    """Seconds between two edits of one message in a chat.

    Groups have negative ids; 0 is an inline message, which is counted alone.
    """
    return EVERY_S if chat_id >= 0 else IN_GROUPS_S


class LiveText:
    """Shows the newest of many texts, at most one edit in `every_s` seconds.

    `edit` puts a text into the message, which shows `shown` already. An edit that fails is
    dropped: the final screen follows anyway. After the block no edit is under way, so none
    can overtake what comes next.
    """

    def __init__(
        self, edit: Callable[[str], Awaitable[object]], shown: str, *, every_s: float = EVERY_S
    ) -> None:
        self._edit = edit
        self._shown = self._wanted = shown
        self._every_s = every_s
        self._news = asyncio.Event()
        self._closing = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._keep_up())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._closing.set()
        self._news.set()
        await self._task

    def show(self, text: str) -> None:
        """Have the message show this text soon."""
        self._wanted = text
        self._news.set()

    async def _keep_up(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            if self._closing.is_set():
                return
            if self._wanted != self._shown:
                self._shown = self._wanted
                await self._try(self._shown)
            with suppress(TimeoutError):
                async with asyncio.timeout(self._every_s):
                    await self._closing.wait()

    async def _try(self, text: str) -> None:
        try:
            await self._edit(text)
        except TelegramError as problem:
            # The message of the error may hold an address with the token in it.
            log.info("a progress edit failed: %s", type(problem).__name__)
