"""The same item in every shop that has it, each with its own way to buy."""

from telegram import InlineKeyboardButton

from bot.cards.actions import Back, OpenShops
from bot.cards.facts import SEPARATOR, ad_mark, money, same_item
from bot.cards.keyboards import NEXT, PREVIOUS
from bot.cards.product import link_of, title
from bot.cards.progress import still_asked
from bot.cards.selection import Shelf
from bot.cards.stage import Row, Screen, Stage, keyboard, shortened
from bot.cards.text import CAPTION_UNITS, Line, fitted, plain, provided
from bot.cards.words import shop_title
from bot.domain import Offer
from bot.i18n import Markup, Translator
from bot.session import Session

PER_PAGE = 8
NAME_CHARS = 30
RIGHT_TO_LEFT = "\u200f"


def shops_screen(stage: Stage, session: Session, shelf: Shelf, page: int = 0) -> Screen:
    """The current offer's group, cheapest first. The shelf must have a visible offer."""
    t, current = stage.t, shelf.visible[shelf.place(session.index)]
    group = sorted(shelf.group(current), key=_price)
    pages = -(-len(group) // PER_PAGE)
    page = max(0, min(page, pages - 1))
    shown = group[page * PER_PAGE : (page + 1) * PER_PAGE]
    lines = [
        Line(f"<b>{title(t, current.product)}</b>"),
        Line(t.gettext("Same item: {offers}", offers=same_item(t, group))),
        *(Line(_bullet(t, _offer(stage, offer)), 1) for offer in shown),
        Line(still_asked(stage, session.waiting), 2),
    ]
    rows = [
        *filter(None, (_buy(stage, offer) for offer in shown)),
        _leaving(stage, session, page, pages),
    ]
    return Screen(fitted(lines, CAPTION_UNITS), keyboard(rows))


def _price(offer: Offer) -> tuple[bool, str, float]:
    """Prices of one currency together, no price last."""
    price = offer.product.price
    return (True, "", 0.0) if price is None else (False, price.currency, float(price.value))


def _offer(stage: Stage, offer: Offer) -> Markup:
    t, product = stage.t, offer.product
    name = shop_title(t, stage.shops.get(product.provider), product.provider)
    own = provided(t, product.shop, NAME_CHARS) if product.shop else ""
    price = f"<b>{money(t, product.price)}</b>" if product.price else ""
    ad = ad_mark(t, link_of(stage, offer))
    mark = f"<i>{ad}</i>" if ad else ""
    return Markup(SEPARATOR.join(filter(None, [price, name, own, mark])))


def _bullet(t: Translator, text: Markup) -> str:
    """A line of a list. Isolated parts give it no direction, so the language has to."""
    return f"{RIGHT_TO_LEFT if t.right_to_left else ''}• {text}"


def _buy(stage: Stage, offer: Offer) -> Row:
    link = link_of(stage, offer)
    if link is None:
        return []
    t, product = stage.t, offer.product
    name = plain(shop_title(t, stage.shops.get(product.provider), product.provider))
    price = plain(money(t, product.price)) if product.price else ""
    label = SEPARATOR.join(filter(None, [price, name]))
    return [InlineKeyboardButton(shortened(label), url=link.url)]


def _leaving(stage: Stage, session: Session, page: int, pages: int) -> Row:
    buttons = stage.buttons(session)
    back = buttons.tap(stage.t.gettext("‹ Back"), Back())
    if pages < 2:
        return [back]
    before = buttons.tap(PREVIOUS, OpenShops((page - 1) % pages))
    return [before, back, buttons.tap(NEXT, OpenShops((page + 1) % pages))]
