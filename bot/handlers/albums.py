"""An album is one search: its photos come as messages of their own, up to seconds apart."""

from dataclasses import replace

from telegram import Message, User

from bot.cards.caption_words import Steering, steer
from bot.handlers.beginning import begin, charge_key, session_id
from bot.handlers.desk import Context, Desk
from bot.handlers.hunts import Place
from bot.handlers.intake import Sent, words_of
from bot.handlers.showing import Showing
from bot.handlers.wishes import wishes_of
from bot.session import Session
from bot.users.preferences import Preferences


async def join(context: Context, message: Message, user: User, found: Sent) -> None:
    """Begin the album's search with its first photo, or add a photo to it.

    A later photo is searched when those before it could not be read.
    """
    desk = context.desk
    id_ = album_id(desk, message)
    async with desk.turns.of(id_):
        session = await desk.sessions.get(id_)
        if session is None:
            await begin(context, message, user, found, id_, album=True)
        elif found.photo_id not in session.photos:
            await _add(context, message, user, found, session)


def album_id(desk: Desk, message: Message) -> str:
    """The id of the session of a message's album."""
    return session_id(desk, message, f"album {message.media_group_id}")


async def _add(
    context: Context, message: Message, user: User, found: Sent, session: Session
) -> None:
    desk = context.desk
    steering = steer(words_of(message), desk.shops)
    chosen = await desk.people.groups.chosen(user.id, session.chat_id)
    session = joined(session, found, steering, chosen)
    await desk.sessions.put(session)
    if session.outcomes:
        await Showing(context.bot, desk).show(session)
    elif desk.hunts.place_for(session.owner_id) is not Place.NONE:
        last = photo_of(session, len(session.photos) - 1)
        await desk.hunts.start(last, charge_key(message))


def joined(session: Session, found: Sent, steering: Steering, chosen: Preferences) -> Session:
    """The album with one more photo; the first caption steers, whichever photo it stands under."""
    session = replace(session, photos=(*session.photos, found.photo_id))
    steered = session.wishes != wishes_of(Steering(), chosen) or session.not_understood
    if steered or steering == Steering():
        return session
    # The shops are being asked already; what they are not asked for is filtered.
    wishes = replace(wishes_of(steering, chosen), shops=steering.providers)
    return replace(session, selection=wishes, wishes=wishes, not_understood=steering.not_understood)


def photo_of(session: Session, index: int) -> Session:
    """The session turned to another photo of its album."""
    return replace(session, photo_id=session.photos[index], photo_index=index, region=None)
