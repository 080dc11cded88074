"""What is said in groups: how to ask, the group's settings, and what is better said in private."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from telegram import InlineKeyboardButton

from bot.cards.filters import band_label
from bot.cards.menu_actions import Menu, Setting
from bot.cards.menus import SHOPS_CURRENCY, category_name, language_name, marked, shop_names
from bot.cards.navigation import menu_row
from bot.cards.sharing import MENU_LINK, deep_link
from bot.cards.stage import Buttons, Row, Screen, Stage, keyboard
from bot.cards.words import clock
from bot.i18n import N_, Markup
from bot.users.preferences import Preferences
from bot.users.quota import Standing

GREETING = N_("Hello! I look at a photo only when somebody asks me to.")
HOW_TO_ASK = (
    N_("Reply to a photo with {command}, and I find where to buy what is in it."),
    N_(
        "Or put {command} or my name under a photo, or reply to a message of mine with one. "
        "Further words steer the search: a shop, a category, a price."
    ),
    N_("Administrators choose this group's shops, language and more with /settings."),
)
AUTO = N_("Search every photo")
AUTO_NEEDS = N_(
    "To search every photo I have to see it: make me an administrator, or switch my privacy "
    "mode off in @BotFather and add me to the group again."
)
ON_OFF: Mapping[bool, str] = MappingProxyType(
    {
        True: N_("Every photo is searched, asked for or not."),
        False: N_("A photo is searched only when somebody asks."),
    }
)


def group_help(stage: Stage, bot_name: str, *, greeting: bool = False) -> Screen:
    """How to ask here; with a greeting, the first thing the bot says in a group."""
    t = stage.t
    command = Markup(f"<code>/find@{bot_name}</code>")
    lines = [t.gettext(line, command=command) for line in HOW_TO_ASK]
    first = [f"<b>{t.gettext(GREETING)}</b>"] if greeting else []
    return Screen("\n\n".join([*first, *lines]), keyboard([private_row(stage, bot_name)]))


def private_row(stage: Stage, bot_name: str, menu: Menu = Menu.HELP) -> Row:
    """A button that opens a screen of the reader's own chat with the bot."""
    url = deep_link(bot_name, f"{MENU_LINK}{menu}")
    return [InlineKeyboardButton(stage.t.gettext("Open our private chat"), url=url)]


def private_matter(stage: Stage, bot_name: str, menu: Menu) -> Screen:
    """What is nobody else's business."""
    text = stage.t.gettext("Let us speak about this in our private chat.")
    return Screen(text, keyboard([private_row(stage, bot_name, menu)]))


def group_settings_screen(
    stage: Stage,
    chat_id: int,
    chosen: Preferences,
    active: Sequence[str],
    standing: Standing,
    *,
    sees_all: bool,
) -> Screen:
    """What searches in this group start from; its buttons are the group's.

    `sees_all`: the bot is shown every message.
    """
    t, buttons = stage.t, Buttons(stage.codec, chat_id)
    title = t.gettext("Settings of this group")
    lines = [
        f"<b>{title}</b>",
        *_chosen(stage, chosen, active),
        group_line(stage, standing),
        "",
        t.gettext(ON_OFF[chosen.auto]),
        *([] if sees_all else [t.gettext(AUTO_NEEDS)]),
    ]
    label = marked(t.gettext(AUTO), chosen.auto)
    rows = [
        menu_row(stage, buttons, Menu.SHOPS, Menu.CATEGORY),
        menu_row(stage, buttons, Menu.PRICE, Menu.LANGUAGE),
        [buttons.tap(label, Setting("auto", "off" if chosen.auto else "on"))],
    ]
    return Screen("\n".join(lines), keyboard(rows))


def _chosen(stage: Stage, chosen: Preferences, active: Sequence[str]) -> list[Markup]:
    """What the group's administrators chose for it; what they did not is everybody's own."""
    t, own = stage.t, stage.t.gettext("everybody's own")
    shops = shop_names(stage, chosen.shops(active)) if chosen.order or chosen.off else own
    category = category_name(t, chosen.category) if chosen.category else own
    any_price = chosen.band == Preferences().band
    band = own if any_price else band_label(t, chosen.band, SHOPS_CURRENCY)
    language = language_name(t, chosen.language) if chosen.language else own
    return [
        t.gettext("Shops: {shops}", shops=shops),
        t.gettext("Category: {category}", category=category),
        t.gettext("Price: {band}", band=band),
        t.gettext("Language: {language}", language=language),
    ]


def group_line(stage: Stage, standing: Standing) -> Markup:
    """The group's searches of today in one line."""
    return stage.t.gettext(
        "This group: {used} of {limit} searches used today, {left} left.",
        used=standing.used,
        limit=standing.limit,
        left=standing.left,
    )


def group_quota_screen(stage: Stage, group: Standing, own: Standing | None) -> Screen:
    """A search here takes one of the group's and one of the asker's, if that is a person."""
    t = stage.t
    lines = [group_line(stage, group)]
    if own is not None:
        lines.append(
            t.gettext(
                "You: {used} of {limit} searches used today, {left} left.",
                used=own.used,
                limit=own.limit,
                left=own.left,
            )
        )
    lines.append(t.gettext("A new day begins at {moment}.", moment=clock(t, group.resets_at)))
    return Screen("\n".join(lines))
