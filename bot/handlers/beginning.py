"""How a search begins in a chat: a placeholder, a reaction, and a session to be kept."""

import asyncio
import hashlib
import hmac
import logging
import secrets
from base64 import urlsafe_b64encode
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from telegram import Bot, Message, ReplyParameters, User
from telegram.constants import ChatType, ParseMode
from telegram.error import TelegramError

from bot.cards.caption_words import steer
from bot.cards.endings import refused
from bot.cards.progress import progress, queued
from bot.cards.stage import Screen, Stage
from bot.errors import Crowded
from bot.handlers.desk import Context, Desk
from bot.handlers.hunts import Place
from bot.handlers.intake import Sent, words_of
from bot.handlers.wishes import wishes_of
from bot.i18n import translator
from bot.sending.patience import MaybeSent
from bot.session import NO_MESSAGE, Session
from bot.storage.trouble import STORAGE_TROUBLE

SEEN = "👀"
ID_BYTES = 9  # 12 characters of base64url: short enough for a button

log = logging.getLogger(__name__)


async def begin(
    context: Context,
    message: Message,
    user: User,
    found: Sent,
    id_: str,
    *,
    album: bool = False,
) -> None:
    """Have a new session searched, under a placeholder that is honest about when.

    Where too many wait already it is only kept, so that it can be tried again.
    """
    desk = context.desk
    session = await draft(desk, message, user, found, id_, chat_id=message.chat_id, album=album)
    stage = desk.stage(translator(session.language))
    place = desk.hunts.place_for(user.id)
    first = _placeholder(context.bot, message, first_screen(stage, session, place))
    if place is Place.NOW:
        placeholder, _ = await asyncio.gather(first, acknowledge(context.bot, message))
    else:
        placeholder = await first  # the fewer calls the sooner everybody hears something
    session = replace(session, **placeholder)
    try:
        if place is Place.NONE:
            await desk.sessions.put(session)
        else:
            await desk.hunts.start(session, charge_key(message), stored=session)
    except STORAGE_TROUBLE:
        if not await _stands_behind(desk, session):
            await _take_away(context.bot, session)
        raise


def first_screen(stage: Stage, session: Session, place: Place) -> Screen:
    """What a search shows before it has begun, or instead of it."""
    match place:
        case Place.NOW:
            return Screen(progress(stage, []))
        case Place.LATER:
            return Screen(queued(stage))
        case Place.NONE:
            return refused(stage, Crowded(), session.owner_id, session.id)


async def draft(
    desk: Desk,
    message: Message,
    user: User,
    found: Sent,
    id_: str,
    *,
    chat_id: int,
    album: bool = False,
) -> Session:
    """A new session without a message; the caption steers this one search."""
    chosen = await desk.people.groups.chosen(user.id, chat_id)
    t = translator(chosen.language or user.language_code)
    steering = steer(words_of(message), desk.shops)
    wishes = wishes_of(steering, chosen)
    return Session(
        id=id_,
        owner_id=user.id,
        chat_id=chat_id,
        message_id=NO_MESSAGE,
        language=t.language,
        photo_id=found.photo_id,
        asked=steering.providers,
        created_at=datetime.now(UTC),
        selection=wishes,
        wishes=wishes,
        not_understood=() if found.unasked else steering.not_understood,
        thread_id=thread_of(message),
        photos=(found.photo_id,) if album else (),
        barred=await _barred(desk, found),
    )


async def _placeholder(bot: Bot, message: Message, screen: Screen) -> dict[str, Any]:
    """Where it is, which is not where it was asked for in a group that has moved meanwhile.

    The search goes on without one when nobody knows whether it arrived.
    """
    try:
        sent = await reply(bot, message, screen)
    except MaybeSent:
        return {"message_id": NO_MESSAGE}
    return {"chat_id": sent.chat_id, "message_id": sent.message_id}


async def _stands_behind(desk: Desk, session: Session) -> bool:
    """Whether it was kept all the same: of a commit the answer may be lost."""
    try:
        kept = await desk.sessions.get(session.id)
    except STORAGE_TROUBLE:
        return False
    return kept is not None and kept.message_id == session.message_id


async def _take_away(bot: Bot, session: Session) -> None:
    """Nothing stands behind its placeholder; the update comes again, and gets another one."""
    if session.message_id == NO_MESSAGE:
        return
    try:
        await bot.delete_message(session.chat_id, session.message_id)
    except TelegramError as problem:
        log.info("an empty placeholder stays: %s", type(problem).__name__)


async def reply(bot: Bot, message: Message, screen: Screen) -> Message:
    """Answer to a message; the answer stands even when the question is gone meanwhile."""
    return await bot.send_message(
        message.chat_id,
        screen.html,
        parse_mode=ParseMode.HTML,
        reply_markup=screen.keyboard,
        message_thread_id=thread_of(message),
        reply_parameters=quoting(message),
    )


def quoting(message: Message) -> ReplyParameters | None:
    """What an answer quotes. A command in a private chat is quoted to nobody: it is just above."""
    if message.chat.type == ChatType.PRIVATE and (message.text or "").startswith("/"):
        return None
    return ReplyParameters(message.message_id, allow_sending_without_reply=True)


def thread_of(message: Message) -> int | None:
    """The topic to answer in. Replies outside of topics carry a thread as well; that is none."""
    return message.message_thread_id if message.is_topic_message else None


async def _barred(desk: Desk, found: Sent) -> tuple[str, ...]:
    """The shops that somebody else, whose photo it is, has said no to."""
    if found.posted_by is None:
        return ()
    return tuple(sorted(await desk.people.consent.against(found.posted_by)))


async def acknowledge(bot: Bot, message: Message) -> None:
    """A reaction: seen. Chats where that is not allowed get none."""
    try:
        await bot.set_message_reaction(message.chat_id, message.message_id, SEEN)
    except TelegramError as problem:
        log.debug("no reaction here: %s", type(problem).__name__)


def session_id(desk: Desk, message: Message, name: str) -> str:
    """The id of the session that a message of this name in its chat asks for.

    Made from the name, so that an update finds what it began when it comes once more, and a
    photo of an album the others; by a key, because a session's id must not be guessed.
    """
    text = f"{message.chat_id}|{name}".encode()
    digest = hmac.digest(desk.session_key, text, hashlib.sha256)
    return urlsafe_b64encode(digest[:ID_BYTES]).decode("ascii")


def charge_key(message: Message) -> str:
    """What a search that a message asks for is charged under."""
    return f"{message.chat_id}:{message.message_id}"


def new_session_id() -> str:
    """An id for a session that no message asks for."""
    return secrets.token_urlsafe(ID_BYTES)
