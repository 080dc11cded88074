"""Chats that take no messages any more: nothing is sent there until something comes from them."""

import logging
from collections import OrderedDict
from typing import Final, Protocol

from telegram.error import BadRequest, Forbidden, TelegramError

from bot.storage.trouble import STORAGE_TROUBLE, what_is_wrong

REMEMBERED: Final = 10_000

# What Telegram says with 400 when it means the chat, not the message.
REFUSALS: Final = (
    "chat_write_forbidden",
    "chat not found",
    "peer_id_invalid",
    "have no rights to send a message",
    "need administrator rights in the channel chat",
)
# Said of pictures too, in chats that take words only.
WORDS_REFUSED: Final = "not enough rights"
WORDS: Final = ("sendMessage", "editMessageText")
REASON_LENGTH: Final = 40

log = logging.getLogger(__name__)


class ChatIsDead(Forbidden):
    """The chat takes no messages any more; whatever was to be said there is over."""


def why_dead(endpoint: str, no: TelegramError) -> str | None:
    """Why nothing more should be sent to the chat that refused so; None: it was the message."""
    text = no.message.removeprefix("Forbidden: ").removeprefix("Bad Request: ").lower()
    about_words = WORDS_REFUSED in text and endpoint in WORDS
    if isinstance(no, Forbidden):
        return text[:REASON_LENGTH]
    if isinstance(no, BadRequest) and (about_words or any(one in text for one in REFUSALS)):
        return text[:REASON_LENGTH]
    return None


class DeadChatStore(Protocol):
    """Where they are kept beyond this process."""

    async def put(self, chat_id: int, reason: str) -> None:
        """Note a chat."""

    async def remove(self, chat_id: int) -> None:
        """It takes messages again."""

    async def has(self, chat_id: int) -> bool:
        """Whether it is noted."""

    async def newest(self, limit: int) -> list[int]:
        """The ids noted last."""


class DeadChats:
    """Known in memory first, so that a database in trouble stops nothing; bounded."""

    def __init__(self, store: DeadChatStore, *, most: int = REMEMBERED) -> None:
        self._store = store
        self._most = most
        self._kept: OrderedDict[int, bool] = OrderedDict()  # whether the database knows, too

    def __len__(self) -> int:
        return len(self._kept)

    def __contains__(self, chat: object) -> bool:
        return chat in self._kept

    async def load(self) -> None:
        """Know those of earlier days."""
        try:
            self._kept.update(dict.fromkeys(await self._store.newest(self._most), True))
        except STORAGE_TROUBLE as trouble:
            log.warning("dead chats are not known: %s", what_is_wrong(trouble))

    async def confirmed(self, chat_id: int) -> bool:
        """Whether it is dead, by what other processes have heard as well."""
        if self._kept.get(chat_id, False):
            try:
                if not await self._store.has(chat_id):
                    self._kept.pop(chat_id, None)
            except STORAGE_TROUBLE as trouble:
                log.warning("a dead chat was not looked up: %s", what_is_wrong(trouble))
        return chat_id in self._kept

    async def mark(self, chat_id: int, reason: str) -> None:
        """Send nothing there any more."""
        self._kept[chat_id] = False
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
        log.info("a chat takes no messages any more: %s", reason)
        try:
            await self._store.put(chat_id, reason)
        except STORAGE_TROUBLE as trouble:
            log.warning("a dead chat was not noted: %s", what_is_wrong(trouble))
        else:
            if chat_id in self._kept:
                self._kept[chat_id] = True

    async def revive(self, chat_id: int) -> None:
        """Something came from there. It may be another process that has noted it."""
        known = self._kept.pop(chat_id, None) is not None
        try:
            if known or await self._store.has(chat_id):
                await self._store.remove(chat_id)
        except STORAGE_TROUBLE as trouble:
            log.warning("a chat that is back was not noted: %s", what_is_wrong(trouble))
