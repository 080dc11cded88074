"""Exchange rates out of a file's bytes: a rates API's JSON, or the daily XML of the ECB."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any
from xml.parsers import expat

from bot.exchange.rates import RateTable
from providers.errors import BadResponse
from providers.strict_json import parse_json

MAX_BYTES = 256 << 10  # all currencies of the world are 5 kB
LEAST, MOST = Decimal("1e-9"), Decimal("1e9")  # beyond that it is no exchange rate

_CODE = re.compile(r"[A-Z]{3}")
_NUMBER = re.compile(r"\d{1,12}(\.\d{1,12})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class RatesUnusable(Exception):
    """There are no rates to be had; the text says why and holds no address and no content."""


def read_rates(body: bytes) -> RateTable:
    """The rates in `body`. Raises RatesUnusable."""
    if len(body) > MAX_BYTES:
        raise RatesUnusable(f"longer than {MAX_BYTES >> 10} kB")
    if body.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<":
        return _from_xml(body)
    return _from_json(body)


def _from_json(body: bytes) -> RateTable:
    """`{"base": "EUR", "date": "2026-11-20", "rates": {"CNY": 7.8}}`; other keys do not matter.

    An `amount` does: where it is not 1, the numbers are no rates.
    """
    try:
        value = parse_json(body)
    except BadResponse:
        raise RatesUnusable("neither JSON nor XML") from None
    match value:
        case {"base": str(base), "date": str(day), "rates": dict(rates)}:
            if value.get("amount", 1) != 1:
                raise RatesUnusable("the rates are not for an amount of 1")
            return _table(base, day, rates.items())
    raise RatesUnusable("the JSON has no base, date and rates")


def _from_xml(body: bytes) -> RateTable:
    """`<Cube time="2026-11-20"><Cube currency="USD" rate="1.08"/>…`, per euro; the newest day.

    A document with a DOCTYPE is refused as a whole: entities are declared nowhere else.
    """
    days: dict[str, dict[str, str]] = {}

    def element(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] != "Cube":
            return
        if "time" in attributes:
            days[attributes["time"]] = {}
        elif days and {"currency", "rate"} <= attributes.keys():
            days[list(days)[-1]][attributes["currency"]] = attributes["rate"]

    def doctype(*_: object) -> None:
        raise RatesUnusable("the XML has a DOCTYPE, which rates do not need")

    parser = expat.ParserCreate()
    parser.StartElementHandler = element
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, ValueError, LookupError):
        raise RatesUnusable("neither JSON nor XML") from None
    if not days:
        raise RatesUnusable("the XML has no day with rates")
    newest = max(days)
    return _table("EUR", newest, days[newest].items())


def _table(base: str, day: str, rates: Iterable[tuple[str, Any]]) -> RateTable:
    """Currencies without a usable rate are left out: the others are none the worse."""
    if not _CODE.fullmatch(base):
        raise RatesUnusable("the base is no currency")
    read = {code: rate for code, raw in rates if (rate := _rate(raw)) and _CODE.fullmatch(code)}
    read.pop(base, None)
    if not read:
        raise RatesUnusable("not one rate can be read")
    return RateTable(base, _date(day), read)


def _date(text: str) -> date:
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise RatesUnusable("the date is not like 2026-11-20")


def _rate(raw: object) -> Decimal | None:
    plain = isinstance(raw, int | Decimal) and not isinstance(raw, bool)
    if not plain and not (isinstance(raw, str) and _NUMBER.fullmatch(raw)):
        return None
    rate = Decimal(str(raw))
    return rate if LEAST <= rate <= MOST else None
