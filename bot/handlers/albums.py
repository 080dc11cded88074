"""An album is one search: its photos come as messages of their own, up to seconds apart."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from dataclasses import replace

from telegram import Message, User

from bot.cards.caption_words import Steering, steer
from bot.handlers.beginning import begin
from bot.handlers.desk import Context, Desk
from bot.handlers.intake import Sent, words_of
from bot.handlers.showing import Showing
from bot.handlers.wishes import wishes_of
from bot.session import Session
from bot.users.preferences import Preferences

ID_BYTES = 9  # as many as any session's id has


async def join(context: Context, message: Message, user: User, found: Sent) -> Session | None:
    """The session to search now, claimed; None when the photo only joins the others.

    The first photo is searched at once. A later one is searched when those before it could
    not be read.
    """
    desk = context.desk
    id_ = album_id(desk, message)
    async with desk.turns.of(id_):
        session = await desk.sessions.get(id_)
        if session is None:
            session = await begin(context, message, user, found, album=id_)
            desk.claim(id_)
            return session
        steering = steer(words_of(message), desk.shops)
        chosen = await desk.people.preferences.get(user.id)
        session = joined(session, found, steering, chosen)
        await desk.sessions.put(session)
        if session.outcomes:
            await Showing(context.bot, desk).show(session)
            return None
        return photo_of(session, len(session.photos) - 1) if desk.claim(id_) else None


def album_id(desk: Desk, message: Message) -> str:
    """The id of an album's session.

    Made from the album's name, so that a photo finds the others after a restart too; by a key,
    because a session's id must not be guessed.
    """
    name = f"{message.chat_id}|{message.media_group_id}".encode()
    digest = hmac.digest(desk.album_key, name, hashlib.sha256)
    return urlsafe_b64encode(digest[:ID_BYTES]).decode("ascii")


def joined(session: Session, found: Sent, steering: Steering, chosen: Preferences) -> Session:
    """The album with one more photo; the first caption steers, whichever photo it stands under."""
    photos = tuple(dict.fromkeys([*session.photos, found.photo_id]))
    session = replace(session, photos=photos)
    steered = session.wishes != wishes_of(Steering(), chosen) or session.not_understood
    if steered or steering == Steering():
        return session
    # The shops are being asked already; what they are not asked for is filtered.
    wishes = replace(wishes_of(steering, chosen), shops=steering.providers)
    return replace(session, selection=wishes, wishes=wishes, not_understood=steering.not_understood)


def photo_of(session: Session, index: int) -> Session:
    """The session turned to another photo of its album."""
    return replace(session, photo_id=session.photos[index], photo_index=index, region=None)
