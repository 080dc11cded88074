"""The product card: what a search ends in."""

from collections.abc import Sequence
from html import escape

from bot.cards.facts import (
    SEPARATOR,
    about,
    ad_mark,
    area,
    missing_shops,
    money,
    same_item,
    similarity,
)
from bot.cards.keyboards import Card, Extras, card_keyboard
from bot.cards.links import Link, buy_link, domain
from bot.cards.progress import still_asked
from bot.cards.selection import Shelf
from bot.cards.stage import Screen, Stage
from bot.cards.text import Line, capitalised, clean, clip, fitted, provided
from bot.cards.votes import together_lines
from bot.cards.words import is_down, shop_title
from bot.domain import Offer
from bot.i18n import N_, Markup, Translator
from bot.session import Session
from providers.product import Product

TITLE_CHARS = 200
SHORT_CHARS = 60
WORD_CHARS = 30
MAX_WORDS = 5
MAX_LABELS = 5

NO_TITLE = N_("Product without a name")


def product_card(
    stage: Stage, session: Session, shelf: Shelf, extras: Extras | None = None
) -> Screen:
    """The card of the session's current offer. The shelf must have a visible one."""
    extras = extras or Extras()
    index = shelf.place(session.index)
    offer = shelf.visible[index]
    link = link_of(stage, offer)
    text = caption(stage, session, shelf, offer, link, extras)
    return Screen(text, card_keyboard(Card(stage, session, shelf, index, link, extras)))


def link_of(stage: Stage, offer: Offer) -> Link | None:
    """Where Buy leads, or None when no safe page is known."""
    return buy_link(offer.product, stage.link_rules(offer.product.provider))


def caption(
    stage: Stage,
    session: Session,
    shelf: Shelf,
    offer: Offer,
    link: Link | None,
    extras: Extras,
) -> str:
    """The card's text as HTML; the least important lines go when space is short."""
    t, product = stage.t, offer.product
    return fitted(
        [
            *headline(stage, product, link, extras.currency),
            Line(_with(t, N_("Same item: {offers}"), offers=same_item(t, shelf.group(offer))), 2),
            Line(source(stage, product), 3),
            *together_lines(t, extras.together),
            Line(_likeness(t, product), 4),
            Line("" if link else t.gettext("There is no safe link to the shop's page."), 1),
            Line(still_asked(stage, session.waiting), 2),
            Line(_with(t, N_("⚠ {shops}"), shops=missing_shops(stage, session.outcomes)), 2),
            Line(not_understood(t, session.not_understood), 2),
            Line(t.gettext("Searched: {area}", area=area(t, session.region)), 1, folded=True),
            Line(_answers(stage, session, shelf), 5, folded=True),
            Line(_labels(t, product), 7, folded=True),
            Line(_page(t, link), 6, folded=True),
            Line(t.gettext("As of {moment}", moment=_moment(t, session)), 6, folded=True),
        ],
        extras.limit,
    )


def headline(
    stage: Stage, product: Product, link: Link | None, currency: str | None = None
) -> list[Line]:
    """How every card begins, wherever it stands: what it is, what it costs, whether it is an ad."""
    ad = ad_mark(stage.t, link)
    return [
        Line(f"<b>{title(stage.t, product)}</b>"),
        Line(_prices(stage, product, currency)),
        Line(f"<i>{ad}</i>" if ad else ""),
    ]


def title(t: Translator, product: Product) -> Markup:
    """The provider's title, cut if need be, never changed."""
    shown = clean(product.title)
    if not shown:
        return t.gettext(NO_TITLE)
    return Markup(escape(clip(shown, TITLE_CHARS), quote=False))


def _prices(stage: Stage, product: Product, currency: str | None) -> str:
    t = stage.t
    if product.price is None:
        return t.gettext("The price is on the shop's page.")
    parts = [f"<b>{money(t, product.price)}</b>"]
    if product.list_price and product.list_price != product.price:
        parts.append(f"<s>{money(t, product.list_price)}</s>")
    if product.coupon:
        parts.append(t.gettext("coupon {amount}", amount=money(t, product.coupon)))
    if estimate := about(stage, product.price, currency):
        parts.append(estimate)
    return SEPARATOR.join(parts)


def source(stage: Stage, product: Product) -> str:
    """The shop, and what it says of itself."""
    t = stage.t
    shop = shop_title(t, stage.shops.get(product.provider), product.provider)
    own = [provided(t, text, SHORT_CHARS) for text in (product.shop, product.place) if text]
    sold = (
        [] if product.sold is None else [t.ngettext("{count} sold", "{count} sold", product.sold)]
    )
    return SEPARATOR.join([shop, *filter(None, own), *sold])


def _likeness(t: Translator, product: Product) -> str:
    path = provided(t, " › ".join(product.category), SHORT_CHARS)
    alike = capitalised(similarity(t, product.similarity))
    return SEPARATOR.join(filter(None, [alike, path]))


def not_understood(t: Translator, words: Sequence[str]) -> str:
    """Which words of the caption steered nothing; empty when there are none."""
    shown = [provided(t, word, WORD_CHARS) for word in words[:MAX_WORDS]]
    return _with(t, N_("Not understood: {words}"), words=Markup(", ".join(filter(None, shown))))


def _answers(stage: Stage, session: Session, shelf: Shelf) -> str:
    """How many products each shop that answered has."""
    return SEPARATOR.join(
        f"{shop_title(stage.t, stage.shops.get(one.provider), one.provider)}"
        f" {stage.t.number(shelf.count(one.provider))}"
        for one in session.outcomes
        if not is_down(one)
    )


def _labels(t: Translator, product: Product) -> str:
    return SEPARATOR.join(
        filter(None, (provided(t, label, WORD_CHARS) for label in product.labels[:MAX_LABELS]))
    )


def _page(t: Translator, link: Link | None) -> str:
    if link is None:
        return ""
    return t.gettext("Buy leads to {domain}", domain=clip(domain(link.url), SHORT_CHARS))


def _moment(t: Translator, session: Session) -> str:
    """When the shops were asked, with the name of the time zone: the reader's is not known."""
    return f"{t.date(session.created_at)} {session.created_at.tzname() or ''}".rstrip()


def _with(t: Translator, sentence: str, **values: Markup) -> str:
    """The sentence, unless there is nothing to put into it."""
    return t.gettext(sentence, **values) if all(values.values()) else ""
