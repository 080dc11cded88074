"""The filter and sort screens: what is chosen has a check mark, and every tap stays here."""

from collections.abc import Mapping
from types import MappingProxyType

from telegram import InlineKeyboardButton

from bot.cards.actions import (
    Action,
    Back,
    ClearFilter,
    SetBand,
    SetCategory,
    SetSort,
    ToggleSame,
    ToggleShop,
)
from bot.cards.categories import category_title
from bot.cards.facts import money
from bot.cards.selection import Choices, Shelf, choices, is_narrowed
from bot.cards.stage import Buttons, Row, Screen, Stage, keyboard, rows_of
from bot.cards.text import capitalised, plain
from bot.cards.words import shop_title
from bot.i18n import N_, Markup, Translator
from bot.session import PriceBand, Session
from providers.base import SortKey
from providers.product import Money

CHOSEN = "✓ "
MAX_SHOPS = 12
MAX_CATEGORIES = 8

SORTS: Mapping[SortKey, str] = MappingProxyType(
    {
        SortKey.BEST: N_("Best match"),
        SortKey.PRICE_UP: N_("Price: low to high"),
        SortKey.PRICE_DOWN: N_("Price: high to low"),
        SortKey.SOLD: N_("Most sold"),
    }
)


def filter_screen(stage: Stage, session: Session, shelf: Shelf) -> Screen:
    """Shops, prices, categories, same item: as far as they would change anything."""
    t, found = stage.t, choices(session, shelf.found)
    left = t.ngettext("{count} product", "{count} products", len(shelf.visible))
    title = t.gettext("Filter")
    lines = [f"<b>{title}</b>", left, *_summary(stage, session, found)]
    rows = [
        *rows_of(_shops(stage, session, found), 2),
        *rows_of(_bands(stage, session, found), 2),
        *rows_of(_categories(stage, session, found), 2),
        _same(stage, session, found),
        _leaving(stage, session),
    ]
    return Screen("\n".join(lines), keyboard(rows))


def sort_screen(stage: Stage, session: Session, shelf: Shelf) -> Screen:
    """The orders, one to a row."""
    t, buttons = stage.t, stage.buttons(session)
    sorts = [
        [_choice(buttons, t.gettext(label), SetSort(key), session.selection.sort is key)]
        for key, label in SORTS.items()
        if key is not SortKey.SOLD or any(offer.product.sold for offer in shelf.found)
    ]
    back = [buttons.tap(t.gettext("‹ Back"), Back())]
    title = t.gettext("Sort")
    return Screen(f"<b>{title}</b>", keyboard([*sorts, back]))


def band_label(t: Translator, band: PriceBand, currency: str) -> Markup:
    """A price band in words."""
    low, high = (
        None if end is None else money(t, Money(amount=format(end, "f"), currency=currency))
        for end in (band.low, band.high)
    )
    if low and high:
        return t.gettext("{low} to {high}", low=low, high=high)
    if low:
        return t.gettext("from {price}", price=low)
    return t.gettext("up to {price}", price=high) if high else t.gettext("any price")


def _summary(stage: Stage, session: Session, found: Choices) -> list[Markup]:
    """A band or category of the caption that no button here stands for."""
    t, chosen = stage.t, session.selection
    lines = []
    if chosen.band != PriceBand() and chosen.band not in found.bands:
        band = band_label(t, chosen.band, found.currency or "CNY")
        lines.append(t.gettext("Price: {band}", band=band))
    if chosen.category and chosen.category not in found.categories[:MAX_CATEGORIES]:
        title = category_title(t, chosen.category)
        lines.append(t.gettext("Category: {category}", category=title))
    return lines


def _shops(stage: Stage, session: Session, found: Choices) -> Row:
    buttons, chosen = stage.buttons(session), session.selection.shops
    return [
        _choice(
            buttons,
            f"{plain(shop_title(stage.t, stage.shops.get(id_), id_))} {stage.t.number(count)}",
            ToggleShop(session.asked.index(id_)),
            not chosen or id_ in chosen,
        )
        for id_, count in found.shops[:MAX_SHOPS]
        if id_ in session.asked
    ]


def _bands(stage: Stage, session: Session, found: Choices) -> Row:
    buttons, current = stage.buttons(session), session.selection.band
    row = []
    for band in found.bands:
        on = band == current
        action = SetBand() if on else SetBand.of(band)
        label = capitalised(band_label(stage.t, band, found.currency or "CNY"))
        row.append(_choice(buttons, label, action, on))
    return row


def _categories(stage: Stage, session: Session, found: Choices) -> Row:
    buttons, current = stage.buttons(session), session.selection.category
    return [
        _choice(
            buttons,
            category_title(stage.t, slug),
            SetCategory("" if slug == current else slug),
            slug == current,
        )
        for slug in found.categories[:MAX_CATEGORIES]
    ]


def _same(stage: Stage, session: Session, found: Choices) -> Row:
    on = session.selection.same_item
    if not found.same_item and not on:
        return []
    label = stage.t.gettext("Same item only")
    return [_choice(stage.buttons(session), label, ToggleSame(), on)]


def _leaving(stage: Stage, session: Session) -> Row:
    t, buttons = stage.t, stage.buttons(session)
    row = [buttons.tap(t.gettext("‹ Back"), Back())]
    if is_narrowed(session.selection):
        row.append(buttons.tap(t.gettext("Show everything"), ClearFilter()))
    return row


def _choice(buttons: Buttons, label: str, action: Action, chosen: bool) -> InlineKeyboardButton:
    return buttons.tap((CHOSEN if chosen else "") + plain(label), action)
