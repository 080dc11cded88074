"""What a tap on a search's button asks for: small values, one class each.

A handler matches on them: `case Show(index): ...`. Each has a letter for the wire; a letter is
never given to another action, since old buttons stay in chats for years.
"""

from dataclasses import dataclass
from typing import ClassVar, Self

from bot.cards.action import Action as Action
from bot.cards.menu_actions import MENUS
from bot.cards.together_actions import TOGETHER
from bot.session import PriceBand
from providers.base import SortKey


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


ACTIONS: tuple[type[Action], ...] = (
    *(Show, Overview, OpenFilter, ToggleShop, SetBand, SetCategory, ToggleSame, ClearFilter),
    *(OpenSort, SetSort, OpenSubject, PickRegion, WholePhoto, SwitchPhoto, OpenShops),
    *(OpenMore, Save, Back, Retry, Unsteered, Agree, OnlyLocal, Decline, Reopen, TakeCopy, Counter),
    *MENUS,
    *TOGETHER,
)
