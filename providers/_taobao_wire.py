"""What the two Taobao interfaces share on the wire: times, numbers, items."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, ParamSpec, TypeVar

from providers._china import CHINA
from providers.errors import BadResponse
from providers.product import Money, Product
from providers.rows import products_from, rows_of
from providers.strict_json import Json

LARGE = 192 << 10  # bytes of a picture whose base64 is 256 KB: hashing it takes milliseconds

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DIGITS = re.compile(r"[0-9]{1,19}")
_UNBELIEVABLE = 10**9
_WRAPPERS = ("data", "result")

P = ParamSpec("P")
T = TypeVar("T")


async def aside(size: int, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Do the work, in a thread when the picture (`size` in bytes) would hold up the loop."""
    if size > LARGE:
        return await asyncio.to_thread(work, *args, **kwargs)
    return work(*args, **kwargs)


def datetime_text(now: datetime) -> str:
    """`2023-11-15 06:13:20`, always in GMT+8 whatever this machine's time zone is."""
    return now.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S")


def epoch_ms(now: datetime) -> str:
    """Whole milliseconds since 1970."""
    return str((now - _EPOCH) // timedelta(milliseconds=1))


def number_text(value: float | Decimal) -> str:
    """The one spelling of a number that is both signed and sent: `0.8`, never `0.80`."""
    text = format(Decimal(str(value)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def within(value: float, low: float, high: float) -> float:
    """The value, or the nearest bound; what is no number becomes the lower bound."""
    return min(high, max(low, round(value, 4)))


def category_id(value: str | None) -> str | None:
    """The category when it can be one of Taobao's: their ids are numbers."""
    return value if value and _DIGITS.fullmatch(value) else None


def offset(cursor: str | None) -> int:
    """The start position a cursor names; a cursor of somebody else's means the beginning."""
    return int(cursor) if cursor and len(cursor) < 8 and _DIGITS.fullmatch(cursor) else 0


@dataclass(frozen=True, slots=True)
class Items:
    """The rows of an answer, unread; `total` is None when the answer does not tell."""

    rows: list[Any]
    total: int | None


def read_items(body: Json) -> Items:
    """Find the items of a flat or wrapped answer. Raises BadResponse when there are none to find.

    The gateway leaves an empty list out altogether; only a total of 0 makes that an answer.
    """
    node = _unwrapped(body)
    total = _count(node.get("total_results"))
    if "items" not in node:
        if total == 0:
            return Items([], 0)
        raise BadResponse("no items in the answer")
    items = node["items"]
    if isinstance(items, dict):
        items = items.get("item")
    return Items(rows_of(items), total)


def products(rows: list[Any], provider: str) -> tuple[Product, ...]:
    """Rows as products. Raises BadResponse when there are rows and none can be read."""
    return products_from(rows, lambda row: _product(row, provider))


def _product(row: Any, provider: str) -> Product:
    item = row["item_id"]
    if isinstance(item, bool) or not isinstance(item, str | int):
        raise TypeError("item_id is neither text nor a number")
    id_ = str(item).strip()
    # Neither interface answers with a link to the item; its page follows from its number.
    page = f"https://item.taobao.com/item.htm?id={id_}" if _DIGITS.fullmatch(id_) else None
    return Product(
        provider=provider,
        id=id_,
        title=row["title"],
        price=Money.read(row.get("price"), "CNY"),
        similarity=row.get("similarity"),
        image_url=row.get("pic_url"),
        url=row.get("detail_url") or page,
    )


def _unwrapped(body: Json) -> dict[str, Any]:
    """The object that holds the items: the answer, or what lies in `*_response`, data, result."""
    node = body
    for _ in range(4):
        if isinstance(node, list) and node is not body:
            return {"items": node}
        if not isinstance(node, dict):
            raise BadResponse("the answer is no object")
        inner = [key for key in node if key.endswith("_response") or key in _WRAPPERS]
        if "items" in node or "total_results" in node or not inner:
            return node
        node = node[inner[0]]
    raise BadResponse("no items in the answer")


def _count(value: object) -> int | None:
    if isinstance(value, str) and _DIGITS.fullmatch(value):
        value = int(value)
    whole = isinstance(value, int) and not isinstance(value, bool)
    return value if whole and isinstance(value, int) and 0 <= value < _UNBELIEVABLE else None
