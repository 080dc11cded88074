"""A chat that got another id: what may follow it there, and what stays behind."""

from typing import Any

import pytest
from telegram.error import BadRequest, ChatMigrated

from bot.sending.dead_chats import DeadChats
from bot.sending.limiter import Limiter
from tests.sending.telegram_side import Shelf

OLD, NEW = -100, -200


class Moved:
    """Telegram once the group has moved, and who is told of it."""

    def __init__(self) -> None:
        self.moves: list[tuple[int, int]] = []
        self.taken: list[dict[str, Any]] = []
        self.limiter = Limiter(DeadChats(Shelf()), self._note)

    async def call(self, endpoint: str, **data: Any) -> Any:
        """A call as PTB makes it."""
        return await self.limiter.process_request(self._answer, (data,), {}, endpoint, data, None)

    async def _note(self, old: int, new: int) -> None:
        self.moves.append((old, new))

    async def _answer(self, data: dict[str, Any]) -> bool:
        if data["chat_id"] == OLD:
            raise ChatMigrated(NEW)
        self.taken.append(dict(data))
        return True


async def test_a_message_follows_and_answers_nothing_there() -> None:
    telegram = Moved()
    await telegram.call("sendMessage", chat_id=OLD, text="found", reply_parameters=object())
    assert telegram.taken == [{"chat_id": NEW, "text": "found"}]
    assert telegram.moves == [(OLD, NEW)]


async def test_an_edit_never_touches_another_message_of_the_same_number() -> None:
    telegram = Moved()
    with pytest.raises(BadRequest, match="not found"):
        await telegram.call("editMessageText", chat_id=OLD, message_id=7, text="found")
    assert telegram.taken == []
    assert telegram.moves == [(OLD, NEW)], "whoever asked anew would send to the new id"
