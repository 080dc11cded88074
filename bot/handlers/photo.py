"""A picture in a private chat starts a search, however it was sent."""

from dataclasses import replace

from telegram import ExternalReplyInfo, Message, Update, User

from bot.cards.endings import no_photo, refused
from bot.errors import Refusal
from bot.handlers.albums import join
from bot.handlers.beginning import begin, reply, session_id
from bot.handlers.desk import Context
from bot.handlers.finds import take_drafted
from bot.handlers.intake import Sent, link_in, picture_in


async def on_message(update: Update, context: Context) -> None:
    """Search for what is in the message; nobody is left without an answer."""
    message, user = update.effective_message, update.effective_user
    if message is None or user is None or await take_drafted(context, message, user):
        return
    await look_into(message, context, message, user)


async def look_into(
    source: Message | ExternalReplyInfo,
    context: Context,
    message: Message,
    user: User,
    *,
    unasked: bool = False,
) -> None:
    """Search for the picture in `source`; `message` asks for it and steers by its words.

    Who did not ask is not told why there is no search.
    """
    # Nothing is waited for before an album's turn is taken: its photos keep their order.
    found = sent_in(source, user)
    if not isinstance(found, Sent):
        if unasked:
            return
        stage = context.desk.stage(await context.desk.speech(user, message.chat_id))
        no = refused(stage, found, user.id) if found else no_photo(stage, user.id)
        await reply(context.bot, message, no)
        return
    found = replace(found, unasked=unasked)
    alone = source is not message or message.media_group_id is None
    await (_alone if alone else join)(context, message, user, found)


def sent_in(source: Message | ExternalReplyInfo, user: User) -> Sent | Refusal | None:
    """The picture that a user asks about, why it cannot be searched, or None without one."""
    try:
        found = picture_in(source) or link_in(source)
    except Refusal as no:
        return no
    return replace(found, posted_by=_somebody_else(source, user)) if found else None


def _somebody_else(source: Message | ExternalReplyInfo, user: User) -> int | None:
    """Whose photo it is, if that is another person than the one who asks."""
    if not isinstance(source, Message) or source.sender_chat is not None:
        return None
    author = source.from_user
    return author.id if author and not author.is_bot and author.id != user.id else None


async def _alone(context: Context, message: Message, user: User, found: Sent) -> None:
    """Begin a search; an update that comes once more finds that it has begun."""
    desk, id_ = context.desk, session_id(context.desk, message, str(message.message_id))
    async with desk.turns.of(id_):
        if await desk.sessions.get(id_) is None:
            await begin(context, message, user, found, id_)
