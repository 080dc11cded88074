"""Facts about offers in words, used by more than one screen."""

from collections.abc import Sequence

from bot.cards.links import Link
from bot.cards.stage import Stage
from bot.cards.text import isolated
from bot.cards.words import is_down, reason, shop_title
from bot.domain import Offer, Outcome
from bot.i18n import N_, Markup, Translator
from bot.search.merge import SAME_ITEM
from providers.product import Money, Region

VERY_SIMILAR = 0.6
SEPARATOR = " · "

# By the third of the photo a part's centre lies in: rows from the top, columns from the left.
PLACES = (
    (N_("top left"), N_("top"), N_("top right")),
    (N_("left"), N_("centre"), N_("right")),
    (N_("bottom left"), N_("bottom"), N_("bottom right")),
)


def money(t: Translator, price: Money) -> Markup:
    """A price, digit for digit."""
    return isolated(t, t.money(price.amount, price.currency))


def about(stage: Stage, price: Money, currency: str | None) -> Markup:
    """What a price is about in a person's currency, and by which day's rate; empty without one."""
    amount = stage.rates.about(price, currency) if stage.rates else None
    if amount is None or currency is None or stage.rates is None:
        return Markup("")
    t = stage.t
    shown, day = t.about_money(amount, currency), t.day(stage.rates.day)
    return t.gettext("about {amount} (rate of {day})", amount=isolated(t, shown), day=day)


def ad_mark(t: Translator, link: Link | None) -> Markup:
    """People must see that a link earns the operator money; empty for one that does not."""
    return t.gettext("Ad") if link and link.ad else Markup("")


def similarity(t: Translator, value: float | None) -> Markup:
    """How alike, in words; nothing when the shop does not tell."""
    if value is None:
        return Markup("")
    if value >= SAME_ITEM:
        return t.gettext("same item")
    return t.gettext("very similar") if value >= VERY_SIMILAR else t.gettext("similar")


def price_range(t: Translator, offers: Sequence[Offer]) -> Markup:
    """The cheapest and the dearest price; nothing when they cannot be compared."""
    prices = [offer.product.price for offer in offers if offer.product.price]
    if not prices or len({price.currency for price in prices}) > 1:
        return Markup("")
    low, high = (pick(prices, key=lambda price: price.value) for pick in (min, max))
    if low.value == high.value:
        return money(t, low)
    return t.gettext("{low} to {high}", low=money(t, low), high=money(t, high))


def same_item(t: Translator, group: Sequence[Offer]) -> Markup:
    """`3 shops, ¥22.80 to ¥45.60`; nothing for an offer that stands alone."""
    if len(group) < 2:
        return Markup("")
    shops = len({offer.product.provider for offer in group})
    counted = (
        t.ngettext("{count} shop", "{count} shops", shops)
        if shops > 1
        else t.ngettext("{count} offer", "{count} offers", len(group))
    )
    prices = price_range(t, group)
    return t.gettext("{offers}, {prices}", offers=counted, prices=prices) if prices else counted


def missing_shops(stage: Stage, outcomes: Sequence[Outcome]) -> Markup:
    """Which shops did not answer, together where the reason is the same."""
    shops: dict[Markup, list[Markup]] = {}
    for one in filter(is_down, outcomes):
        name = shop_title(stage.t, stage.shops.get(one.provider), one.provider)
        shops.setdefault(reason(stage.t, one.error), []).append(name)
    return Markup(
        SEPARATOR.join(
            stage.t.gettext("{shop}: {what}", shop=Markup(", ".join(names)), what=what)
            for what, names in shops.items()
        )
    )


def area(t: Translator, region: Region | None) -> Markup:
    """Which part of the photo was searched."""
    if region is None:
        return t.gettext("whole photo")
    row, column = (
        min(int((low + high) / 2 * 3), 2)
        for low, high in ((region.y1, region.y2), (region.x1, region.x2))
    )
    return t.gettext(PLACES[row][column])
