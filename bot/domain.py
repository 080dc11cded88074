"""The words the house speaks: what is asked, and what each shop answered. Immutable values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from bot.errors import Refusal
from providers.base import SearchResult, SortKey
from providers.errors import ProviderError
from providers.product import Category, Product, Region

NOTHING = SearchResult()


@dataclass(frozen=True, slots=True)
class Query:
    """One search by a person, before it is cut to each provider's measure.

    `photo` is the picture as it came; None for a keyword search. `providers` is the order of
    preference, empty for every active one. `category` is a slug of the project's own tree or a
    provider's own id. Prices are in the providers' currency. `region` is in fractions of the
    upright photo. `cursors` continue earlier answers, by provider id. `limit` counts products
    per provider.
    """

    photo: bytes | None = None
    keyword: str | None = None
    providers: tuple[str, ...] = ()
    category: str | None = None
    min_price: Decimal | None = None
    max_price: Decimal | None = None
    sort: SortKey = SortKey.BEST
    same_item: bool = False
    region: Region | None = None
    cursors: Mapping[str, str] = field(default_factory=dict)
    limit: int = 20
    language: str = "en"


class Status(StrEnum):
    """How one provider's part of a search ended."""

    OK = "ok"
    EMPTY = "empty"
    ERROR = "error"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one provider did for one search.

    `error` says why when the status is ERROR or SKIPPED: a ProviderError, or a Refusal when the
    picture does not meet the provider's rules. `sent_bytes` is the size of the fitted picture
    that was sent; `attempts` counts tries; both are 0 for an answer from the cache.
    """

    provider: str
    status: Status
    result: SearchResult = NOTHING
    error: ProviderError | Refusal | None = None
    elapsed_ms: int = 0
    sent_bytes: int = 0
    attempts: int = 0
    cached: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """A product in the merged answer; offers of the same item share the number `same_item`."""

    product: Product
    same_item: int | None = None


@dataclass(frozen=True, slots=True)
class Findings:
    """All providers' answers as one: ranked offers, regions and categories seen in the photo."""

    offers: tuple[Offer, ...] = ()
    regions: tuple[Region, ...] = ()
    categories: tuple[Category, ...] = ()
