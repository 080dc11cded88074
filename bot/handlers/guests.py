"""The bot is called into a chat it is not a member of: a stub at once, then its edits.

Of that chat nothing is kept: a session has `NO_CHAT`, and its message by an id that tells
nothing. What a crash leaves behind: a session whose message is not known, under a stub that
has a button; a tap on it tells which message it is, and begins the search.
"""

import logging
from dataclasses import replace

from telegram import CallbackQuery, ExternalReplyInfo, Message, Update, User
from telegram.error import BadRequest

from bot.cards.callbacks import Damage, Tap, session_of
from bot.cards.endings import refused
from bot.cards.guests import NOBODY, how_to_call, searching, stub
from bot.cards.menu_actions import OpenMenu
from bot.cards.sharing import MENU_LINK, deep_link, gone_card
from bot.cards.stage import Screen
from bot.cards.toasts import Toast, toast_text
from bot.errors import ConsentNeeded, Crowded, QuotaSpent, Refusal
from bot.handlers.admission import shops_for
from bot.handlers.answering import answer
from bot.handlers.asking import consent_question
from bot.handlers.beginning import draft, reply, session_id
from bot.handlers.desk import Context, Desk
from bot.handlers.hunts import Place
from bot.handlers.intake import Sent, holds_a_picture
from bot.handlers.photo import sent_in
from bot.i18n import translator
from bot.sending.patience import MaybeSent
from bot.session import NO_CHAT, NO_MESSAGE, Session

log = logging.getLogger(__name__)


async def on_guest_message(update: Update, context: Context) -> None:
    """Search for the picture the mention replies to, or stands under; or say how to ask."""
    message = update.guest_message
    if message is None or message.guest_query_id is None:
        return
    asker, name = message.from_user, context.bot.username
    if message.sender_chat is not None or asker is None:
        t = await context.desk.speech(None)
        await _post(context, message, how_to_call(context.desk.stage(t), name, NOBODY))
        return
    if asker.is_bot:
        return
    source = _source(message)
    found = None if source is None else sent_in(source, asker)
    if isinstance(found, Sent):
        await _begin(context, message, asker, found)
        return
    stage = context.desk.stage(await context.desk.speech(asker))
    no = refused(stage, found, asker.id) if found else how_to_call(stage, name)
    await _post(context, message, no)


def _source(message: Message) -> Message | ExternalReplyInfo | None:
    """What stands above the words goes before what they reply to."""
    own = message if message.text is None else None
    places = (own, message.reply_to_message, message.external_reply, message)
    return next((one for one in places if one is not None and holds_a_picture(one)), None)


async def _begin(context: Context, message: Message, asker: User, found: Sent) -> None:
    """Keep a session, post its stub, and search; an update that comes once more goes on there."""
    desk = context.desk
    id_ = session_id(desk, message, f"guest {message.guest_query_id}")
    async with desk.turns.of(id_):
        session = await desk.sessions.get(id_)
        if session is not None and session.inline_message_id:
            return
        if session is None:
            drafted = await draft(desk, message, asker, found, id_, chat_id=NO_CHAT)
            session = replace(drafted, thread_id=None, message_id=NO_MESSAGE)
            await desk.sessions.put(session)
        try:
            shown = await _ready(desk, session)
        except Refusal as no:
            await _refuse(context, message, session, no)
            return
        posted = await _post(context, message, shown)
        if posted:
            session = replace(session, inline_message_id=posted)
            await desk.hunts.start(session, f"guest:{id_}", stored=session)


async def _ready(desk: Desk, session: Session) -> Screen:
    """The stub of a search that may run. Raises Refusal."""
    await desk.people.bans.check(session.owner_id)
    shops = await shops_for(desk, session)
    standing = await desk.people.quota.standing(session.owner_id)
    if not standing.left:
        raise QuotaSpent(standing.resets_at)
    place = desk.hunts.place_for(session.owner_id)
    if place is Place.NONE:
        raise Crowded
    stage = desk.stage(translator(session.language))
    return searching(stage, replace(session, asked=shops), later=place is Place.LATER)


async def _refuse(context: Context, message: Message, session: Session, no: Refusal) -> None:
    """Say so in the stub; the session stays, so that the search can still be begun from there."""
    desk = context.desk
    if isinstance(no, ConsentNeeded):
        screen = await consent_question(context.bot, desk, session)
    else:
        stage = desk.stage(translator(session.language))
        screen = refused(stage, no, session.owner_id, session.id)
    posted = await _post(context, message, screen)
    if posted:
        await desk.sessions.put(replace(session, inline_message_id=posted))


async def _post(context: Context, message: Message, screen: Screen) -> str | None:
    """The id of the message that was posted; None where nobody knows it, or it is too late."""
    query_id = message.guest_query_id or ""
    try:
        return (await context.bot.answer_guest_query(query_id, stub(screen))).inline_message_id
    except (BadRequest, MaybeSent) as problem:
        log.info("a mention was not answered: %s", type(problem).__name__)
        return None


async def open_question(context: Context, message: Message, user: User, payload: str) -> None:
    """Where the photo may go, asked in the private chat; a search that waits elsewhere goes on."""
    desk = context.desk
    tap = desk.codec.decode(payload, user.id)
    session = await desk.sessions.get(tap.session_id) if isinstance(tap, Tap) else None
    if session is None or session.owner_id != user.id:
        t = await desk.speech(user)
        await reply(context.bot, message, gone_card(desk.stage(t), user.id))
        return
    await reply(context.bot, message, await consent_question(context.bot, desk, session, here=True))


async def learn_message(desk: Desk, session: Session, query: CallbackQuery) -> Session:
    """The session with the message it stands in, where nobody knew: the tap tells."""
    id_ = query.inline_message_id
    if session.inline_message_id or not id_:
        return session
    async with desk.turns.of(session.id):
        latest = await desk.sessions.get(session.id) or session
        known = replace(latest, inline_message_id=id_)
        await desk.sessions.put(known)
        return known


async def on_guest_screen(context: Context, query: CallbackQuery) -> bool:
    """Answer a tap that belongs to no search, in a chat the bot is not in; False for others.

    What a screen shows is nobody else's business: it opens in the private chat.
    """
    data = query.data or ""
    if query.inline_message_id is None or session_of(data) is not None:
        return False
    desk, user = context.desk, query.from_user
    tap = desk.codec.decode(data, user.id)
    if isinstance(tap, Tap) and isinstance(tap.action, OpenMenu):
        link = deep_link(context.bot.username, f"{MENU_LINK}{tap.action.menu}")
        await answer(query, url=link)
        return True
    if tap is not Damage.FORGED:
        return False
    await answer(query, toast_text(await desk.speech(user), Toast.NOT_YOURS))
    return True
