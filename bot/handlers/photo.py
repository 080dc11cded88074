"""A picture in a private chat starts a search, however it was sent."""

from telegram import ExternalReplyInfo, Message, Update, User

from bot.cards.endings import no_photo, refused
from bot.errors import Refusal
from bot.handlers.albums import join
from bot.handlers.beginning import begin, reply
from bot.handlers.desk import Context
from bot.handlers.hunt import hunt
from bot.handlers.intake import Sent, link_in, picture_in
from bot.session import Session


async def on_message(update: Update, context: Context) -> None:
    """Search for what is in the message; nobody is left without an answer."""
    message, user = update.effective_message, update.effective_user
    if message is not None and user is not None:
        await look_into(message, context, message, user)


async def look_into(
    source: Message | ExternalReplyInfo, context: Context, message: Message, user: User
) -> None:
    """Search for the picture in `source`; `message` asks for it and steers by its words."""
    # Nothing is waited for before an album's turn is taken: its photos keep their order.
    found = _found(source)
    if not isinstance(found, Sent):
        stage = context.desk.stage(await context.desk.speech(user))
        no = refused(stage, found, user.id) if found else no_photo(stage, user.id)
        await reply(context.bot, message, no)
        return
    alone = source is not message or message.media_group_id is None
    session = await (_alone if alone else join)(context, message, user, found)
    if session is not None:
        await hunt(context.bot, context.desk, session, f"{message.chat_id}:{message.message_id}")


def _found(source: Message | ExternalReplyInfo) -> Sent | Refusal | None:
    try:
        return picture_in(source) or link_in(source)
    except Refusal as no:
        return no


async def _alone(context: Context, message: Message, user: User, found: Sent) -> Session:
    session = await begin(context, message, user, found)
    context.desk.claim(session.id)
    return session
