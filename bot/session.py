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


class View(StrEnum):
    """What the session's message shows."""

    CARD = "card"
    OVERVIEW = "overview"
    FILTER = "filter"
    SORT = "sort"
    SUBJECT = "subject"
    SHOPS = "shops"  # the same item in every shop that has it


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
    caption that steered nothing. `index` counts the offers of the selection from 0.
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

    def showing(self, view: View, index: int | None = None) -> Self:
        """The same session with another screen."""
        return replace(self, view=view, index=self.index if index is None else index)
