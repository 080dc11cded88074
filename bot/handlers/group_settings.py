"""A group's own screens: opened by its administrators, changed in place; the rest in private."""

from collections.abc import Callable, Coroutine, Mapping
from types import MappingProxyType
from typing import Any

from telegram import CallbackQuery, Message, Update
from telegram.constants import ChatType, ParseMode
from telegram.error import BadRequest

from bot.cards.actions import Action, Counter
from bot.cards.callbacks import Tap, session_of
from bot.cards.endings import refused
from bot.cards.groups import (
    group_help,
    group_quota_screen,
    group_settings_screen,
    private_matter,
    private_row,
)
from bot.cards.menu_actions import Menu, OpenMenu, SetLanguage, Setting
from bot.cards.menus import category_menu, language_menu, price_menu, shops_menu
from bot.cards.product import not_understood
from bot.cards.sharing import MENU_LINK, deep_link
from bot.cards.stage import Screen, keyboard
from bot.cards.standing import about_screen
from bot.cards.toasts import Toast, toast_text
from bot.errors import AdminsOnly
from bot.handlers.answering import answer
from bot.handlers.beginning import reply
from bot.handlers.commands import CHOICES
from bot.handlers.desk import Context
from bot.handlers.groups import asker_of
from bot.handlers.menus import show_newest
from bot.handlers.settings import set_by_tap
from bot.i18n import Translator
from bot.users.groups import is_group
from bot.users.preferences import NotAChoice

Handler = Callable[[Update, Context], Coroutine[Any, Any, None]]

GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)
NOT_MODIFIED = "message is not modified"
SHOWN = (Menu.SETTINGS, Menu.SHOPS, Menu.CATEGORY, Menu.PRICE, Menu.LANGUAGE)
CHANGED = (
    *("shop_on", "shop_off", "place", "shop", "up", "shops"),
    *("category", "band", "auto"),
)


async def group_screen(context: Context, t: Translator, chat_id: int, menu: Menu) -> Screen:
    """A screen as it stands for this group now."""
    desk, stage = context.desk, context.desk.stage(t)
    chosen, active = await desk.people.preferences.get(chat_id), await desk.active_shops()
    match menu:
        case Menu.SHOPS:
            return shops_menu(stage, chat_id, chosen, active)
        case Menu.CATEGORY:
            return category_menu(stage, chat_id, chosen)
        case Menu.PRICE:
            return price_menu(stage, chat_id, chosen)
        case Menu.LANGUAGE:
            return language_menu(stage, chat_id, chosen)
        case _:
            standing = await desk.people.quota.group_standing(chat_id)
            sees_all = await _sees_all(context, chat_id)
            return group_settings_screen(
                stage, chat_id, chosen, active, standing, sees_all=sees_all
            )


async def _sees_all(context: Context, chat_id: int) -> bool:
    """Whether every message comes in: without privacy mode, or as an administrator."""
    bot = context.bot
    if (await bot.get_me()).can_read_all_group_messages:
        return True
    return await context.desk.admins.has(bot, chat_id, bot.id)


async def on_group_screen(context: Context, query: CallbackQuery, update_id: int) -> bool:
    """Answer a tap on a button in a group that belongs to no search; False for all others."""
    message, data = query.message, query.data or ""
    if message is None or message.chat.type not in GROUPS or session_of(data) is not None:
        return False
    desk, chat_id, user = context.desk, message.chat.id, query.from_user
    tap, of_group = desk.codec.decode(data, chat_id), True
    if not isinstance(tap, Tap):
        tap, of_group = desk.codec.decode(data, user.id), False
    match tap.action if isinstance(tap, Tap) else None:
        case Counter():
            await answer(query)
        case OpenMenu(menu) if not of_group or menu not in SHOWN:
            await answer(query, url=deep_link(context.bot.username, f"{MENU_LINK}{menu}"))
        case OpenMenu() | Setting() | SetLanguage() as action if of_group:
            if await desk.admins.has(context.bot, chat_id, user.id):
                await _change(context, query, chat_id, action, update_id)
            else:
                await answer(query, toast_text(await desk.speech(user), Toast.ADMINS_ONLY))
        case None:
            await answer(query, toast_text(await desk.speech(user), Toast.NOT_YOURS))
        case _:
            return False
    return True


