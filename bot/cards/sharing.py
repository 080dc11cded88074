"""Shared cards: what is posted in other chats, and what opens in the private one."""

import hashlib
import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.cards.keyboards import buy_row, share_button
from bot.cards.menu_actions import Menu, SaveShared
from bot.cards.navigation import menu_row
from bot.cards.product import headline, link_of, source
from bot.cards.stage import Buttons, Row, Screen, Stage, keyboard
from bot.cards.text import CAPTION_UNITS, Line, fitted
from bot.cards.votes import Together, posted_rows, together_lines
from bot.domain import Offer
from bot.i18n import Translator
from bot.session import Session
from bot.users.shares import Shared
from providers.product import Product

PREFIX = "c:"  # of an inline query that posts one card
DEEP_LINK = "c_"  # of the payload that opens one
COPY_LINK = "o_"  # of one that opens a copy of somebody else's search
GUEST_LINK = "g_"  # of one that asks about a search in a chat the bot is not in
FIND_LINK = "f_"  # of one that asks for a cheaper offer
LIST_LINK = "l_"  # of one that opens a list
MENU_LINK = "m_"  # of one that opens a screen of the private chat
OWN_SEARCH = "own"  # the payload of somebody who wants to search too
MARK_BYTES = 12

_SESSION = re.compile(r"c:([A-Za-z0-9_-]{12})\.([A-Za-z0-9_-]{16})")
_SHARE = re.compile(r"c:([A-Za-z0-9_-]{20,24})")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which card an inline query names: a shared one, or a product of the asker's own search.

    `product` is a product's `mark_of`.
    """

    share_id: str = ""
    session_id: str = ""
    product: str = ""


def mark_of(product: Product) -> str:
    """16 characters of base64url that stand for a product of a provider."""
    name = f"{product.provider}\n{product.id}".encode()
    return urlsafe_b64encode(hashlib.sha256(name).digest()[:MARK_BYTES]).decode("ascii")


def share_query(session: Session, product: Product) -> str:
    """The inline query of the Share button under a search; it works for the search's owner only.

    Nothing is stored before it is used: who only looks at products shares none.
    """
    return f"{PREFIX}{session.id}.{mark_of(product)}"


def wanted_card(query: str) -> Wanted | None:
    """The card a query names; None when the query is of another kind, or damaged."""
    if found := _SESSION.fullmatch(query.strip()):
        return Wanted(session_id=found[1], product=found[2])
    if found := _SHARE.fullmatch(query.strip()):
        return Wanted(share_id=found[1])
    return None


def deep_link(bot_name: str, payload: str) -> str:
    """The address that opens the private chat with `/start payload`."""
    return f"https://t.me/{bot_name}?start={payload}"


def posted_caption(
    stage: Stage, product: Product, found_at: datetime | None, together: Together | None = None
) -> str:
    """What stands under a card in somebody else's chat; `found_at`: when the price was right."""
    t, link = stage.t, link_of(stage, Offer(product))
    return fitted(
        [
            *headline(stage, product, link),
            Line(source(stage, product), 3),
            *together_lines(t, together),
            Line("" if link else t.gettext("There is no safe link to the shop's page."), 1),
            Line(_as_of(t, found_at), 2),
        ],
        CAPTION_UNITS,
    )


def posted_keyboard(
    stage: Stage,
    product: Product,
    bot_name: str,
    share_id: str = "",
    *,
    pictured: bool = False,
    together: Together | None = None,
) -> InlineKeyboardMarkup | None:
    """Buttons for whoever reads along: links, and votes for what is shared by its id."""
    t = stage.t
    row: Row = [
        InlineKeyboardButton(t.gettext("Search your own"), url=deep_link(bot_name, OWN_SEARCH))
    ]
    if share_id:
        url = deep_link(bot_name, f"{DEEP_LINK}{share_id}")
        row.insert(0, InlineKeyboardButton(t.gettext("Open the card"), url=url))
    offer = Offer(product)
    rows = [buy_row(stage, offer, link_of(stage, offer)), row]
    if share_id:
        made = together or Together(mark_of(product))
        rows.extend(posted_rows(stage, share_id, made, pictured=pictured))
    return keyboard(rows)


def shared_card(
    stage: Stage, visitor_id: int, shared: Shared, *, saved: bool, currency: str | None
) -> Screen:
    """The same card in the private chat of whoever opened it."""
    t, offer = stage.t, Offer(shared.product)
    link = link_of(stage, offer)
    lines = [
        *headline(stage, shared.product, link, currency),
        Line(source(stage, shared.product), 3),
        Line("" if link else t.gettext("There is no safe link to the shop's page."), 1),
        Line(_as_of(t, shared.found_at), 2),
        Line(t.gettext("Send me a photo of anything you would like to buy."), 1),
    ]
    buttons = Buttons(stage.codec, visitor_id)
    label = t.gettext("Saved ✓") if saved else t.gettext("Save")
    doing = [
        buttons.tap(label, SaveShared(shared.id)),
        share_button(t.gettext("Share"), f"{PREFIX}{shared.id}"),
    ]
    rows = [buy_row(stage, offer, link), doing]
    return Screen(fitted(lines, CAPTION_UNITS), keyboard(rows))


def gone_card(stage: Stage, visitor_id: int) -> Screen:
    """A link that leads to nothing (any more), and what to do instead."""
    t, buttons = stage.t, Buttons(stage.codec, visitor_id)
    lines = [
        t.gettext("This card is no longer here."),
        t.gettext("Send me a photo of anything you would like to buy."),
    ]
    return Screen("\n".join(lines), keyboard([menu_row(stage, buttons, Menu.HELP, Menu.SAVED)]))


def _as_of(t: Translator, moment: datetime | None) -> str:
    if moment is None:
        return ""
    return t.gettext("As of {moment}", moment=f"{t.date(moment)} {moment.tzname() or ''}".rstrip())
