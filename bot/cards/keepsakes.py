"""Saved products and last searches: lists that lead back to what was found."""

from collections.abc import Sequence

from telegram import InlineKeyboardButton
from telegram.constants import KeyboardButtonStyle

from bot.cards.actions import Reopen
from bot.cards.facts import SEPARATOR, ad_mark, money
from bot.cards.keyboards import NEXT, PREVIOUS, share_button
from bot.cards.menu_actions import Menu, OpenMenu, OpenSaved, Setting, Unsave
from bot.cards.navigation import back_to, heading
from bot.cards.product import link_of, title
from bot.cards.stage import Buttons, Row, Screen, Stage, keyboard, rows_of, shortened
from bot.cards.text import TEXT_UNITS, Line, clip, fitted, plain
from bot.cards.together_actions import WithdrawList
from bot.cards.words import shop_title
from bot.domain import Offer
from bot.i18n import Markup
from bot.session import Session
from bot.users.saved import PAGE, SavedPage, SavedProduct
from providers.product import Product

SHORT_TITLE = 60
LIST_PREFIX = "l:"  # of an inline query that posts a list
OWN_LIST = "own"  # in place of an id: that of whoever asks
PER_ROW = 4


def saved_screen(stage: Stage, owner_id: int, page: SavedPage, *, shared: bool = False) -> Screen:
    """One page of what the person keeps, newest first; a number opens a product.

    `shared`: the list has a link.
    """
    t, buttons = stage.t, Buttons(stage.codec, owner_id)
    back = back_to(stage, buttons)
    if not page.total:
        nothing = t.gettext("Nothing saved yet. To keep a product, tap Save under it.")
        return Screen("\n".join([heading(t, Menu.SAVED), nothing]), keyboard([back]))
    here, pages = page.offset // PAGE, -(-page.total // PAGE)
    lines = [
        Line(heading(t, Menu.SAVED)),
        Line(t.ngettext("{count} product", "{count} products", page.total)),
        *(
            Line(f"{page.offset + place}. {short_line(stage, one.product)}")
            for place, one in enumerate(page.items, 1)
        ),
    ]
    numbers = [
        buttons.tap(str(page.offset + place), OpenSaved(one.id, here))
        for place, one in enumerate(page.items, 1)
    ]
    turning: Row = []
    if pages > 1:
        turning = [
            buttons.tap(PREVIOUS, OpenMenu(Menu.SAVED, (here - 1) % pages)),
            buttons.tap(NEXT, OpenMenu(Menu.SAVED, (here + 1) % pages)),
        ]
    sharing = [share_button(t.gettext("Share the list"), f"{LIST_PREFIX}{OWN_LIST}")]
    if shared:
        sharing.append(buttons.tap(t.gettext("Withdraw the link"), WithdrawList()))
    rows = [*rows_of(numbers, PER_ROW), turning, sharing, back]
    return Screen(fitted(lines, TEXT_UNITS), keyboard(rows))


def saved_product(stage: Stage, owner_id: int, one: SavedProduct, page: int) -> Screen:
    """A product as it was when it was saved."""
    t, buttons, product = stage.t, Buttons(stage.codec, owner_id), one.product
    link = link_of(stage, Offer(product))
    ad = ad_mark(t, link)
    shop = shop_title(t, stage.shops.get(product.provider), product.provider)
    moment = f"{t.date(one.saved_at)} {one.saved_at.tzname() or ''}".rstrip()
    lines = [
        Line(f"<b>{title(t, product)}</b>"),
        Line(f"<b>{money(t, product.price)}</b>" if product.price else ""),
        Line(f"<i>{ad}</i>" if ad else ""),
        Line(shop),
        Line("" if link else t.gettext("There is no safe link to the shop's page.")),
        Line(t.gettext("Saved on {moment}; the price may have changed.", moment=moment)),
    ]
    rows: list[Row] = []
    if link:
        label = shortened(plain(t.gettext("Buy · {shop}", shop=shop)))
        rows.append([InlineKeyboardButton(label, url=link.url, style=KeyboardButtonStyle.SUCCESS)])
    rows.append([buttons.tap(t.gettext("Remove from saved"), Unsave(one.id, page))])
    rows.append([buttons.tap(t.gettext("‹ Back"), OpenMenu(Menu.SAVED, page))])
    return Screen(fitted(lines, TEXT_UNITS), keyboard(rows))


def history_screen(
    stage: Stage, owner_id: int, searches: Sequence[Session], *, remembering: bool
) -> Screen:
    """The last searches; a tap brings the card back."""
    t, buttons = stage.t, Buttons(stage.codec, owner_id)
    lines = [heading(t, Menu.HISTORY)]
    if not remembering:
        lines.append(t.gettext("I do not remember your searches: you switched that off."))
    elif not searches:
        lines.append(t.gettext("No searches in the last 7 days. Send me a photo."))
    else:
        lines.append(t.gettext("Tap a search to see its card again."))
    rows = [
        [Buttons(stage.codec, owner_id, one.id).tap(_search(stage, one), Reopen())]
        for one in searches
    ]
    if searches:
        rows.append([buttons.tap(t.gettext("Forget these searches"), Setting("clear", "history"))])
    if not remembering:
        rows.append([buttons.tap(t.gettext("Remember my searches"), Setting("remember", "on"))])
    return Screen("\n".join(lines), keyboard([*rows, back_to(stage, buttons)]))


def _search(stage: Stage, session: Session) -> str:
    """A search by when it was and its first product."""
    offers = session.findings.offers
    what = clip(plain(title(stage.t, offers[0].product)), SHORT_TITLE) if offers else ""
    return SEPARATOR.join(filter(None, [stage.t.date(session.created_at), what]))


def short_line(stage: Stage, product: Product) -> Markup:
    """A product in one line."""
    t = stage.t
    shop = shop_title(t, stage.shops.get(product.provider), product.provider)
    price = f"<b>{money(t, product.price)}</b>" if product.price else ""
    return Markup(SEPARATOR.join(filter(None, [price, title(t, product), shop])))
