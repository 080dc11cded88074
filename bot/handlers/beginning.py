"""How a search begins in a chat: a placeholder, a reaction, and a session that is kept."""

import asyncio
import logging
import secrets
from datetime import UTC, datetime

from telegram import Bot, Message, ReplyParameters, User
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.cards.caption_words import steer
from bot.cards.progress import progress
from bot.cards.stage import Screen
from bot.handlers.desk import Context
from bot.handlers.intake import Sent, words_of
from bot.handlers.wishes import wishes_of
from bot.i18n import translator
from bot.session import Session

SEEN = "👀"

log = logging.getLogger(__name__)


async def begin(
    context: Context, message: Message, user: User, found: Sent, album: str | None = None
) -> Session:
    """A new session under a placeholder; the caption steers this one search.

    `album` is the id of an album's session, whose first photo this is.
    """
    desk = context.desk
    chosen = await desk.people.preferences.get(user.id)
    t = translator(chosen.language or user.language_code)
    steering = steer(words_of(message), desk.shops)
    wishes = wishes_of(steering, chosen)
    placeholder, _ = await asyncio.gather(
        reply(context.bot, message, Screen(progress(desk.stage(t), []))),
        acknowledge(context.bot, message),
    )
    session = Session(
        id=album or new_session_id(),
        owner_id=user.id,
        chat_id=message.chat_id,
        message_id=placeholder.message_id,
        language=t.language,
        photo_id=found.photo_id,
        asked=steering.providers,
        created_at=datetime.now(UTC),
        selection=wishes,
        wishes=wishes,
        not_understood=steering.not_understood,
        thread_id=message.message_thread_id,
        photos=(found.photo_id,) if album else (),
    )
    await desk.sessions.put(session)
    return session


async def reply(bot: Bot, message: Message, screen: Screen) -> Message:
    """Answer to a message; the answer stands even when the question is gone meanwhile."""
    return await bot.send_message(
        message.chat_id,
        screen.html,
        parse_mode=ParseMode.HTML,
        reply_markup=screen.keyboard,
        message_thread_id=message.message_thread_id,
        reply_parameters=ReplyParameters(message.message_id, allow_sending_without_reply=True),
    )


async def acknowledge(bot: Bot, message: Message) -> None:
    """A reaction: seen. Chats where that is not allowed get none."""
    try:
        await bot.set_message_reaction(message.chat_id, message.message_id, SEEN)
    except TelegramError as problem:
        log.debug("no reaction here: %s", type(problem).__name__)


def new_session_id() -> str:
    """12 characters of base64url: 72 random bits, and short enough for a button."""
    return secrets.token_urlsafe(9)
