"""What a person, or a group, likes to search: shops, category, prices, language, card style."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from bot.session import PriceBand
from bot.storage.people import SqlPreferences
from providers.base import SortKey
from providers.numbers import writable

MAX_PRICE = Decimal(10**12)


class NotAChoice(ValueError):
    """A preference was set to what there is not; a fault of the caller, not of the person."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to choose from.

    `shops` are all providers the house knows, switched on or not: a shop that is back after a
    pause must find its place again; only retired ones are dropped.
    """

    shops: Collection[str]
    categories: Collection[str]
    languages: Collection[str]
    currencies: Collection[str]


@dataclass(frozen=True, slots=True)
class Preferences:
    """What searches start from. None follows: any category, Telegram's language, no conversion.

    `order` lists shops the person arranged, first first; `off` those never asked. `compact`
    is a card without a photo. `auto`, of a group: every photo in it is searched.
    """

    order: tuple[str, ...] = ()
    off: frozenset[str] = frozenset()
    category: str | None = None
    band: PriceBand = field(default_factory=PriceBand)
    sort: SortKey = SortKey.BEST
    same_item: bool = False
    language: str | None = None
    currency: str | None = None
    compact: bool = False
    history: bool = True
    auto: bool = False

    def shops(self, active: Iterable[str]) -> tuple[str, ...]:
        """The active shops to ask, in the person's order; ones not arranged come last."""
        wanted = [id_ for id_ in active if id_ not in self.off]
        place = {id_: index for index, id_ in enumerate(self.order)}
        return tuple(sorted(wanted, key=lambda id_: place.get(id_, len(place))))


DEFAULTS = Preferences()


@dataclass(frozen=True, slots=True)
class PreferenceBook:
    """Reads and changes preferences; `owner_id` is a person's id or a group's negative one."""

    store: SqlPreferences
    choices: Choices

    async def get(self, owner_id: int) -> Preferences:
        """What is set. What is not a choice any more reads as its default."""
        return self._read(await self.store.get(owner_id))

    async def change(self, owner_id: int, **changes: Any) -> Preferences:
        """Set some fields, by name; all of them afterwards. Raises NotAChoice, and sets none."""
        return await self.revise(owner_id, lambda _: changes)

    async def revise(
        self, owner_id: int, changes_of: Callable[[Preferences], Mapping[str, Any]]
    ) -> Preferences:
        """The same with fields made from what is set by then, so that no other change is lost."""

        def edit(text: str) -> str:
            chosen = self._read(text)
            changes = changes_of(chosen)
            unknown = changes.keys() - CHECKS.keys()
            if unknown:
                raise NotAChoice(f"no preference is called {', '.join(sorted(unknown))}")
            values = {name: CHECKS[name](value, self.choices) for name, value in changes.items()}
            return _text(replace(chosen, **values))

        return self._read(await self.store.change(owner_id, edit))

    async def reset(self, owner_id: int) -> None:
        """Back to the defaults."""
        await self.store.clear(owner_id)

    def _read(self, text: str) -> Preferences:
        body: Mapping[str, Any] = json.loads(text)
        read = {}
        for name in CHECKS.keys() & body.keys():
            value = body[name]
            if isinstance(value, list):
                value = [id_ for id_ in value if id_ in self.choices.shops]
            try:
                read[name] = CHECKS[name](value, self.choices)
            except ValueError:
                continue  # retired since; the default stands
        return Preferences(**read)


Check = Callable[[Any, Choices], Any]


def _order(value: Any, choices: Choices) -> tuple[str, ...]:
    if not isinstance(value, list | tuple | frozenset | set):
        raise NotAChoice("no list of shops")
    unknown = [id_ for id_ in value if id_ not in choices.shops]
    if unknown:
        raise NotAChoice(f"no shop is called {unknown[0]!r}")
    return tuple(dict.fromkeys(value))


def _off(value: Any, choices: Choices) -> frozenset[str]:
    return frozenset(_order(value, choices))


def _one_of(allowed: str) -> Check:
    def check(value: Any, choices: Choices) -> str | None:
        if value is None:
            return None
        if not isinstance(value, str) or value not in getattr(choices, allowed):
            raise NotAChoice(f"not one of the {allowed}")
        return value

    return check


def _flag(value: Any, _choices: Choices) -> bool:
    if not isinstance(value, bool):
        raise NotAChoice("neither on nor off")
    return value


def _sort(value: Any, _choices: Choices) -> SortKey:
    if value not in SortKey.__members__.values():
        raise NotAChoice("no order is called so")
    return SortKey(value)


def _band(value: Any, _choices: Choices) -> PriceBand:
    if isinstance(value, PriceBand):
        low, high = value.low, value.high
    elif isinstance(value, dict):
        low, high = _price(value.get("low")), _price(value.get("high"))
    else:
        raise NotAChoice("not a price band")
    for price in (low, high):
        if price is not None and not (writable(price) and 0 <= price <= MAX_PRICE):
            raise NotAChoice("not a price")
    if low is not None and high is not None and low > high:
        raise NotAChoice("the lower price is the higher one")
    return PriceBand(low, high)


def _price(value: Any) -> Decimal | None:
    try:
        return None if value is None else Decimal(str(value))
    except InvalidOperation:
        raise NotAChoice("not a number") from None


CHECKS: Mapping[str, Check] = {
    "order": _order,
    "off": _off,
    "category": _one_of("categories"),
    "band": _band,
    "sort": _sort,
    "same_item": _flag,
    "language": _one_of("languages"),
    "currency": _one_of("currencies"),
    "compact": _flag,
    "history": _flag,
    "auto": _flag,
}


def _text(preferences: Preferences) -> str:
    """JSON of what differs from the defaults, so that a better default reaches everybody."""
    band = preferences.band
    body = {one.name: getattr(preferences, one.name) for one in fields(preferences)}
    body = {name: value for name, value in body.items() if value != getattr(DEFAULTS, name)}
    if "off" in body:
        body["off"] = sorted(preferences.off)
    if "band" in body:
        body["band"] = {
            "low": None if band.low is None else str(band.low),
            "high": None if band.high is None else str(band.high),
        }
    return json.dumps(body, ensure_ascii=False)
