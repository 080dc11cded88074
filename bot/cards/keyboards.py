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
    Show,
    SwitchPhoto,
)
from bot.cards.links import Link
from bot.cards.selection import Shelf, is_narrowed
from bot.cards.stage import Buttons, Row, Stage, keyboard, shortened
from bot.cards.text import CAPTION_UNITS, plain, units
from bot.cards.votes import Together, together_rows
from bot.cards.words import shop_title
from bot.domain import Offer
from bot.i18n import Markup
from bot.session import Session
from bot.users.groups import is_group

COPY_UNITS = 256
ON_ONE_SHEET = 9  # products on a page of the overview
PREVIOUS, NEXT = "◀", "▶"


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


def card_keyboard(
    stage: Stage, session: Session, shelf: Shelf, index: int, link: Link | None, extras: Extras
) -> InlineKeyboardMarkup | None:
    """Buy first, then the way through the offers, then what changes them."""
    offer, buttons = shelf.visible[index], stage.buttons(session)
    return keyboard(
        [
            buy_row(stage, offer, link),
            turning(buttons, index, len(shelf.visible)),
            _views(stage, session, shelf),
            _doing(stage, session, extras),
            _more(stage, session, shelf, offer, link, extras),
            *together_rows(stage, session.id, extras.together),
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


def buy_row(stage: Stage, offer: Offer, link: Link | None) -> Row:
    """The way to the shop; nothing without a safe link."""
    if link is None:
        return []
    provider = offer.product.provider
    shop = shop_title(stage.t, stage.shops.get(provider), provider)
    label = shortened(plain(stage.t.gettext("Buy · {shop}", shop=shop)))
    return [InlineKeyboardButton(label, url=link.url, style=KeyboardButtonStyle.SUCCESS)]


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
    if on.subject and session.photo_id:
        row.append(buttons.tap(t.gettext("Pick subject"), OpenSubject()))
    if on.save:
        row.append(buttons.tap(t.gettext("Saved ✓") if extras.saved else t.gettext("Save"), Save()))
    if on.share and extras.share_query and not is_group(session.owner_id):
        row.append(share_button(t.gettext("Share"), extras.share_query))
    return row


def share_button(label: Markup, query: str) -> InlineKeyboardButton:
    """Lets the person pick a chat of any kind but one with a bot."""
    chosen = ChosenChat(
        query, allow_user_chats=True, allow_group_chats=True, allow_channel_chats=True
    )
    return InlineKeyboardButton(label, switch_inline_query_chosen_chat=chosen)


def _more(
    stage: Stage, session: Session, shelf: Shelf, offer: Offer, link: Link | None, extras: Extras
) -> Row:
    t, buttons = stage.t, stage.buttons(session)
    row: Row = []
    alike = len(shelf.group(offer))
    if stage.features.shops and alike > 1:
        label = plain(t.ngettext("Same item: {count} offer", "Same item: {count} offers", alike))
        row.append(buttons.tap(label, OpenShops()))
    if stage.features.copy and link and units(link.url) <= COPY_UNITS:
        copy = CopyTextButton(link.url)
        row.append(InlineKeyboardButton(t.gettext("Copy link"), copy_text=copy))
    if extras.album and extras.album[1] > 1:
        place, count = extras.album
        label = plain(t.gettext("Photo {place}", place=f"{place + 1}/{count}"))
        row.append(buttons.tap(label, SwitchPhoto((place + 1) % count)))
    return row
