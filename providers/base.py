"""The contract every search provider is written against.

A provider declares what it is (`ProviderInfo`), how it is set (`Settings`), and answers
`search()`. It does its I/O through `ProviderHttp` only and raises only `ProviderError`. What
`providers.picture` says of pictures is a part of the contract.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Protocol

from providers.picture import Counted as Counted
from providers.picture import FittedImage as FittedImage
from providers.picture import ImageFormat as ImageFormat
from providers.picture import ImageRules as ImageRules
from providers.product import Category, Product, Region
from providers.settings import ProviderSettings

if TYPE_CHECKING:
    from providers.http import ProviderHttp


class Capability(StrEnum):
    """What a provider can do itself; the rest is applied locally after its answer."""

    CATEGORY = "category"
    PRICE_RANGE = "price_range"
    SORT = "sort"
    REGION = "region"
    PAGING = "paging"
    THRESHOLD = "threshold"
    KEYWORD = "keyword"
    OWN_CATALOGUE = "own_catalogue"


class SortKey(StrEnum):
    """Orders a person can ask for."""

    BEST = "best"
    PRICE_UP = "price-up"
    PRICE_DOWN = "price-down"
    SOLD = "sold"


@dataclass(frozen=True, slots=True)
class ProviderInfo:
    """Declared facts about a provider.

    `categories` maps the project's own category slugs to the provider's ids. `qps` and
    `busy_qps` (10:00 to 12:00 +08:00) are calls per second, `daily_cap` calls per day
    (+08:00), both per app key. `takes_url`: it can search by a temporary public address of
    the picture; `needs_url`: it can search no other way. `picture_hosts` and `link_hosts` are
    the domain suffixes its products' pictures and pages lie on; empty means any public host.
    Providers of one `account` that use the same app key share its calls per second and day.
    """

    id: str
    title: str
    homepage: str
    image: ImageRules
    capabilities: frozenset[Capability] = frozenset()
    categories: Mapping[str, str] = field(default_factory=dict)
    timeout_s: float = 8.0
    qps: float | None = None
    busy_qps: float | None = None
    daily_cap: int | None = None
    account: str = ""
    max_in_flight: int = 20
    page_size: int = 20
    cost: str = ""
    takes_url: bool = False
    needs_url: bool = False
    local: bool = False
    picture_hosts: tuple[str, ...] = ()
    link_hosts: tuple[str, ...] = ()

    def can(self, capability: Capability) -> bool:
        """Whether the provider does this itself."""
        return capability in self.capabilities


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """One question to one provider. It never says who asks.

    `image` is fitted to the provider's rules; `image_url` is a temporary public address of
    the same picture, given only to providers that take one. Either may be None for a keyword
    search. `category` is the provider's own id. `region` is in fractions of the picture.
    Prices are in the provider's currency. `cursor` is what an earlier answer returned.
    """

    image: FittedImage | None = None
    image_url: str | None = None
    keyword: str | None = None
    category: str | None = None
    min_price: Decimal | None = None
    max_price: Decimal | None = None
    threshold: float | None = None
    region: Region | None = None
    sort: SortKey = SortKey.BEST
    cursor: str | None = None
    limit: int = 20
    language: str = "en"


@dataclass(frozen=True, slots=True)
class SearchResult:
    """A provider's answer; no products is a normal one. `total` is None when not told."""

    products: tuple[Product, ...] = ()
    cursor: str | None = None
    total: int | None = None
    regions: tuple[Region, ...] = ()
    categories: tuple[Category, ...] = ()


class ProviderMemory(Protocol):
    """A small durable key-value store a provider is given for itself (never for secrets)."""

    async def get(self, key: str) -> str | None:
        """The value, or None when absent or past its time."""

    async def put(self, key: str, value: str, *, ttl_s: float | None = None) -> None:
        """Store or replace; `ttl_s` seconds later it is gone."""

    async def delete(self, keys: Sequence[str]) -> None:
        """Forget the keys; absent ones do not matter."""

    async def scan(self, prefix: str, *, after: str = "", limit: int = 100) -> dict[str, str]:
        """Up to `limit` live entries in key order: key starts with `prefix` and is > `after`."""


@dataclass(frozen=True, slots=True)
class ProviderContext:
    """What the house hands a provider: the network, a memory, and the time (aware UTC)."""

    http: "ProviderHttp"
    memory: ProviderMemory
    now: Callable[[], datetime]


class Provider(ABC):
    """A product search by photo.

    Subclasses declare `info` and `Settings`; a class without them is refused when it is
    created, so that a forgotten declaration shows at once.
    """

    info: ClassVar[ProviderInfo]
    Settings: ClassVar[type[ProviderSettings]]

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        missing = [name for name in ("info", "Settings") if not hasattr(cls, name)]
        if missing:
            raise TypeError(f"{cls.__name__} declares no {' and no '.join(missing)}")

    @abstractmethod
    async def search(self, request: SearchRequest) -> SearchResult:
        """Ask the provider. Raises ProviderError and nothing else."""

    def can(self, capability: Capability, *, with_url: bool) -> bool:
        """Whether it does this itself for a request; `with_url`: it is given `image_url`.

        For providers that can do more by the picture's address than by its bytes.
        """
        return self.info.can(capability)

    @property
    def wants_url(self) -> bool:
        """Whether a public address of the picture would be used, as this provider is set."""
        return self.info.takes_url

    async def check(self) -> str:
        """Whether keys and connection work, in one cheap call; a short fact for `doctor`.

        Raises ProviderError when they do not. Providers without a free call say so.
        """
        return "configured; no free call to test it with"

    async def stocked(self) -> bool:
        """Whether there is anything to search in; an empty own catalogue is not worth asking."""
        return True

    async def warm(self) -> None:
        """Load what the first search would otherwise wait for."""

    async def close(self) -> None:
        """Give back what the provider holds."""
