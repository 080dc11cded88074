"""The buttons under a product card."""

from dataclasses import dataclass

from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup
from telegram import SwitchInlineQueryChosenChat as ChosenChat
from telegram.constants import KeyboardButtonStyle

from bot.cards.actions import (
    Counter,
    OpenFilter,
    OpenShops,
    OpenSort,
    OpenSubject,
    Overview,
    Save,
    Share,
    Show,
    SwitchPhoto,
)
from bot.cards.selection import Shelf, is_narrowed
from bot.cards.stage import Buttons, Row, Stage, keyboard, shortened
from bot.cards.text import CAPTION_UNITS, plain, units
from bot.cards.words import shop_title
from bot.domain import Offer
from bot.i18n import Markup
from bot.session import Session
from providers.product import Money

COPY_UNITS = 256
ON_ONE_SHEET = 9  # products on a page of the overview
PREVIOUS, NEXT = "◀", "▶"


@dataclass(frozen=True, slots=True)
class Extras:
    """What a card shows beside the search itself.

    `saved`: the person keeps this product. `share_query` is the inline query that posts the
    card; without one Share asks the bot. `album` is the photo's place (from 0) and how many
    there are. `approximate` is the price in the person's currency. `limit` is in UTF-16 units.
    """

    saved: bool = False
    share_query: str = ""
    album: tuple[int, int] | None = None
    approximate: Money | None = None
    limit: int = CAPTION_UNITS


def card_keyboard(
    stage: Stage, session: Session, shelf: Shelf, index: int, link: str | None, extras: Extras
) -> InlineKeyboardMarkup | None:
    """Buy first, then the way through the offers, then what changes them."""
    offer, buttons = shelf.visible[index], stage.buttons(session)
    return keyboard(
        [
            _buy(stage, offer, link),
            turning(buttons, index, len(shelf.visible)),
            _views(stage, session, shelf),
            _doing(stage, session, extras),
            _more(stage, session, shelf, offer, link, extras),
        ]
    )


def turning(buttons: Buttons, index: int, count: int) -> Row:
    """The last, where we are, the next; round in a circle. Nothing for a single offer."""
    if count < 2:
        return []
    return [
        buttons.tap(PREVIOUS, Show((index - 1) % count)),
        buttons.tap(f"{index + 1}/{count}", Counter()),
        buttons.tap(NEXT, Show((index + 1) % count)),
    ]


def _buy(stage: Stage, offer: Offer, link: str | None) -> Row:
    if link is None:
        return []
    provider = offer.product.provider
    shop = shop_title(stage.t, stage.shops.get(provider), provider)
    label = shortened(plain(stage.t.gettext("Buy · {shop}", shop=shop)))
    return [InlineKeyboardButton(label, url=link, style=KeyboardButtonStyle.SUCCESS)]


def _views(stage: Stage, session: Session, shelf: Shelf) -> Row:
    t, on, buttons = stage.t, stage.features, stage.buttons(session)
    row: Row = []
    if on.overview and len(shelf.visible) > 1:
        page = shelf.place(session.index) // ON_ONE_SHEET
        row.append(buttons.tap(t.gettext("Overview"), Overview(page)))
    if on.filter and len(shelf.found) > 1:
        narrowed = is_narrowed(session.selection)
        label = t.gettext("Filter ✓") if narrowed else t.gettext("Filter")
        row.append(buttons.tap(label, OpenFilter()))
    if on.sort and len(shelf.visible) > 1:
        row.append(buttons.tap(t.gettext("Sort"), OpenSort()))
    return row


def _doing(stage: Stage, session: Session, extras: Extras) -> Row:
    t, on, buttons = stage.t, stage.features, stage.buttons(session)
    row: Row = []
    if on.subject:
        row.append(buttons.tap(t.gettext("Pick subject"), OpenSubject()))
    if on.save:
        row.append(buttons.tap(t.gettext("Saved ✓") if extras.saved else t.gettext("Save"), Save()))
    if on.share:
        row.append(_share(t.gettext("Share"), buttons, extras.share_query))
    return row


def _share(label: Markup, buttons: Buttons, query: str) -> InlineKeyboardButton:
    if not query:
        return buttons.tap(label, Share())
    chosen = ChosenChat(
        query, allow_user_chats=True, allow_group_chats=True, allow_channel_chats=True
    )
    return InlineKeyboardButton(label, switch_inline_query_chosen_chat=chosen)


def _more(
    stage: Stage, session: Session, shelf: Shelf, offer: Offer, link: str | None, extras: Extras
) -> Row:
    t, buttons = stage.t, stage.buttons(session)
    row: Row = []
    alike = len(shelf.group(offer))
    if stage.features.shops and alike > 1:
        label = plain(t.ngettext("Same item: {count} offer", "Same item: {count} offers", alike))
        row.append(buttons.tap(label, OpenShops()))
    if stage.features.copy and link and units(link) <= COPY_UNITS:
        copy = CopyTextButton(link)
        row.append(InlineKeyboardButton(t.gettext("Copy link"), copy_text=copy))
    if extras.album and extras.album[1] > 1:
        place, count = extras.album
        label = plain(t.gettext("Photo {place}", place=f"{place + 1}/{count}"))
        row.append(buttons.tap(label, SwitchPhoto((place + 1) % count)))
    return row
