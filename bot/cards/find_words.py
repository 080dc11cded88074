"""A cheaper offer as people write it: a link and a price, in any order, among other words."""

import re
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from bot.cards.links import domain, public_page
from bot.users.finds import Claim

MOST_CHARS = 1000
URL_CHARS = 500
HOST_CHARS = 50  # who it is stands at a host's end: none is cut
PRICE_CHARS = 40

# How people write currencies. A lone ¥ is the yuan, as everywhere here.
MARKS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("¥", "￥", "元", "块", "塊", "rmb", "yuan", "cn¥"), "CNY"),
        **dict.fromkeys(("₽", "руб.", "руб", "р.", "р"), "RUB"),
        **dict.fromkeys(("us$", "$"), "USD"),
        "€": "EUR",
        "£": "GBP",
        "r$": "BRL",
        "rp": "IDR",
        "hk$": "HKD",
        "nt$": "TWD",
        "₸": "KZT",
        "₴": "UAH",
        "mx$": "MXN",
        "jp¥": "JPY",
        "円": "JPY",
        **{
            code.lower(): code
            for code in (
                *("CNY", "USD", "EUR", "GBP", "JPY", "RUB", "KZT", "UAH", "TWD", "HKD"),
                *("BRL", "IDR", "MXN", "SAR", "AED", "EGP"),
            )
        },
    }
)

_LINK = re.compile(r"https?://\S+", re.IGNORECASE)
_AFTER_LINK = ".,;:!?)]}»”\"'"
_MARK = "|".join(re.escape(mark) for mark in sorted(MARKS, key=len, reverse=True))
_GROUPED = r"\d{1,3}(?:[ \u00a0\u202f'’]\d{3})+(?:[.,]\d{1,2})?"
_NUMBER = rf"{_GROUPED}|\d+(?:[.,]\d+)*"
_PRICE = re.compile(
    rf"(?<![\w.,<>%-])(?:(?P<before>{_MARK})\s?)?(?P<number>{_NUMBER})"
    rf"(?:\s?(?P<after>{_MARK}))?(?![\w%-]|[.,]\d)",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")


def read_claim(text: str) -> Claim | None:
    """A link and a price in a text; None when one is missing, doubtful, or there are several."""
    link = link_in(text)
    return None if link is None else _claim(link, _LINK.sub(" ", text[:MOST_CHARS]))


def read_price(text: str) -> Claim | None:
    """A text that is a price and nothing else: what stands under a photo."""
    found = _PRICE.fullmatch(text.strip())
    return None if found is None else _claim("", found[0])


def link_in(text: str) -> str | None:
    """The one link of a text, if it may be shown to others."""
    links = [match[0].rstrip(_AFTER_LINK) for match in _LINK.finditer(text[:MOST_CHARS])]
    if len(links) != 1 or len(links[0]) > URL_CHARS:
        return None
    page = public_page(links[0])
    return page if page and len(domain(page)) <= HOST_CHARS else None


def _claim(url: str, words: str) -> Claim | None:
    prices = list(_PRICE.finditer(words))
    if len(prices) != 1 or len(_DIGITS.findall(words)) != len(_DIGITS.findall(prices[0][0])):
        return None  # which of two numbers is the price nobody can know
    [found] = prices
    marks = {MARKS[mark.lower()] for mark in (found["before"], found["after"]) if mark}
    amount, price = plain_number(found["number"]), found[0].strip()
    if amount is None or len(marks) > 1 or len(price) > PRICE_CHARS:
        return None
    return Claim(url, price, amount, next(iter(marks), ""))


def plain_number(written: str) -> str | None:
    """`1,299.00`, `1.299,00`, `1 299` or `25,5` as digits with a point; None for nought.

    A lone separator before exactly three digits parts thousands.
    """
    text = re.sub(r"[\s'’]", "", written)
    last = max(text.rfind("."), text.rfind(","))
    if last >= 0:
        behind, kinds = text[last + 1 :], set(text) & {".", ","}
        is_point = len(kinds) == 2 or (text.count(text[last]) == 1 and len(behind) != 3)
        front = re.sub(r"[.,]", "", text[:last])
        text = f"{front}.{behind}" if is_point else front + behind
    value = Decimal(text)
    digits = len(value.as_tuple().digits)
    return format(value, "f") if value > 0 and digits <= 15 else None
