"""What every screen is drawn with, and what comes out."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.cards.actions import Action
from bot.cards.callbacks import CallbackCodec
from bot.cards.links import LinkRules
from bot.cards.text import clip
from bot.exchange.rates import RateTable
from bot.i18n import Translator
from bot.session import Session
from providers.base import ProviderInfo

BUTTONS_PER_ROW = 8
BUTTONS_PER_KEYBOARD = 100
LABEL_CHARS = 40

# Where the affiliate programmes of Taobao and JD count who sent a buyer.
AFFILIATE_HOSTS = ("s.click.taobao.com", "uland.taobao.com", "u.jd.com", "union-click.jd.com")

Row = list[InlineKeyboardButton]


@dataclass(frozen=True, slots=True)
class Features:
    """Which buttons are drawn: none may lead to something that is not there."""

    overview: bool = True
    filter: bool = True
    sort: bool = True
    subject: bool = True
    save: bool = True
    share: bool = True
    copy: bool = True
    shops: bool = True
    retry: bool = True
    menus: bool = True


@dataclass(frozen=True, slots=True)
class Stage:
    """One person's language, the shops, and what buttons may do.

    `shops` are all known providers by id. `trusted` are hosts (`host:port`) set by the operator
    whose pages may be linked to over plain http. `affiliate_hosts` are the domain suffixes of
    links that earn the operator money, `link_templates` by provider id make such links. `rates`
    are for prices in people's own currencies; None while there are none to show.
    """

    t: Translator
    codec: CallbackCodec
    shops: Mapping[str, ProviderInfo]
    features: Features = field(default_factory=Features)
    trusted: frozenset[str] = frozenset()
    affiliate_hosts: tuple[str, ...] = AFFILIATE_HOSTS
    link_templates: Mapping[str, str] = field(default_factory=dict)
    rates: RateTable | None = None

    def link_rules(self, provider_id: str) -> LinkRules:
        """Where the products of a provider may lead."""
        info = self.shops.get(provider_id)
        return LinkRules(
            info.link_hosts if info else (),
            self.trusted,
            self.link_templates.get(provider_id),
            self.affiliate_hosts,
        )

    def picture_rules(self, provider_id: str) -> LinkRules:
        """Where the pictures of a provider's products may lie."""
        info = self.shops.get(provider_id)
        return LinkRules(info.picture_hosts if info else (), self.trusted)

    def buttons(self, session: Session) -> "Buttons":
        """Makes the buttons of a search."""
        return Buttons(self.codec, session.owner_id, session.id)


@dataclass(frozen=True, slots=True)
class Buttons:
    """Makes signed buttons for one owner; `session_id` is empty outside of a search."""

    codec: CallbackCodec
    owner_id: int
    session_id: str = ""

    def tap(self, label: str, action: Action, style: str | None = None) -> InlineKeyboardButton:
        """A button that asks the bot for something."""
        data = self.codec.encode(action, self.owner_id, self.session_id)
        return InlineKeyboardButton(shortened(label), callback_data=data, style=style)


@dataclass(frozen=True, slots=True)
class Screen:
    """One message: its HTML (or caption) and its buttons."""

    html: str
    keyboard: InlineKeyboardMarkup | None = None


def shortened(label: str) -> str:
    """A label no longer than a button shows."""
    return clip(label, LABEL_CHARS, LABEL_CHARS)


def keyboard(rows: list[Row]) -> InlineKeyboardMarkup | None:
    """Rows as a keyboard; rows that are too long are broken, empty ones left out."""
    broken = [part for row in rows for part in rows_of(row, BUTTONS_PER_ROW)]
    kept: list[Row] = []
    for row in broken:
        if sum(map(len, kept)) + len(row) > BUTTONS_PER_KEYBOARD:
            break
        kept.append(row)
    return InlineKeyboardMarkup(kept) if kept else None


def rows_of(buttons: Row, width: int) -> list[Row]:
    """Buttons in rows of at most `width`."""
    return [buttons[start : start + width] for start in range(0, len(buttons), width)]
