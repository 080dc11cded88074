"""Lists to look at together, in a group or in one's own chat, and the message that posts one."""

import re
from html import escape

from telegram import (
    InlineKeyboardButton,
    InlineQueryResultArticle,
    InputTextMessageContent,
    LinkPreviewOptions,
)
from telegram.constants import ParseMode

from bot.cards.facts import SEPARATOR, ad_mark, money
from bot.cards.keepsakes import LIST_PREFIX, OWN_LIST, PER_ROW, short_line
from bot.cards.keyboards import NEXT, PREVIOUS, buy_row, share_button
from bot.cards.menu_actions import Menu
from bot.cards.navigation import MENU_TITLES
from bot.cards.product import link_of, source, title
from bot.cards.sharing import LIST_LINK, deep_link
from bot.cards.stage import Buttons, Row, Screen, Stage, keyboard, rows_of
from bot.cards.text import TEXT_UNITS, Line, capitalised, fitted, plain, provided
from bot.cards.together_actions import DropListed, OpenList, OpenListed, SaveListed
from bot.domain import Offer
from bot.i18n import N_, Markup, Translator
from bot.users.lists import Item, ListPage
from bot.users.saved import PAGE
from providers.product import Product

POSTED = 10
NAME_CHARS = 30
OF_GROUP = N_("This group's list")

_QUERY = re.compile(rf"{LIST_PREFIX}({OWN_LIST}|[A-Za-z0-9_-]{{20,24}})")


def wanted_list(query: str) -> str | None:
    """The list an inline query names, by its id or as one's own; None for another query."""
    found = _QUERY.fullmatch(query.strip())
    return found[1] if found else None


def list_screen(
    stage: Stage, page: ListPage, owner_id: int, bot_name: str, *, in_group: bool = False
) -> Screen:
    """A page of a list; its buttons are for `owner_id`."""
    t, buttons = stage.t, Buttons(stage.codec, owner_id)
    here, pages = page.offset // PAGE, -(-page.total // PAGE)
    lines = [
        Line(f"<b>{_heading(t, of_group=page.of_group)}</b>"),
        Line(t.ngettext("{count} product", "{count} products", page.total)),
        *(
            Line(f"{page.offset + place}. {_entry(stage, one)}")
            for place, one in enumerate(page.items, 1)
        ),
    ]
    if not page.total:
        nothing = t.gettext("Nothing is on this list yet.")
        return Screen("\n".join([lines[0].html, nothing]))
    numbers = [
        buttons.tap(str(page.offset + place), OpenListed(page.list_id, one.id, here))
        for place, one in enumerate(page.items, 1)
    ]
    turning: Row = []
    if pages > 1:
        turning = [
            buttons.tap(PREVIOUS, OpenList(page.list_id, (here - 1) % pages)),
            buttons.tap(NEXT, OpenList(page.list_id, (here + 1) % pages)),
        ]
    way: Row = []
    if in_group:
        way = [_open_button(t, page.list_id, bot_name)]
    elif not page.of_group:
        way = [share_button(t.gettext("Share the list"), f"{LIST_PREFIX}{page.list_id}")]
    return Screen(fitted(lines, TEXT_UNITS), keyboard([*rows_of(numbers, PER_ROW), turning, way]))


def empty_group_list(t: Translator) -> Screen:
    """A group that has gathered nothing so far."""
    lines = [
        f"<b>{_heading(t, of_group=True)}</b>",
        t.gettext("Nothing is on this list yet."),
        t.gettext("To add a product, tap Add to list under any search here."),
    ]
    return Screen("\n".join(lines))


def gone_list(t: Translator) -> Screen:
    """A link that leads to nothing (any more)."""
    lines = [
        t.gettext("This list is no longer here."),
        t.gettext("Send me a photo of anything you would like to buy."),
    ]
    return Screen("\n".join(lines))


def listed_product(
    stage: Stage, owner_id: int, page: ListPage, item: Item, at: int, *, saved: bool
) -> Screen:
    """One product of a list, with the ways to keep it and to take it off; `at`: its page."""
    t, buttons, product = stage.t, Buttons(stage.codec, owner_id), item.product
    offer = Offer(product)
    link = link_of(stage, offer)
    ad = ad_mark(t, link)
    lines = [
        Line(f"<b>{title(t, product)}</b>"),
        Line(f"<b>{money(t, product.price)}</b>" if product.price else ""),
        Line(f"<i>{ad}</i>" if ad else ""),
        Line(source(stage, product)),
        Line("" if link else t.gettext("There is no safe link to the shop's page.")),
        Line(capitalised(_added_by(t, item.by))),
        Line(t.gettext("The price may have changed since.")),
    ]
    where = page.list_id, item.id, at
    label = t.gettext("Saved ✓") if saved else t.gettext("Save")
    doing = [buttons.tap(label, SaveListed(*where))]
    if page.of_group:
        doing.append(buttons.tap(t.gettext("Take it off the list"), DropListed(*where)))
    back = [buttons.tap(t.gettext("‹ Back"), OpenList(page.list_id, at))]
    return Screen(fitted(lines, TEXT_UNITS), keyboard([buy_row(stage, offer, link), doing, back]))


def posted_list(stage: Stage, page: ListPage, bot_name: str) -> InlineQueryResultArticle:
    """The message that posts a list: up to ten products, and the way to all of them."""
    t = stage.t
    heading = _heading(t, of_group=False)
    lines = [Line(f"<b>{heading}</b>")]
    for place, one in enumerate(page.items[:POSTED], 1):
        lines.append(Line(f"{place}. {_linked(stage, one.product)}", place))
    more = page.total - POSTED
    if more > 0:
        lines.append(Line(t.ngettext("and {count} more", "and {count} more", more)))
    content = InputTextMessageContent(
        fitted(lines, TEXT_UNITS),
        ParseMode.HTML,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
    return InlineQueryResultArticle(
        f"l.{page.list_id}",
        plain(heading),
        content,
        reply_markup=keyboard([[_open_button(t, page.list_id, bot_name)]]),
        description=plain(t.ngettext("{count} product", "{count} products", page.total)),
    )


def _open_button(t: Translator, list_id: str, bot_name: str) -> InlineKeyboardButton:
    url = deep_link(bot_name, f"{LIST_LINK}{list_id}")
    return InlineKeyboardButton(t.gettext("Open the list"), url=url)


def _heading(t: Translator, *, of_group: bool) -> Markup:
    return t.gettext(OF_GROUP if of_group else MENU_TITLES[Menu.SAVED])


def _entry(stage: Stage, item: Item) -> str:
    """A product in one line, and who put it there."""
    return SEPARATOR.join(
        filter(None, [short_line(stage, item.product), _added_by(stage.t, item.by)])
    )


def _added_by(t: Translator, name: str) -> Markup:
    if not name:
        return Markup("")
    return t.gettext("added by {name}", name=provided(t, name, NAME_CHARS))


def _linked(stage: Stage, product: Product) -> str:
    """A product in one line that leads to its shop."""
    t, link = stage.t, link_of(stage, Offer(product))
    name = title(t, product)
    if link:
        name = Markup(f'<a href="{escape(link.url)}">{name}</a>')
    price = f"<b>{money(t, product.price)}</b>" if product.price else ""
    return SEPARATOR.join(filter(None, [price, name, ad_mark(t, link)]))
