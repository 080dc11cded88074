"""Commands: with arguments they act at once, without they open a screen with buttons."""

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from types import MappingProxyType
from typing import Any

from telegram import Update

from bot.cards.caption_words import Steering, steer
from bot.cards.menu_actions import Menu, Setting
from bot.cards.menus import ANY_BAND, LANGUAGE_NAMES, band_code
from bot.cards.product import not_understood
from bot.cards.sharing import COPY_LINK, DEEP_LINK, FIND_LINK, GUEST_LINK, LIST_LINK, MENU_LINK
from bot.cards.stage import Screen
from bot.cards.standing import unknown_command, welcome
from bot.handlers.beginning import reply
from bot.handlers.copies import open_copy
from bot.handlers.desk import Context, Desk
from bot.handlers.finds import open_draft
from bot.handlers.guests import open_question
from bot.handlers.lists import open_list
from bot.handlers.menus import menu_screen
from bot.handlers.personal import send_export
from bot.handlers.settings import change, set_shops
from bot.handlers.sharing import open_shared
from bot.i18n import ALIASES
from bot.session import PriceBand
from locales import LANGUAGES

Handler = Callable[[Update, Context], Coroutine[Any, Any, None]]
# What a command's words do; back come the words nobody understood.
Act = Callable[[Desk, int, str], Awaitable[tuple[str, ...]]]

EVERYTHING = frozenset({"all", "any", "auto", "*"})


async def on_start(update: Update, context: Context) -> None:
    """Greet, and say what to do first; or open the shared card the link leads to."""
    message, user = update.effective_message, update.effective_user
    if message is None or user is None:
        return
    payload = (context.args or [""])[0]
    if payload.startswith(DEEP_LINK):
        await open_shared(context, message, user, payload.removeprefix(DEEP_LINK))
    elif payload.startswith(COPY_LINK):
        await open_copy(context, message, user, payload.removeprefix(COPY_LINK))
    elif payload.startswith(GUEST_LINK):
        await open_question(context, message, user, payload.removeprefix(GUEST_LINK))
    elif payload.startswith(FIND_LINK):
        await open_draft(context, message, user, payload.removeprefix(FIND_LINK))
    elif payload.startswith(LIST_LINK):
        await open_list(context, message, user, payload.removeprefix(LIST_LINK))
    elif payload.removeprefix(MENU_LINK) in tuple(Menu):
        t = await context.desk.speech(user)
        menu = Menu(payload.removeprefix(MENU_LINK))
        await reply(context.bot, message, await menu_screen(context.desk, t, user.id, menu))
    else:
        t = await context.desk.speech(user)
        await reply(context.bot, message, welcome(context.desk.stage(t), user.id))


async def on_unknown(update: Update, context: Context) -> None:
    """A command nobody has; a message without a photo it is not."""
    message, user = update.effective_message, update.effective_user
    if message is not None and user is not None:
        t = await context.desk.speech(user)
        command = (message.text or "").split(maxsplit=1)[0]
        await reply(context.bot, message, unknown_command(context.desk.stage(t), user.id, command))


async def on_export(update: Update, context: Context) -> None:
    """Everything about the person as a file."""
    user = update.effective_user
    if user is not None:
        await send_export(context, user)


def opens(menu: Menu, act: Act | None = None) -> Handler:
    """The handler of a command that opens a screen, after doing what its words say."""

    async def handler(update: Update, context: Context) -> None:
        message, user = update.effective_message, update.effective_user
        if message is None or user is None:
            return
        words = " ".join(context.args or ())
        unknown: tuple[str, ...] = ()
        if words and act is not None:
            unknown = await act(context.desk, user.id, words)
        t = await context.desk.speech(user)
        screen = await menu_screen(context.desk, t, user.id, menu)
        if unknown:
            screen = Screen(f"{not_understood(t, unknown)}\n\n{screen.html}", screen.keyboard)
        await reply(context.bot, message, screen)

    return handler


async def _provider(desk: Desk, owner_id: int, words: str) -> tuple[str, ...]:
    if words.casefold() in EVERYTHING:
        await change(desk, owner_id, Setting("shops", "all"))
        return ()
    said = steer(words, desk.shops)
    shops = tuple(id_ for id_ in said.providers if id_ in desk.photo_shops)
    if not shops:
        return tuple(words.split())
    await set_shops(desk, owner_id, shops)
    return said.not_understood


async def _category(desk: Desk, owner_id: int, words: str) -> tuple[str, ...]:
    anything = words.casefold() in EVERYTHING
    said = Steering() if anything else steer(words, desk.shops)
    if not anything and said.category is None:
        return tuple(words.split())
    await change(desk, owner_id, Setting("category", said.category or ""))
    return said.not_understood


async def _price(desk: Desk, owner_id: int, words: str) -> tuple[str, ...]:
    anything = words.casefold() in EVERYTHING
    said = Steering() if anything else steer(words, desk.shops)
    band = said.selection.band
    if not anything and band == PriceBand():
        return tuple(words.split())
    await change(desk, owner_id, Setting("band", ANY_BAND if anything else band_code(band)))
    return said.not_understood


async def _language(desk: Desk, owner_id: int, words: str) -> tuple[str, ...]:
    said = words.strip().casefold().replace("_", "-")
    language = None if said in EVERYTHING else LANGUAGE_WORDS.get(said, "")
    if language == "":
        return tuple(words.split())
    await desk.people.preferences.change(owner_id, language=language)
    return ()


# What is chosen by words as well as by buttons, for a person or for a group.
CHOICES: Mapping[str, tuple[Menu, Act]] = MappingProxyType(
    {
        "provider": (Menu.SHOPS, _provider),
        "category": (Menu.CATEGORY, _category),
        "price": (Menu.PRICE, _price),
        "language": (Menu.LANGUAGE, _language),
    }
)

LANGUAGE_WORDS: Mapping[str, str] = MappingProxyType(
    {
        **ALIASES,
        **{language.replace("_", "-").casefold(): language for language in LANGUAGES},
        **{name.casefold(): language for language, name in LANGUAGE_NAMES.items()},
    }
)

HANDLERS: Mapping[str, Handler] = MappingProxyType(
    {
        "start": on_start,
        "help": opens(Menu.HELP),
        "about": opens(Menu.ABOUT),
        "settings": opens(Menu.SETTINGS),
        **{name: opens(menu, act) for name, (menu, act) in CHOICES.items()},
        "quota": opens(Menu.QUOTA),
        "saved": opens(Menu.SAVED),
        "history": opens(Menu.HISTORY),
        "privacy": opens(Menu.PRIVACY),
        "forget": opens(Menu.FORGET),
        "export": on_export,
    }
)
