"""Which calls are counted, for whom, and that PTB says so where we look."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from telegram import InlineQueryResultArticle, InputMediaPhoto, InputTextMessageContent
from telegram.ext import BaseRateLimiter, ExtBot
from telegram.request import HTTPXRequest

from bot.sending.pace import GROUP, PRIVATE, Chat, chat_of, pace_of

ANNA = 7
MEDIA = InputMediaPhoto("file")
RESULT = InlineQueryResultArticle("1", "t", InputTextMessageContent("t"))
Use = Callable[[ExtBot[Any]], Awaitable[object]]


class Recorder(BaseRateLimiter[int]):
    """Answers every call itself and notes what it would be counted for."""

    def __init__(self) -> None:
        self.counted: list[Chat | None] = []

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def process_request(
        self, callback: Any, args: Any, kwargs: Any, endpoint: str, data: Any, rate_limit_args: Any
    ) -> Any:
        self.counted.append(chat_of(endpoint, data))
        return True


REQUEST = HTTPXRequest()  # made once: it reads certificates; nothing is sent with it
REQUESTS: Any = {"request": REQUEST, "get_updates_request": REQUEST}
INLINE = {"inline_message_id": "i"}


@pytest.mark.parametrize(
    ("use", "chat"),
    [
        (lambda bot: bot.send_message(ANNA, "x"), ANNA),
        (lambda bot: bot.send_photo(ANNA, "file"), ANNA),
        (lambda bot: bot.send_document(ANNA, b"x", filename="x"), ANNA),
        (lambda bot: bot.edit_message_text("x", ANNA, 1), ANNA),
        (lambda bot: bot.edit_message_caption(ANNA, 1, caption="x"), ANNA),
        (lambda bot: bot.edit_message_media(MEDIA, ANNA, 1), ANNA),
        (lambda bot: bot.edit_message_reply_markup(ANNA, 1), ANNA),
        (lambda bot: bot.edit_message_text("x", **INLINE), "inline message i"),
        (lambda bot: bot.edit_message_media(MEDIA, **INLINE), "inline message i"),
        (lambda bot: bot.edit_message_caption(caption="x", **INLINE), "inline message i"),
        (lambda bot: bot.edit_message_reply_markup(**INLINE), "inline message i"),
        (lambda bot: bot.forward_messages(ANNA, 8, [1]), ANNA),
        (lambda bot: bot.send_message("@channel", "x"), "@channel"),
        (lambda bot: bot.answer_callback_query("q"), None),
        (lambda bot: bot.answer_inline_query("q", [RESULT]), None),
        (lambda bot: bot.set_message_reaction(ANNA, 1, "👀"), None),
        (lambda bot: bot.send_chat_action(ANNA, "typing"), None),
        (lambda bot: bot.delete_message(ANNA, 1), None),
        (lambda bot: bot.delete_webhook(), None),
    ],
)
async def test_what_ptb_calls_is_counted_for_its_chat(use: Use, chat: Chat | None) -> None:
    recorder = Recorder()
    bot: ExtBot[Any] = ExtBot("1:x", rate_limiter=recorder, **REQUESTS)
    try:
        await use(bot)
    except TypeError:
        assert recorder.counted, "PTB could not read our answer, but it asked"
    assert recorder.counted == [chat]


@pytest.mark.parametrize("endpoint", ["answerGuestQuery", "getFile", "getMe", "sendMessageDraft"])
def test_what_telegram_does_not_limit_is_not_counted(endpoint: str) -> None:
    assert chat_of(endpoint, {"chat_id": ANNA}) is None


@pytest.mark.parametrize(
    ("chat", "pace"),
    [(ANNA, PRIVATE), ("inline message i", PRIVATE), (-100, GROUP), ("@channel", GROUP)],
)
def test_groups_are_told_by_their_ids(chat: Chat, pace: object) -> None:
    assert pace_of(chat) is pace
