"""Taps on buttons outside of a search: each is answered, and changes its own message."""

from telegram import CallbackQuery

from bot.cards.actions import Action
from bot.cards.menu_actions import (
    Export,
    Forget,
    Menu,
    OpenMenu,
    OpenSaved,
    SaveShared,
    SetLanguage,
    Setting,
    Unsave,
)
from bot.cards.stage import Screen
from bot.cards.toasts import Toast, toast_text
from bot.handlers.answering import answer
from bot.handlers.desk import Context
from bot.handlers.keepsakes import saved_one
from bot.handlers.menus import is_menu, menu_screen, put_menu
from bot.handlers.personal import forget, send_export
from bot.handlers.settings import change
from bot.handlers.sharing import save_shared
from bot.users.preferences import NotAChoice

# What leads to a screen, or sets something before it does: all is done when only the screen is
# missing, and what a newer tap has set or shown since is to stay.
SCREENS = (OpenMenu, OpenSaved, Setting, SetLanguage)


async def on_menu_tap(
    context: Context, query: CallbackQuery, action: Action, *, in_time: bool
) -> None:
    """Do what the button says and show what it leads to, unless a newer tap has led elsewhere."""
    t = await context.desk.speech(query.from_user)
    in_place = isinstance(action, SCREENS) and is_menu(query)
    if in_place and not in_time:
        await answer(query)
        return
    try:
        screen = await _after(context, query, action)
    except NotAChoice:
        await answer(query, toast_text(t, Toast.OUTDATED), alert=True)
        return
    if screen is not None and (context.desk.newest_taps.has(query) or not in_place):
        await put_menu(context.bot, query, screen)


async def _after(context: Context, query: CallbackQuery, action: Action) -> Screen | None:
    """The screen to show then; None when it is not for this message.

    What takes long answers the tap first; what can refuse answers it last.
    """
    desk, owner = context.desk, query.from_user.id
    menu, page, toast = Menu.SETTINGS, 0, None
    t = await desk.speech(query.from_user)
    match action:
        case Export():
            await answer(query)
            await send_export(context, query.from_user)
            return None
        case Forget():
            await answer(query)
            return await forget(desk, t, owner)
        case OpenSaved(saved_id, page):
            await answer(query)
            return await saved_one(desk, t, owner, saved_id, page)
        case SaveShared(share_id):
            await save_shared(context, query, share_id)
            return None
        case Unsave(saved_id, page):
            await desk.people.saved.unsave(owner, saved_id)
            menu, toast = Menu.SAVED, toast_text(t, Toast.NOT_SAVED)
        case SetLanguage(language):
            await desk.people.preferences.change(owner, language=language or None)
            t, menu = await desk.speech(query.from_user), Menu.LANGUAGE
        case Setting():
            menu = await change(desk, owner, action)
        case OpenMenu(menu, page):
            pass
    await answer(query, toast)
    return await menu_screen(desk, t, owner, menu, page)
