"""Reads DAJI's Taobao answers: V2.0 with its regions and categories, V1.0 and keyword search."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from providers._daji_wire import (
    language_of,
    object_of,
    objects_of,
    regions_from,
    required_id,
    text_id,
)
from providers.base import FittedImage, SearchResult
from providers.errors import BadResponse
from providers.product import Category, Money, Product
from providers.rows import products_from, rows_of

LANGUAGES = frozenset({"en", "vi", "ru", "ko", "ja"})
CATEGORY_TITLES = {
    "0": "Tops",
    "1": "Dresses",
    "2": "Bottoms",
    "3": "Bags",
    "4": "Shoes",
    "5": "Accessories",
    "6": "Snacks",
    "7": "Beauty products",
    "8": "Bottled beverages",
    "9": "Furniture",
    "20": "Toys",
    "21": "Underwear",
    "22": "Digital devices",
    "88888888": "Others",
}
SHOPS = {"0": "淘宝", "1": "天猫"}  # by userType


def parse_v2(
    data: Any, image: FittedImage | None, *, next_cursor: str | None = None, page_size: int = 20
) -> SearchResult:
    """Read V2.0's `{data: [...], picInfo}`; boxes are in pixels of `image`.

    `next_cursor` is given on when the page is full. Raises BadResponse.
    """
    rows = rows_in(data)
    seen = object_of(object_of(data).get("picInfo"))
    main = object_of(seen.get("mainRegion"))
    parts = [main, *objects_of(seen.get("multiRegion"))]
    return SearchResult(
        products=products_from(rows, _v2_product),
        cursor=next_cursor if len(rows) >= page_size else None,
        regions=regions_from([part.get("region") for part in parts], image),
        categories=_categories(main.get("multiCategoryId")),
    )


def rows_in(data: Any) -> list[Any]:
    """The goods of a plain list or of `{data: [...]}`; null means none. Raises BadResponse."""
    if isinstance(data, dict):
        if "data" not in data:
            raise BadResponse("no data.data in the answer")
        data = data["data"]
    return rows_of(data)


def parse_items(rows: Sequence[Any], language: str) -> tuple[Product, ...]:
    """Goods of V1.0 and of the keyword search, with titles in `language` where there are any."""
    wanted = language_of(language)
    return products_from(rows, lambda row: _item(row, wanted))


def wire_language(tag: str) -> str:
    """The language to ask for: the person's own, or English where that is not offered."""
    language = language_of(tag)
    return language if language in LANGUAGES else "en"


def _v2_product(row: Any) -> Product:
    coupon = Money.read(row.get("couponAmount"), "CNY")
    kind = SHOPS.get(str(row.get("userType")))
    return Product(
        provider="daji",
        id=required_id(row["itemId"]),
        title=row["title"],
        url=row.get("url"),
        image_url=row.get("picUrl"),
        price=Money.read(row.get("zkFinalPrice"), "CNY"),
        list_price=Money.read(row.get("reservePrice"), "CNY"),
        coupon=coupon if coupon and coupon.value else None,
        shop=row.get("shopTitle"),
        place=row.get("provcity"),
        sold=row.get("volume"),
        category=(row.get("levelOneCategoryName"), row.get("categoryName")),
        labels=(kind,) if kind else (),
    )


def _item(row: Any, language: str) -> Product:
    item_id = required_id(row["itemId"])
    price = Money.read(row.get("price"), "CNY")
    return Product(
        provider="daji",
        id=item_id,
        title=_translated(row.get("multiLanguageInfo"), language) or row["title"],
        url=row.get("url") or _item_url(item_id),
        image_url=row.get("mainImageUrl"),
        price=price,
        shop=row.get("shopName"),
        labels=_price_with_coupon(price, Money.read(row.get("couponPrice"), "CNY")),
    )


def _item_url(item_id: str) -> str | None:
    """The goods' page: V1.0 gives no link, and only plain Taobao numbers have a known one."""
    numeric = item_id.isascii() and item_id.isdecimal()
    return f"https://item.taobao.com/item.htm?id={item_id}" if numeric else None


def _price_with_coupon(price: Money | None, lower: Money | None) -> tuple[str, ...]:
    """V1.0 tells the price after a coupon, not the coupon: shown as given, never subtracted."""
    if price is None or lower is None or not 0 < lower.value < price.value:
        return ()
    return (f"券后 {lower.amount}",)


def _translated(info: Any, language: str) -> str | None:
    """The title in another language than Chinese, which is the goods' own."""
    if language == "zh":
        return None
    sent = wire_language(language)
    for entry in objects_of(info if isinstance(info, list) else [info]):
        title = entry.get("title")
        if entry.get("language", sent) == sent and isinstance(title, str) and title.strip():
            return title
    return None


def _categories(rows: Any) -> tuple[Category, ...]:
    found = []
    for row in objects_of(rows):
        category_id = text_id(row.get("categoryId"))
        if category_id is not None:
            title = CATEGORY_TITLES.get(category_id, "")
            found.append(Category(id=category_id, title=title, score=_score(row.get("score"))))
    return tuple(found)


def _score(value: Any) -> float | None:
    plain = isinstance(value, int | Decimal) and not isinstance(value, bool)
    return float(value) if plain and 0 <= value <= 1 else None
