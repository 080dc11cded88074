"""What a tap asks for outside of a search: screens, settings, and what a person keeps.

Their letters are as those of the other actions: none is ever given twice.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from bot.cards.action import Action


class Menu(StrEnum):
    """Screens outside of a search that a button can open."""

    HELP = "help"
    ABOUT = "about"
    SETTINGS = "settings"
    SHOPS = "shops"
    CATEGORY = "category"
    PRICE = "price"
    SORT = "sort"
    LANGUAGE = "language"
    CURRENCY = "currency"
    QUOTA = "quota"
    PRIVACY = "privacy"
    FORGET = "forget"
    SAVED = "saved"
    HISTORY = "history"


@dataclass(frozen=True, slots=True)
class OpenMenu(Action):
    """A screen outside of the search; `page` counts from 0 where there are pages."""

    letter: ClassVar[str] = "M"
    in_session: ClassVar[bool] = False
    menu: Menu
    page: int = 0


@dataclass(frozen=True, slots=True)
class SetLanguage(Action):
    """The language of the bot's words; empty for the one Telegram names."""

    letter: ClassVar[str] = "L"
    in_session: ClassVar[bool] = False
    language: str = ""


@dataclass(frozen=True, slots=True)
class Setting(Action):
    """A preference and its new value, both names made of A-Z a-z 0-9 . _ -"""

    letter: ClassVar[str] = "S"
    in_session: ClassVar[bool] = False
    name: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class OpenSaved(Action):
    """One saved product by its handle; `page` is where the list goes on."""

    letter: ClassVar[str] = "V"
    in_session: ClassVar[bool] = False
    saved_id: int
    page: int = 0


@dataclass(frozen=True, slots=True)
class Unsave(Action):
    """Let go of a saved product."""

    letter: ClassVar[str] = "U"
    in_session: ClassVar[bool] = False
    saved_id: int
    page: int = 0


@dataclass(frozen=True, slots=True)
class SaveShared(Action):
    """Keep the product of a shared card, or keep it no longer."""

    letter: ClassVar[str] = "K"
    in_session: ClassVar[bool] = False
    share_id: str


@dataclass(frozen=True, slots=True)
class Export(Action):
    """Everything that is kept about the person, as a file."""

    letter: ClassVar[str] = "X"
    in_session: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class Forget(Action):
    """Erase everything about the person."""

    letter: ClassVar[str] = "F"
    in_session: ClassVar[bool] = False


MENUS: tuple[type[Action], ...] = (
    OpenMenu,
    SetLanguage,
    Setting,
    OpenSaved,
    Unsave,
    SaveShared,
    Export,
    Forget,
)
