"""Screens outside of a search: opened by commands and buttons, changed in place."""

from collections.abc import Awaitable, Callable
from typing import Any

from telegram import CallbackQuery, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest
from telegram.ext import ExtBot

from bot.cards.actions import Action, Reopen
from bot.cards.callbacks import session_of
from bot.cards.keepsakes import history_screen, saved_screen
from bot.cards.menu_actions import Menu
from bot.cards.menus import (
    category_menu,
    currency_menu,
    language_menu,
    price_menu,
    settings_screen,
    shops_menu,
    sort_menu,
)
from bot.cards.privacy import forget_screen, privacy_screen
from bot.cards.stage import Screen
from bot.cards.standing import about_screen, help_screen, quota_screen
from bot.handlers.desk import Desk
from bot.i18n import Translator
from bot.users.saved import PAGE

HISTORY_SHOWN = 10
NOT_MODIFIED = "message is not modified"


async def menu_screen(
    desk: Desk, t: Translator, owner_id: int, menu: Menu, page: int = 0
) -> Screen:
    """A screen as it stands for this person now."""
    stage, people = desk.stage(t), desk.people
    match menu:
        case Menu.HELP:
            return help_screen(stage, owner_id)
        case Menu.FORGET:
            return forget_screen(stage, owner_id)
        case Menu.QUOTA:
            return quota_screen(stage, owner_id, await people.quota.standing(owner_id))
        case Menu.SAVED:
            offset = max(0, page) * PAGE
            page_shown = await people.saved.page(owner_id, offset)
            shared = await people.lists.of(owner_id) is not None
            return saved_screen(stage, owner_id, page_shown, shared=shared)
        case Menu.HISTORY:
            return await _history(desk, t, owner_id)
        case Menu.PRIVACY:
            return await _privacy(desk, t, owner_id)
        case Menu.ABOUT:
            return about_screen(stage, owner_id, await desk.active_shops())
        case _:
            return await _settings(desk, t, owner_id, menu)


async def _settings(desk: Desk, t: Translator, owner_id: int, menu: Menu) -> Screen:
    stage = desk.stage(t)
    chosen = await desk.people.preferences.get(owner_id)
    match menu:
        case Menu.SHOPS:
            return shops_menu(stage, owner_id, chosen, await desk.active_shops())
        case Menu.CATEGORY:
            return category_menu(stage, owner_id, chosen)
        case Menu.PRICE:
            return price_menu(stage, owner_id, chosen)
        case Menu.SORT:
            return sort_menu(stage, owner_id, chosen)
        case Menu.LANGUAGE:
            return language_menu(stage, owner_id, chosen)
        case Menu.CURRENCY if stage.rates:
            known = desk.people.preferences.choices.currencies
            offered = [code for code in known if code in stage.rates]
            return currency_menu(stage, owner_id, chosen, offered)
        case _:
            return settings_screen(stage, owner_id, chosen, await desk.active_shops())


async def _history(desk: Desk, t: Translator, owner_id: int) -> Screen:
    visits = await desk.people.history.recent(owner_id, HISTORY_SHOWN)
    found = [await desk.sessions.get(one.session_id) for one in visits]
    searches = [one for one in found if one is not None]
    remembering = (await desk.people.preferences.get(owner_id)).history
    return history_screen(desk.stage(t), owner_id, searches, remembering=remembering)


async def _privacy(desk: Desk, t: Translator, owner_id: int) -> Screen:
    consent = desk.people.consent
    remote = desk.remote(await desk.active_shops())
    state = await consent.state(owner_id, remote)
    return privacy_screen(desk.stage(t), owner_id, remote, state, asks=consent.required)


def is_menu(query: CallbackQuery) -> bool:
    """Whether the message that was tapped holds screens that replace each other."""
    message = query.message
    return isinstance(message, Message) and bool(message.text) and not _of_a_search(message)


async def show_newest(
    desk: Desk,
    query: CallbackQuery,
    update_id: int,
    leads_to: Action,
    show: Callable[[Action], Awaitable[None]],
) -> None:
    """Show what a tap leads to, or where a newer one on the same message has led, as it is now.

    One at a time: while an edit is tried again no newer one goes first.
    """
    message = query.message
    if message is None or not is_menu(query):
        await show(leads_to)
        return
    here = f"{message.chat.id}:{message.message_id}"
    async with desk.turns.of(here, update_id) as turn:
        if not turn.awaits_tap(update_id):
            await show(desk.newest_taps.note(here, update_id, leads_to))


async def put_menu(bot: ExtBot[int], query: CallbackQuery, screen: Screen) -> None:
    """Show a screen in the message that was tapped.

    A search keeps its message: from there, a screen opens in a new one.
    """
    message = query.message
    how: dict[str, Any] = {"parse_mode": ParseMode.HTML, "reply_markup": screen.keyboard}
    if isinstance(message, Message) and is_menu(query):
        try:
            await message.edit_text(screen.html, **how)
        except BadRequest as no:
            if NOT_MODIFIED in no.message.lower():
                return
        else:
            return
    chat_id = message.chat.id if message else query.from_user.id
    await bot.send_message(chat_id, screen.html, **how)


def _of_a_search(message: Message) -> bool:
    """Whether a search still needs the message's buttons."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    # A list of earlier searches is a menu, though each of its buttons names one.
    return any(
        session_of(str(button.callback_data or "")) and not _reopens(str(button.callback_data))
        for row in rows
        for button in row
    )


def _reopens(data: str) -> bool:
    return data[1:2] == Reopen.letter
