"""Shared cards: which one an inline query means, and the one a deep link opens."""

from telegram import CallbackQuery, Message, Update, User
from telegram.constants import ParseMode
from telegram.error import BadRequest

from bot.cards.inline import Listed, shared_id
from bot.cards.sharing import Wanted, gone_card, mark_of, shared_card
from bot.cards.stage import Screen
from bot.cards.toasts import Toast, toast_text
from bot.domain import Offer
from bot.handlers.answering import answer
from bot.handlers.beginning import quoting, reply
from bot.handlers.desk import Context, Desk
from bot.handlers.drawing import Drawing, Picture
from bot.handlers.keepsakes import toggle
from bot.i18n import Translator
from bot.users.shares import Shared

NOT_MODIFIED = "message is not modified"


async def card_for(desk: Desk, user_id: int, wanted: Wanted) -> Listed | None:
    """The card an inline query means; what a Share button stands for is shared by being asked.

    The Share button of a search works for its owner only. A shared card may be passed on by
    everybody who has it.
    """
    shares = desk.people.shares
    if wanted.share_id:
        shared = await shares.open(user_id, wanted.share_id)
        return None if shared is None else _listed(shared)
    session = await desk.sessions.get(wanted.session_id)
    if session is None or session.owner_id != user_id:
        return None
    for offer in session.findings.offers:
        if mark_of(offer.product) == wanted.product:
            return _listed(await shares.share(user_id, offer.product, session.created_at))
    return None


async def on_chosen(update: Update, context: Context) -> None:
    """A result was posted: shared cards count how often they were."""
    chosen = update.chosen_inline_result
    share_id = shared_id(chosen.result_id) if chosen is not None else None
    if chosen is not None and share_id is not None:
        choice = f"chosen {update.update_id}"
        await context.desk.people.shares.posted(share_id, chosen.from_user.id, choice)


async def open_shared(context: Context, message: Message, user: User, share_id: str) -> None:
    """The card behind a deep link, or that there is none (any more)."""
    desk, t = context.desk, await context.desk.speech(user)
    shared = await desk.people.shares.open(user.id, share_id)
    if shared is None:
        await reply(context.bot, message, gone_card(desk.stage(t), user.id))
        return
    screen = await _screen(desk, t, user.id, shared)
    if (await desk.people.preferences.get(user.id)).compact:
        await reply(context.bot, message, screen)
        return
    drawing, offer = Drawing(context.bot, desk), Offer(shared.product)
    picture = await drawing.product(offer)
    try:
        sent = await _send(context, message, screen, picture)
    except BadRequest:
        if not await drawing.forget(picture):
            raise
        picture = await drawing.product(offer)
        sent = await _send(context, message, screen, picture)
    if sent.photo:
        await drawing.remember(picture, sent.photo[-1].file_id)


async def save_shared(context: Context, query: CallbackQuery, share_id: str) -> None:
    """Keep the product of a shared card, or let it go; the card's button says which."""
    desk, t = context.desk, await context.desk.speech(query.from_user)
    shared = await desk.people.shares.known(share_id)
    if shared is None:
        await answer(query, toast_text(t, Toast.CARD_GONE), alert=True)
        return
    toast = await toggle(desk, query, shared.product)
    await answer(query, toast_text(t, toast), alert=toast is Toast.LIST_FULL)
    screen = await _screen(desk, t, query.from_user.id, shared)
    try:
        await query.edit_message_reply_markup(screen.keyboard)
    except BadRequest as no:
        if NOT_MODIFIED not in no.message.lower():
            raise


async def _screen(desk: Desk, t: Translator, user_id: int, shared: Shared) -> Screen:
    saved = await desk.people.saved.ids(user_id, [shared.product])
    currency = await desk.currency(user_id)
    return shared_card(desk.stage(t), user_id, shared, saved=bool(saved), currency=currency)


async def _send(context: Context, message: Message, screen: Screen, picture: Picture) -> Message:
    return await context.bot.send_photo(
        message.chat_id,
        picture.media,
        caption=screen.html,
        parse_mode=ParseMode.HTML,
        reply_markup=screen.keyboard,
        message_thread_id=message.message_thread_id,
        reply_parameters=quoting(message),
    )


def _listed(shared: Shared) -> Listed:
    return Listed(shared.product, shared.found_at, shared.id)
