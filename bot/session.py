"""A search as a conversation remembers it: what was asked, what came back, what is shown.

Immutable values. A session is one row in the database and one message in a chat; every tap
makes a new session value from the old one.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Self

from bot.domain import Findings, Outcome
from providers.base import SortKey
from providers.product import Region

NOTHING_FOUND = Findings()

NO_CHAT = 0  # in place of a chat's id, where the bot is no member: nothing is kept of it

# In place of a message's id, when its sending was in doubt.
NO_MESSAGE = 0  # the next screen is sent as a new message
LOST_MESSAGE = -1  # the screen may stand in the chat: not sent again; a tap tells its id


class View(StrEnum):
    """What the session's message shows."""

    CARD = "card"
    OVERVIEW = "overview"
    FILTER = "filter"
    SORT = "sort"
    SUBJECT = "subject"
    SHOPS = "shops"  # the same item in every shop that has it
    MORE = "more"  # the card with the buttons that are seldom used


@dataclass(frozen=True, slots=True)
class PriceBand:
    """Prices from `low` to `high`, both included; None is open."""

    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Selection:
    """How a person narrows and orders what was found, without asking the shops again.

    `shops` and `category` empty or None mean all.
    """

    shops: tuple[str, ...] = ()
    category: str | None = None
    band: PriceBand = PriceBand()
    same_item: bool = False
    sort: SortKey = SortKey.BEST


@dataclass(frozen=True, slots=True)
class Session:
    """One search by one person in one chat.

    `id` is unguessable and short enough for a button. `photo_id` is the file_id of the photo
    that was sent, or the address of its picture; photos themselves are never stored. `photos`
    are all of an album in the order they came, `photo_index` is the place of `photo_id` in
    it; a photo that came alone leaves them be. `asked` are the providers' ids in the person's
    order, `region` the part of the photo that was searched. `wishes` is what the caption
    asked for: every search of this session begins with it. `not_understood` are words of the
    caption that steered nothing. `index` counts the offers of the selection from 0, `page` is
    that of the overview or the list of shops; None is the one with the offer at `index`.
    `waiting` are the shops that are still being asked while what the others found is shown.
    `barred` are shops that whoever posted the photo does not want it sent to. A copy of
    somebody else's search has no photo: its `photo_id` is empty. The message of a guest's
    session is an inline message, its id empty while nobody knows it. `taps` are the last ones
    that turned something over, by a hash: handled again, they change nothing. `newest_tap` is
    the number of the newest update whose tap made what is shown; 0: none did. `covered`: a tap
    began a search, and that or how it ended is shown in place of what is kept.
    """

    id: str
    owner_id: int
    chat_id: int
    message_id: int
    language: str
    photo_id: str
    asked: tuple[str, ...]
    created_at: datetime
    region: Region | None = None
    outcomes: tuple[Outcome, ...] = ()
    findings: Findings = NOTHING_FOUND
    selection: Selection = field(default_factory=Selection)
    view: View = View.CARD
    index: int = 0
    not_understood: tuple[str, ...] = ()
    thread_id: int | None = None
    pictured: bool = False
    photos: tuple[str, ...] = ()
    photo_index: int = 0
    wishes: Selection = field(default_factory=Selection)
    page: int | None = None
    waiting: tuple[str, ...] = ()
    barred: tuple[str, ...] = ()
    inline_message_id: str = ""
    taps: tuple[str, ...] = ()
    newest_tap: int = 0
    covered: bool = False

    @property
    def is_guest(self) -> bool:
        """Whether its message stands in a chat the bot is no member of."""
        return self.chat_id == NO_CHAT

    def showing(self, view: View, index: int | None = None, page: int | None = None) -> Self:
        """The same session with another screen."""
        return replace(self, view=view, index=self.index if index is None else index, page=page)

    def standing_as(self, kept: Self) -> Self:
        """The same session in the message and the language in which it is kept."""
        return replace(
            self,
            owner_id=kept.owner_id,
            chat_id=kept.chat_id,
            thread_id=kept.thread_id,
            message_id=kept.message_id,
            pictured=kept.pictured,
            inline_message_id=kept.inline_message_id,
            language=kept.language,
        )
