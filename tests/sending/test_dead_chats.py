"""A chat that takes nothing is not written to again, until something comes from it."""

import pytest
from sqlalchemy.exc import OperationalError
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.sending.dead_chats import ChatIsDead, DeadChats
from tests.sending.telegram_side import Shelf, Telegram

ANNA, SAM, GROUP = 7, 8, -100

DEADLY = [
    ("sendMessage", Forbidden("Forbidden: bot was blocked by the user")),
    ("editMessageText", Forbidden("Forbidden: bot was kicked from the group chat")),
    ("sendPhoto", Forbidden("Forbidden: user is deactivated")),
    ("sendMessage", BadRequest("CHAT_WRITE_FORBIDDEN")),
    ("sendMessage", BadRequest("Bad Request: not enough rights to send text messages to the chat")),
    ("sendMessage", BadRequest("Bad Request: chat not found")),
]
HARMLESS = [
    ("editMessageText", BadRequest("Bad Request: message is not modified")),
    ("editMessageText", BadRequest("Bad Request: message to edit not found")),
    ("sendPhoto", BadRequest("Bad Request: not enough rights to send photos to the chat")),
    ("setMessageReaction", Forbidden("Forbidden: not allowed")),
    ("answerCallbackQuery", BadRequest("Bad Request: query is too old")),
]


@pytest.mark.parametrize(("endpoint", "no"), DEADLY)
async def test_a_chat_that_takes_nothing_is_noted_and_left_alone(
    endpoint: str, no: TelegramError
) -> None:
    telegram = Telegram()
    telegram.ends[ANNA] = [no]
    with pytest.raises(ChatIsDead):
        await telegram.call(endpoint, ANNA)
    assert telegram.shelf.rows[ANNA] in no.message.lower()
    for again in ("sendMessage", "editMessageMedia"):
        with pytest.raises(ChatIsDead):
            await telegram.call(again, ANNA)
    assert len(telegram.asked) == 1
    await telegram.call("sendMessage", SAM)
    await telegram.dead_chats.revive(ANNA)
    await telegram.call("sendMessage", ANNA)
    assert telegram.shelf.rows == {}


@pytest.mark.parametrize(("endpoint", "no"), HARMLESS)
async def test_a_refused_message_says_nothing_about_the_chat(
    endpoint: str, no: TelegramError
) -> None:
    telegram = Telegram()
    telegram.ends[GROUP] = [no]
    with pytest.raises(type(no)) as raised:
        await telegram.call(endpoint, GROUP)
    assert raised.value is no
    await telegram.call("sendMessage", GROUP)


async def test_what_waits_for_a_chat_that_dies_is_not_sent() -> None:
    telegram = Telegram(latency_s=0.1)
    telegram.ends[ANNA] = [None, None, Forbidden("Forbidden: bot was blocked by the user")]
    ends = []
    for _ in range(3):
        ends.append(telegram.call("sendMessage", ANNA))
    first = [await one for one in ends[:2]]
    with pytest.raises(ChatIsDead):
        await ends[2]
    assert first == [True, True]
    with pytest.raises(ChatIsDead):
        await telegram.call("sendMessage", ANNA)
    assert len(telegram.asked) == 3


async def test_they_are_known_after_a_restart() -> None:
    telegram = Telegram()
    telegram.shelf.rows[ANNA] = "bot was blocked by the user"
    await telegram.limiter.initialize()
    with pytest.raises(ChatIsDead):
        await telegram.call("sendMessage", ANNA)
    assert telegram.asked == []


async def test_a_chat_another_process_heard_from_is_alive() -> None:
    telegram = Telegram()
    await telegram.dead_chats.mark(ANNA, "blocked")
    telegram.shelf.rows.clear()
    await telegram.call("sendMessage", ANNA)
    assert len(telegram.asked) == 1


async def test_a_chat_is_back_whichever_process_knew_that_it_was_dead() -> None:
    telegram = Telegram()
    telegram.shelf.rows[ANNA] = "bot was blocked by the user"  # by another one, after our start
    await telegram.dead_chats.revive(ANNA)
    assert telegram.shelf.rows == {}


async def test_a_database_in_trouble_stops_nothing() -> None:
    telegram = Telegram()
    telegram.shelf.trouble = OperationalError("", {}, Exception("locked"))
    await telegram.limiter.initialize()
    await telegram.dead_chats.mark(ANNA, "blocked")
    with pytest.raises(ChatIsDead):
        await telegram.call("sendMessage", ANNA)
    await telegram.dead_chats.revive(ANNA)
    await telegram.call("sendMessage", ANNA)


async def test_memory_of_them_is_bounded() -> None:
    dead_chats = DeadChats(Shelf(), most=10)
    for chat in range(100):
        await dead_chats.mark(chat, "blocked")
    assert len(dead_chats) == 10
    assert 99 in dead_chats
