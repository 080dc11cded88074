"""Saving the product on a card, looking at what was saved, and opening earlier searches."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from telegram import CallbackQuery
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.cards.keepsakes import saved_product
from bot.cards.menu_actions import Menu
from bot.cards.progress import progress
from bot.cards.selection import shelf
from bot.cards.stage import Screen
from bot.cards.toasts import Toast, toast_text
from bot.handlers.answering import answer
from bot.handlers.beginning import new_session_id
from bot.handlers.desk import Context, Desk
from bot.handlers.menus import menu_screen
from bot.handlers.showing import Showing
from bot.i18n import Translator, translator
from bot.session import Session, View
from bot.storage.keepsakes import Saving
from providers.product import Product

SAID: Mapping[Saving, Toast] = MappingProxyType(
    {Saving.SAVED: Toast.SAVED, Saving.GONE: Toast.NOT_SAVED, Saving.FULL: Toast.LIST_FULL}
)


async def toggle_saved(context: Context, query: CallbackQuery, session: Session) -> None:
    """Keep the product shown, or let it go; the card says which."""
    desk, found = context.desk, shelf(session)
    if not found.visible:
        await answer(query)
        return
    product = found.visible[found.place(session.index)].product
    # Whoever may tap; under a search that a group asked for, that is any administrator.
    toast = await toggle(desk, query, product)
    t = await desk.speech(query.from_user)
    await answer(query, toast_text(t, toast), alert=toast is Toast.LIST_FULL)
    async with desk.turns.of(session.id):
        latest = await desk.sessions.get(session.id) or session
        if not latest.covered:
            await Showing(context.bot, desk).show(latest)


async def toggle(desk: Desk, query: CallbackQuery, product: Product) -> Toast:
    """Keep a product for whoever tapped, or let it go; what to say of it."""
    return SAID[await desk.people.saved.toggle(query.from_user.id, product, query.id)]


async def saved_one(desk: Desk, t: Translator, owner_id: int, saved_id: int, page: int) -> Screen:
    """One saved product; the list when it is gone."""
    one = await desk.people.saved.get(owner_id, saved_id)
    if one is None:
        return await menu_screen(desk, t, owner_id, Menu.SAVED, page)
    return saved_product(desk.stage(t), owner_id, one, page)


async def reopen(context: Context, query: CallbackQuery, session: Session) -> None:
    """The card of an earlier search in a new message, where it goes on.

    A search that lies in another chat stays there; here a copy of it begins.
    """
    desk, message = context.desk, query.message
    await answer(query)
    if message is None:
        return
    t = translator(session.language)
    sent = await context.bot.send_message(
        message.chat.id, progress(desk.stage(t), []), parse_mode=ParseMode.HTML
    )
    here = session.chat_id == message.chat.id
    moved = replace(
        session.showing(View.CARD),
        id=session.id if here else new_session_id(),
        chat_id=message.chat.id,
        message_id=sent.message_id,
        thread_id=None,
        pictured=False,
        inline_message_id="",
        waiting=session.waiting if here else (),
    )
    async with desk.turns.of(moved.id):
        await Showing(context.bot, desk).show(moved)
    if here:
        await _retire(context, session)


async def _retire(context: Context, session: Session) -> None:
    """The old message keeps its text and picture; its buttons would change the new one."""
    try:
        await context.bot.edit_message_reply_markup(session.chat_id, session.message_id)
    except TelegramError:
        return  # deleted meanwhile
