"""Taps on buttons outside of a search: each is answered, and changes its own message."""

from telegram import CallbackQuery, User

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
from bot.cards.privacy import forgotten_screen
from bot.cards.stage import Screen
from bot.cards.toasts import Toast, toast_text
from bot.handlers.answering import answer
from bot.handlers.desk import Context, Desk
from bot.handlers.keepsakes import saved_one
from bot.handlers.menus import menu_screen, put_menu, show_newest
from bot.handlers.personal import forget, send_export
from bot.handlers.settings import set_by_tap
from bot.handlers.sharing import save_shared
from bot.users.preferences import NotAChoice


async def on_menu_tap(
    context: Context, query: CallbackQuery, action: Action, update_id: int
) -> None:
    """Do what the button says and show what it leads to, unless a newer tap has led elsewhere."""
    desk, user = context.desk, query.from_user
    try:
        leads_to = await _do(context, query, action, update_id)
    except NotAChoice:
        t = await desk.speech(user)
        await answer(query, toast_text(t, Toast.OUTDATED), alert=True)
        return

    async def show(newest: Action) -> None:
        await put_menu(context.bot, query, await _screen(desk, user, newest))

    if leads_to is not None:
        await show_newest(desk, query, update_id, leads_to, show)


async def _do(
    context: Context, query: CallbackQuery, action: Action, update_id: int
) -> Action | None:
    """What opens the screen that follows; None when there is none for this message.

    What takes long answers the tap first; what can refuse answers it last.
    """
    desk, owner = context.desk, query.from_user.id
    toast: str | None = None
    match action:
        case Export():
            await answer(query)
            await send_export(context, query.from_user)
            return None
        case SaveShared(share_id):
            await save_shared(context, query, share_id)
            return None
        case Forget():
            await answer(query)
            await forget(desk, owner)
            return action
        case Unsave(saved_id, page):
            await desk.people.saved.unsave(owner, saved_id)
            toast = toast_text(await desk.speech(query.from_user), Toast.NOT_SAVED)
            action = OpenMenu(Menu.SAVED, page)
        case SetLanguage() | Setting():
            action = OpenMenu(await set_by_tap(desk, owner, action, update_id))
    await answer(query, toast)
    return action


async def _screen(desk: Desk, user: User, opened_by: Action) -> Screen:
    """A screen as it stands now."""
    t = await desk.speech(user)
    menu, page = Menu.SETTINGS, 0
    match opened_by:
        case Forget():
            return forgotten_screen(desk.stage(t))
        case OpenSaved(saved_id, page):
            return await saved_one(desk, t, user.id, saved_id, page)
        case OpenMenu(menu, page):
            pass
    return await menu_screen(desk, t, user.id, menu, page)