async def _change(
    context: Context, query: CallbackQuery, chat_id: int, action: Action, update_id: int
) -> None:
    """Do what a button of the group says, and show what it leads to."""
    desk, opened = context.desk, OpenMenu(Menu.SETTINGS)
    try:
        match action:
            case SetLanguage():
                opened = OpenMenu(await set_by_tap(desk, chat_id, action, update_id))
            case Setting(name) if name in CHANGED:
                opened = OpenMenu(await set_by_tap(desk, chat_id, action, update_id))
            case OpenMenu():
                opened = action
    except NotAChoice:
        t = await desk.speech(query.from_user)
        await answer(query, toast_text(t, Toast.OUTDATED), alert=True)
        return
    await answer(query)

    async def show(newest: Action) -> None:
        t = await desk.speech(query.from_user, chat_id)
        menu = newest.menu if isinstance(newest, OpenMenu) else Menu.SETTINGS
        await _put(query, await group_screen(context, t, chat_id, menu))

    await show_newest(desk, query, update_id, opened, show)


async def _put(query: CallbackQuery, screen: Screen) -> None:
    """In the message that was tapped, unless a search stands in it."""
    message = query.message
    if not isinstance(message, Message):
        return
    how: dict[str, Any] = {"parse_mode": ParseMode.HTML, "reply_markup": screen.keyboard}
    if _of_a_search(message):
        await message.reply_text(screen.html, **how)
        return
    try:
        await message.edit_text(screen.html, **how)
    except BadRequest as no:
        if NOT_MODIFIED not in no.message.lower():
            raise


def _of_a_search(message: Message) -> bool:
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    return any(session_of(str(button.callback_data or "")) for row in rows for button in row)


def _opens(menu: Menu, name: str = "") -> Handler:
    """A command that opens a screen of the group, after doing what its words say."""

    async def handler(update: Update, context: Context) -> None:
        message = update.effective_message
        asker = asker_of(message)
        if message is None or asker is None:
            return
        desk, chat_id = context.desk, message.chat_id
        t = await desk.speech(asker, chat_id)
        if not await desk.admins.wrote(context.bot, message):
            no = refused(desk.stage(t), AdminsOnly(), asker.id)
            await reply(context.bot, message, no)
            return
        words = " ".join(context.args or ())
        unknown: tuple[str, ...] = ()
        if words and name:
            unknown = await CHOICES[name][1](desk, chat_id, words)
            t = await desk.speech(asker, chat_id)
        screen = await group_screen(context, t, chat_id, menu)
        if unknown:
            screen = Screen(f"{not_understood(t, unknown)}\n\n{screen.html}", screen.keyboard)
        await reply(context.bot, message, screen)

    return handler


def _says(menu: Menu) -> Handler:
    """A command that is answered alike for everybody, or in private."""

    async def handler(update: Update, context: Context) -> None:
        message = update.effective_message
        asker = asker_of(message)
        if message is None or asker is None:
            return
        desk, name = context.desk, context.bot.username
        stage = desk.stage(await desk.speech(asker, message.chat_id))
        match menu:
            case Menu.HELP:
                screen = group_help(stage, name)
            case Menu.ABOUT:
                about = about_screen(stage, asker.id, await desk.active_shops())
                screen = Screen(about.html, keyboard([private_row(stage, name)]))
            case Menu.QUOTA:
                quota = desk.people.quota
                own = None if is_group(asker.id) else await quota.standing(asker.id)
                group = await quota.group_standing(message.chat_id)
                screen = group_quota_screen(stage, group, own)
            case _:
                screen = private_matter(stage, name, menu)
        await reply(context.bot, message, screen)

    return handler


async def on_start_here(update: Update, context: Context) -> None:
    """How to ask; nothing when the bot was added by a link, since it has said hello then."""
    if not context.args:
        await HANDLERS["help"](update, context)


HANDLERS: Mapping[str, Handler] = MappingProxyType(
    {
        "start": on_start_here,
        "settings": _opens(Menu.SETTINGS),
        **{name: _opens(menu, name) for name, (menu, _) in CHOICES.items()},
        "help": _says(Menu.HELP),
        "about": _says(Menu.ABOUT),
        "quota": _says(Menu.QUOTA),
        "saved": _says(Menu.SAVED),
        "history": _says(Menu.HISTORY),
        "privacy": _says(Menu.PRIVACY),
        "export": _says(Menu.PRIVACY),
        "forget": _says(Menu.FORGET),
    }
)
