"""Telegram's side of the limiter: what was asked when, answered by a script."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from telegram.error import RetryAfter, TelegramError

from bot.sending.dead_chats import DeadChats
from bot.sending.limiter import Limiter, Migrated


class Shelf:
    """Dead chats as the database would keep them; `trouble` is raised instead."""

    def __init__(self) -> None:
        self.rows: dict[int, str] = {}
        self.trouble: Exception | None = None

    async def put(self, chat_id: int, reason: str) -> None:
        self._fail()
        self.rows.setdefault(chat_id, reason)

    async def remove(self, chat_id: int) -> None:
        self._fail()
        self.rows.pop(chat_id, None)

    async def has(self, chat_id: int) -> bool:
        self._fail()
        return chat_id in self.rows

    async def newest(self, limit: int) -> list[int]:
        self._fail()
        return list(self.rows)[-limit:]

    def _fail(self) -> None:
        if self.trouble is not None:
            raise self.trouble


@dataclass
class Asked:
    """A call as Telegram saw it."""

    at: float
    chat: int | str | None
    endpoint: str
    name: object


@dataclass
class Telegram:
    """Answers the calls of a chat with each of its `ends` in turn, then with True."""

    latency_s: float = 0.0
    migrated: Migrated | None = None
    ends: dict[int | str | None, list[TelegramError | None]] = field(
        default_factory=lambda: defaultdict(list)
    )
    asked: list[Asked] = field(default_factory=list)
    shelf: Shelf = field(default_factory=Shelf)

    def __post_init__(self) -> None:
        self.dead_chats = DeadChats(self.shelf)
        self.limiter = Limiter(self.dead_chats, self.migrated)

    async def call(
        self, endpoint: str, chat: int | None = None, tries: int | None = None, name: object = None
    ) -> Any:
        """One call through the limiter, as PTB makes it."""
        data: dict[str, Any] = {} if chat is None else {"chat_id": chat}
        args = (endpoint, data, name)
        return await self.limiter.process_request(self._take, args, {}, endpoint, data, tries)

    async def _take(self, endpoint: str, data: dict[str, Any], name: object) -> bool:
        chat = data.get("chat_id")
        self.asked.append(Asked(now(), chat, endpoint, name))
        if self.latency_s:
            await asyncio.sleep(self.latency_s)
        end = self.ends[chat].pop(0) if self.ends[chat] else None
        if end is not None:
            raise end
        return True

    def times(self, chat: int | None) -> list[float]:
        """When the calls of a chat came."""
        return [one.at for one in self.asked if one.chat == chat]


def too_many(seconds: float) -> RetryAfter:
    return RetryAfter(int(seconds))


def now() -> float:
    return asyncio.get_running_loop().time()
