"""What a tap asks for where people look together: votes, cheaper offers, lists.

Their letters are as those of the other actions: none is ever given twice.
"""

from dataclasses import dataclass
from typing import ClassVar

from bot.cards.action import Action


@dataclass(frozen=True, slots=True)
class Vote(Action):
    """A product of a search is the best find; once more takes it back. Anybody may."""

    letter: ClassVar[str] = "G"
    product: str


@dataclass(frozen=True, slots=True)
class VoteShared(Action):
    """The same under a shared card in any chat.

    `language` and `pictured` (1 for a photo, 0 for a text) tell how the message was posted:
    nobody can ask Telegram later.
    """

    letter: ClassVar[str] = "P"
    in_session: ClassVar[bool] = False
    share_id: str
    language: str
    pictured: int


@dataclass(frozen=True, slots=True)
class FindCheaper(Action):
    """A cheaper offer for a product of a search; on a button and in a link."""

    letter: ClassVar[str] = "J"
    product: str


@dataclass(frozen=True, slots=True)
class FindCheaperShared(Action):
    """The same under a shared card."""

    letter: ClassVar[str] = "N"
    in_session: ClassVar[bool] = False
    share_id: str
    language: str
    pictured: int


@dataclass(frozen=True, slots=True)
class FindForPosting(Action):
    """A cheaper offer for a card posted in a chat; carried by a link, not by a button."""

    letter: ClassVar[str] = "B"
    in_session: ClassVar[bool] = False
    posting_id: str


@dataclass(frozen=True, slots=True)
class EndDraft(Action):
    """No offer after all."""

    letter: ClassVar[str] = "E"
    in_session: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class DropFind(Action):
    """Take an offer off its card."""

    letter: ClassVar[str] = "D"
    in_session: ClassVar[bool] = False
    find_id: int


@dataclass(frozen=True, slots=True)
class AddToList(Action):
    """A product of a search onto the group's list."""

    letter: ClassVar[str] = "A"
    product: str


@dataclass(frozen=True, slots=True)
class OpenList(Action):
    """A page of a list, counted from 0."""

    letter: ClassVar[str] = "T"
    in_session: ClassVar[bool] = False
    list_id: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class OpenListed(Action):
    """One product of a list."""

    letter: ClassVar[str] = "I"
    in_session: ClassVar[bool] = False
    list_id: str
    item: int
    page: int = 0


@dataclass(frozen=True, slots=True)
class SaveListed(Action):
    """Keep a product of a list oneself, or keep it no longer."""

    letter: ClassVar[str] = "Q"
    in_session: ClassVar[bool] = False
    list_id: str
    item: int
    page: int = 0


@dataclass(frozen=True, slots=True)
class DropListed(Action):
    """Take a product off a group's list."""

    letter: ClassVar[str] = "R"
    in_session: ClassVar[bool] = False
    list_id: str
    item: int
    page: int = 0


@dataclass(frozen=True, slots=True)
class WithdrawList(Action):
    """The link to one's saved products leads nowhere from now on."""

    letter: ClassVar[str] = "W"
    in_session: ClassVar[bool] = False


TOGETHER: tuple[type[Action], ...] = (
    *(Vote, VoteShared, FindCheaper, FindCheaperShared, FindForPosting, EndDraft, DropFind),
    *(AddToList, OpenList, OpenListed, SaveListed, DropListed, WithdrawList),
)
