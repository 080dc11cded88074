"""The buttons under a product card."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup
from telegram import SwitchInlineQueryChosenChat as ChosenChat
from telegram.constants import KeyboardButtonStyle

from bot.cards.actions import (
    Back,
    Counter,
    OpenFilter,
    OpenMore,
    OpenShops,
    OpenSort,
    OpenSubject,
    Overview,
    Save,
    Show,
    SwitchPhoto,
)
from bot.cards.links import Link
from bot.cards.selection import Shelf, is_narrowed
from bot.cards.stage import Buttons, Row, Stage, keyboard, shortened
from bot.cards.text import CAPTION_UNITS, plain, units
from bot.cards.votes import Together, add_to_list, find_cheaper, take_off, thumb
from bot.cards.words import shop_title
from bot.domain import Offer
from bot.i18n import Markup
from bot.session import Session, View
from bot.users.groups import is_group

COPY_UNITS = 256
ON_ONE_SHEET = 9  # products on a page of the overview
PREVIOUS, NEXT = "◀", "▶"

# Buttons by name, a row each: five rows at most, or they push the product off a phone's screen.
Layout = tuple[tuple[str, ...], ...]
ALONE: Layout = (
    ("buy",),
    ("turn",),
    ("overview", "filter", "sort"),
    ("subject", "save", "share"),
    ("same", "copy", "photo"),
)
TOGETHER: Layout = (
    ("buy",),
    ("turn",),
    ("vote", "cheaper", "take_off"),
    ("overview", "filter", "more"),
    ("list", "save", "photo"),
)
SELDOM: Layout = (("same",), ("subject", "sort"), ("share", "copy"))
MORE: Layout = (("buy",), *SELDOM, ("back",))


@dataclass(frozen=True, slots=True)
class Extras:
    """What a card shows beside the search itself.

    `saved`: the person keeps this product. `share_query` is the inline query that posts the
    card; without one there is no Share. `album` is the photo's place (from 0) and how many
    there are. `currency` is the person's own, if they chose one. `limit` is in UTF-16 units.
    `together` is what a group makes of the product.
    """

    saved: bool = False
    share_query: str = ""
    album: tuple[int, int] | None = None
    currency: str | None = None
    limit: int = CAPTION_UNITS
    together: Together | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """What the buttons of a card are made of."""

    stage: Stage
    session: Session
    shelf: Shelf
    index: int
    link: Link | None
    extras: Extras

    @property
    def offer(self) -> Offer:
        """The offer on show."""
        return self.shelf.visible[self.index]

    @property
    def buttons(self) -> Buttons:
        """Makes the buttons of the asker."""
        return self.stage.buttons(self.session)


def card_keyboard(card: Card) -> InlineKeyboardMarkup | None:
    """Buy first, then the way through the offers, then what changes them."""
    if card.session.view is View.MORE:
        layout = MORE
    else:
        layout = ALONE if card.extras.together is None else TOGETHER
    return keyboard(_rows(card, layout))


def _rows(card: Card, layout: Layout) -> list[Row]:
    return [[button for name in names for button in MAKERS[name](card)] for names in layout]


def turning(buttons: Buttons, index: int, count: int) -> Row:
    """The last, where we are, the next; round in a circle. Nothing for a single offer."""
    if count < 2:
        return []
    return [
        buttons.tap(PREVIOUS, Show((index - 1) % count)),
        buttons.tap(f"{index + 1}/{count}", Counter()),
        buttons.tap(NEXT, Show((index + 1) % count)),
    ]


def buy_row(stage: Stage, offer: Offer, link: Link | None) -> Row:
    """The way to the shop; nothing without a safe link."""
    if link is None:
        return []
    provider = offer.product.provider
    shop = shop_title(stage.t, stage.shops.get(provider), provider)
    label = shortened(plain(stage.t.gettext("Buy · {shop}", shop=shop)))
    return [InlineKeyboardButton(label, url=link.url, style=KeyboardButtonStyle.SUCCESS)]


def _overview(card: Card) -> Row:
    if not card.stage.features.overview or len(card.shelf.visible) < 2:
        return []
    page = card.shelf.place(card.session.index) // ON_ONE_SHEET
    return [card.buttons.tap(card.stage.t.gettext("Overview"), Overview(page))]


def _filter(card: Card) -> Row:
    if not card.stage.features.filter or len(card.shelf.found) < 2:
        return []
    t = card.stage.t
    narrowed = is_narrowed(card.session.selection)
    label = t.gettext("Filter ✓") if narrowed else t.gettext("Filter")
    return [card.buttons.tap(label, OpenFilter())]


def _sort(card: Card) -> Row:
    if not card.stage.features.sort or len(card.shelf.visible) < 2:
        return []
    return [card.buttons.tap(card.stage.t.gettext("Sort"), OpenSort())]


def _subject(card: Card) -> Row:
    if not card.stage.features.subject or not card.session.photo_id:
        return []
    return [card.buttons.tap(card.stage.t.gettext("Pick subject"), OpenSubject())]


def _save(card: Card) -> Row:
    if not card.stage.features.save:
        return []
    t = card.stage.t
    label = t.gettext("Saved ✓") if card.extras.saved else t.gettext("Save")
    return [card.buttons.tap(label, Save())]


def _share(card: Card) -> Row:
    query = card.extras.share_query
    if not card.stage.features.share or not query or is_group(card.session.owner_id):
        return []
    return [share_button(card.stage.t.gettext("Share"), query)]


def share_button(label: Markup, query: str) -> InlineKeyboardButton:
    """Lets the person pick a chat of any kind but one with a bot."""
    chosen = ChosenChat(
        query, allow_user_chats=True, allow_group_chats=True, allow_channel_chats=True
    )
    return InlineKeyboardButton(label, switch_inline_query_chosen_chat=chosen)


def _same(card: Card) -> Row:
    alike = len(card.shelf.group(card.offer))
    if not card.stage.features.shops or alike < 2:
        return []
    t = card.stage.t
    label = plain(t.ngettext("Same item: {count} offer", "Same item: {count} offers", alike))
    return [card.buttons.tap(label, OpenShops())]


def _copy(card: Card) -> Row:
    if not card.stage.features.copy or not card.link or units(card.link.url) > COPY_UNITS:
        return []
    copy = CopyTextButton(card.link.url)
    return [InlineKeyboardButton(card.stage.t.gettext("Copy link"), copy_text=copy)]


def _photo(card: Card) -> Row:
    if not card.extras.album or card.extras.album[1] < 2:
        return []
    place, count = card.extras.album
    label = plain(card.stage.t.gettext("Photo {place}", place=f"{place + 1}/{count}"))
    return [card.buttons.tap(label, SwitchPhoto((place + 1) % count))]


def _more(card: Card) -> Row:
    if not any(_rows(card, SELDOM)):
        return []
    return [card.buttons.tap(card.stage.t.gettext("More"), OpenMore())]


def _shared(make: Callable[[Stage, str, Together], Row]) -> Callable[[Card], Row]:
    """A button that is there for everybody where people look together."""

    def row(card: Card) -> Row:
        together = card.extras.together
        return make(card.stage, card.session.id, together) if together else []

    return row


MAKERS: Mapping[str, Callable[[Card], Row]] = MappingProxyType(
    {
        "buy": lambda card: buy_row(card.stage, card.offer, card.link),
        "turn": lambda card: turning(card.buttons, card.index, len(card.shelf.visible)),
        "overview": _overview,
        "filter": _filter,
        "sort": _sort,
        "subject": _subject,
        "save": _save,
        "share": _share,
        "same": _same,
        "copy": _copy,
        "photo": _photo,
        "vote": _shared(thumb),
        "cheaper": _shared(find_cheaper),
        "take_off": _shared(take_off),
        "list": _shared(add_to_list),
        "more": _more,
        "back": lambda card: [card.buttons.tap(card.stage.t.gettext("‹ Back"), Back())],
    }
)
