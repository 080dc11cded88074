"""The ways between screens: their titles, the buttons that open them, and the way back."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.cards.menu_actions import Menu, OpenMenu
from bot.cards.stage import Buttons, Row, Stage
from bot.cards.text import plain
from bot.i18n import N_, Translator

MENU_TITLES: Mapping[Menu, str] = MappingProxyType(
    {
        Menu.SETTINGS: N_("Settings"),
        Menu.SHOPS: N_("Shops"),
        Menu.CATEGORY: N_("Category"),
        Menu.PRICE: N_("Price"),
        Menu.SORT: N_("Sort"),
        Menu.LANGUAGE: N_("Language"),
        Menu.CURRENCY: N_("Currency"),
        Menu.QUOTA: N_("My quota"),
        Menu.PRIVACY: N_("Privacy"),
        Menu.SAVED: N_("Saved products"),
        Menu.HISTORY: N_("Last searches"),
        Menu.HELP: N_("Help"),
    }
)


def menu_row(stage: Stage, buttons: Buttons, *menus: Menu) -> Row:
    """Buttons that open these screens, by their titles."""
    return [buttons.tap(plain(stage.t.gettext(MENU_TITLES[one])), OpenMenu(one)) for one in menus]


def back_to(stage: Stage, buttons: Buttons, menu: Menu = Menu.SETTINGS) -> Row:
    """The way back."""
    return [buttons.tap(stage.t.gettext("‹ Back"), OpenMenu(menu))]


def heading(t: Translator, menu: Menu) -> str:
    """A screen's title as its first line."""
    title = t.gettext(MENU_TITLES[menu])
    return f"<b>{title}</b>"
