"""Products as inline results, and where a list of them goes on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from telegram import (
    InlineQueryResult,
    InlineQueryResultArticle,
    InlineQueryResultCachedPhoto,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
)
from telegram.constants import ParseMode

from bot.cards.facts import SEPARATOR, ad_mark, money
from bot.cards.inline_words import Wish, matches
from bot.cards.links import picture_link
from bot.cards.product import link_of, title
from bot.cards.selection import visible
from bot.cards.sharing import mark_of, posted_caption, posted_keyboard
from bot.cards.stage import Stage
from bot.cards.text import clip, plain
from bot.cards.words import shop_title
from bot.domain import Offer
from bot.i18n import Translator
from providers.product import Product

PER_PAGE = 20
TITLE_CHARS = 80
PHOTO_PAYLOAD = "photo"  # of the button above the results

_OWN, _SHOP = "o.", "s."  # what an offset begins with
_SHARED, _LISTED = "c.", "p."  # what a result's id begins with


@dataclass(frozen=True, slots=True)
class Listed:
    """A product to offer. `found_at` (aware) is when its price was right, None when recently."""

    product: Product
    found_at: datetime | None = None
    share_id: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a list goes on: behind an own product (by its mark), or at a shop."""

    after: str = ""
    shop: str = ""

    @property
    def offset(self) -> str:
        """At most 64 bytes, as Telegram gives it back."""
        return f"{_SHOP}{self.shop}" if self.shop else f"{_OWN}{self.after}"


def place_of(offset: str) -> Place | None:
    """Where an offset of ours goes on; None for one that is not."""
    if offset.startswith(_SHOP) and offset != _SHOP:
        return Place(shop=offset.removeprefix(_SHOP))
    if not offset or (offset.startswith(_OWN) and offset != _OWN):
        return Place(after=offset.removeprefix(_OWN))
    return None


def fitting(listed: Iterable[Listed], wish: Wish) -> list[Listed]:
    """Those of a person's own products that a wish is about, each once, in their order."""
    first: dict[str, Listed] = {}
    for one in listed:
        first.setdefault(mark_of(one.product), one)
    offers = {id(one.product): one for one in first.values()}
    kept = visible([Offer(one.product) for one in first.values()], wish.selection)
    return [
        offers[id(offer.product)]
        for offer in kept
        if matches(wish, offer.product.title, offer.product.shop or "", *offer.product.category)
    ]


def page_behind(listed: list[Listed], place: Place) -> tuple[list[Listed], bool]:
    """The next page of a list, and whether there is more behind it.

    The place is a product, not a number: what was added in front meanwhile repeats nothing.
    """
    marks = [mark_of(one.product) for one in listed]
    if place.after and place.after not in marks:
        return [], False
    start = marks.index(place.after) + 1 if place.after else 0
    return listed[start : start + PER_PAGE], len(listed) > start + PER_PAGE


def results(
    stage: Stage, listed: Iterable[Listed], bot_name: str, pictures: Mapping[str, str]
) -> list[InlineQueryResult]:
    """Inline results; `pictures` are Telegram's file_ids by the address of a product picture."""
    return [
        _result(stage, one, bot_name, pictures.get(one.product.image_url or "")) for one in listed
    ]


def preview_of(stage: Stage, product: Product) -> LinkPreviewOptions:
    """How a text shows the product's picture."""
    picture = picture_link(product, stage.picture_rules(product.provider))
    return LinkPreviewOptions(
        is_disabled=picture is None, url=picture, prefer_large_media=True, show_above_text=True
    )


def shared_id(result_id: str) -> str | None:
    """Which shared card a chosen result was; None for a product of a list."""
    return result_id.removeprefix(_SHARED) if result_id.startswith(_SHARED) else None


def photo_button(t: Translator) -> InlineQueryResultsButton:
    """The way to the private chat: an inline query cannot carry a photo."""
    label = plain(t.gettext("Search with a photo"))
    return InlineQueryResultsButton(label, start_parameter=PHOTO_PAYLOAD)


def _result(stage: Stage, one: Listed, bot_name: str, file_id: str | None) -> InlineQueryResult:
    product = one.product
    id_ = f"{_SHARED}{one.share_id}" if one.share_id else f"{_LISTED}{mark_of(product)}"
    name = clip(plain(title(stage.t, product)), TITLE_CHARS)
    caption = posted_caption(stage, product, one.found_at)
    pictured = file_id is not None
    keyboard = posted_keyboard(stage, product, bot_name, one.share_id, pictured=pictured)
    if file_id is not None:
        return InlineQueryResultCachedPhoto(
            id_,
            file_id,
            title=name,
            description=_description(stage, product),
            caption=caption,
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard,
        )
    # Not a photo by its address: one that Telegram cannot fetch would cost the whole card. As
    # the preview of a text it is only missing then.
    picture = picture_link(product, stage.picture_rules(product.provider))
    preview = preview_of(stage, product)
    return InlineQueryResultArticle(
        id_,
        name,
        InputTextMessageContent(caption, ParseMode.HTML, link_preview_options=preview),
        reply_markup=keyboard,
        description=_description(stage, product),
        thumbnail_url=picture,
    )


def _description(stage: Stage, product: Product) -> str:
    """Ad mark, price and shop, as plain text."""
    t = stage.t
    parts = [
        ad_mark(t, link_of(stage, Offer(product))),
        money(t, product.price) if product.price else "",
        shop_title(t, stage.shops.get(product.provider), product.provider),
    ]
    return plain(SEPARATOR.join(filter(None, parts)))
