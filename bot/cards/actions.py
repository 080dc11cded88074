"""What a tap on a button asks for: small values, one class each.

A handler matches on them: `case Show(index): ...`. Each has a letter for the wire; a letter is
never given to another action, since old buttons stay in chats for years.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Self

from bot.cards.action import Action as Action
from bot.cards.together_actions import TOGETHER
from bot.session import PriceBand
from providers.base import SortKey


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
class Show(Action):
    """The card of one visible offer, counted from 0; the numbers of the overview do the same."""

    letter: ClassVar[str] = "s"
    index: int


@dataclass(frozen=True, slots=True)
class Overview(Action):
    """Nine products at a time; `page` counts from 0."""

    letter: ClassVar[str] = "o"
    page: int = 0


@dataclass(frozen=True, slots=True)
class OpenFilter(Action):
    """The filter screen."""

    letter: ClassVar[str] = "f"


@dataclass(frozen=True, slots=True)
class ToggleShop(Action):
    """A shop in or out of the selection; `place` counts in the session's `asked` from 0."""

    letter: ClassVar[str] = "t"
    place: int


@dataclass(frozen=True, slots=True)
class SetBand(Action):
    """Prices from `low` to `high`, plain numbers; empty is open."""

    letter: ClassVar[str] = "b"
    low: str = ""
    high: str = ""

    @classmethod
    def of(cls, band: PriceBand) -> Self:
        """The action that chooses a band."""
        low, high = ("" if end is None else format(end, "f") for end in (band.low, band.high))
        return cls(low, high)


@dataclass(frozen=True, slots=True)
class SetCategory(Action):
    """One category by its slug; empty for all."""

    letter: ClassVar[str] = "c"
    slug: str = ""


@dataclass(frozen=True, slots=True)
class ToggleSame(Action):
    """Only the same item, or everything similar too."""

    letter: ClassVar[str] = "m"


@dataclass(frozen=True, slots=True)
class ClearFilter(Action):
    """Everything that was found."""

    letter: ClassVar[str] = "x"


@dataclass(frozen=True, slots=True)
class OpenSort(Action):
    """The sort screen."""

    letter: ClassVar[str] = "q"


@dataclass(frozen=True, slots=True)
class SetSort(Action):
    """An order."""

    letter: ClassVar[str] = "r"
    key: SortKey


@dataclass(frozen=True, slots=True)
class OpenSubject(Action):
    """The photo with numbered parts."""

    letter: ClassVar[str] = "u"


@dataclass(frozen=True, slots=True)
class PickRegion(Action):
    """Search one numbered part of the photo; counts from 0."""

    letter: ClassVar[str] = "p"
    index: int


@dataclass(frozen=True, slots=True)
class WholePhoto(Action):
    """Search the whole photo."""

    letter: ClassVar[str] = "w"


@dataclass(frozen=True, slots=True)
class SwitchPhoto(Action):
    """Another photo of the album; counts from 0."""

    letter: ClassVar[str] = "a"
    index: int


@dataclass(frozen=True, slots=True)
class OpenShops(Action):
    """The same item in every shop that has it."""

    letter: ClassVar[str] = "h"
    page: int = 0


@dataclass(frozen=True, slots=True)
class OpenMore(Action):
    """The card with the buttons that are seldom used."""

    letter: ClassVar[str] = "e"


@dataclass(frozen=True, slots=True)
class Save(Action):
    """Keep the product shown, or keep it no longer."""

    letter: ClassVar[str] = "v"


@dataclass(frozen=True, slots=True)
class Back(Action):
    """Back to the product card."""

    letter: ClassVar[str] = "k"


@dataclass(frozen=True, slots=True)
class Retry(Action):
    """The same search once more."""

    letter: ClassVar[str] = "y"


@dataclass(frozen=True, slots=True)
class Unsteered(Action):
    """The same search without what the caption asked for."""

    letter: ClassVar[str] = "j"


@dataclass(frozen=True, slots=True)
class Agree(Action):
    """The photo may be sent to the shops; the search that waits for it goes on.

    `notice` stands for the shops the person was told of: a yes is to those and no others.
    """

    letter: ClassVar[str] = "g"
    notice: str = ""


@dataclass(frozen=True, slots=True)
class OnlyLocal(Action):
    """The photo may not be sent anywhere; the search goes on in the own gallery."""

    letter: ClassVar[str] = "l"
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Decline(Action):
    """No search at all this time."""

    letter: ClassVar[str] = "d"


@dataclass(frozen=True, slots=True)
class Reopen(Action):
    """An earlier search in a new message."""

    letter: ClassVar[str] = "z"


@dataclass(frozen=True, slots=True)
class TakeCopy(Action):
    """Somebody else's search in one's own chat; carried by a link, not by a button."""

    letter: ClassVar[str] = "C"


@dataclass(frozen=True, slots=True)
class Counter(Action):
    """A label that does nothing."""

    letter: ClassVar[str] = "n"
    in_session: ClassVar[bool] = False


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


ACTIONS: tuple[type[Action], ...] = (
    *(Show, Overview, OpenFilter, ToggleShop, SetBand, SetCategory, ToggleSame, ClearFilter),
    *(OpenSort, SetSort, OpenSubject, PickRegion, WholePhoto, SwitchPhoto, OpenShops),
    *(OpenMore, Save, Back, Retry, Unsteered, Agree, OnlyLocal, Decline, Reopen, TakeCopy, Counter),
    *(OpenMenu, SetLanguage, Setting, OpenSaved, Unsave, SaveShared, Export, Forget),
    *TOGETHER,
)
