"""Stand-ins for the outermost seams of a search: providers, store, decoder, picture host."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from bot.domain import Query
from bot.errors import Refusal
from bot.imaging.prepared import Fit, Prepared, Wanted
from bot.search.admission import CHINA
from bot.search.seat import ProviderSeat
from bot.search.service import SearchService
from bot.storage.ports import CallAnswer, CallLimits, CallState
from providers.base import (
    Capability,
    FittedImage,
    ImageFormat,
    ImageRules,
    Provider,
    ProviderInfo,
    SearchRequest,
    SearchResult,
)
from providers.product import Money, Product
from providers.settings import ProviderSettings

Step = SearchResult | BaseException | Callable[[SearchRequest], Awaitable[SearchResult]]
RULES = ImageRules()
START = datetime(2024, 5, 6, 1, 0, tzinfo=UTC)  # 09:00 +08:00, an hour before the busy time


def now() -> float:
    """The running loop's clock."""
    return asyncio.get_running_loop().time()


def wall(start: datetime = START) -> Callable[[], datetime]:
    """A wall clock that begins at `start` and moves with the running loop's.

    The database looks at it in a thread of its own.
    """
    clock = asyncio.get_running_loop().time
    began = clock()
    return lambda: start + timedelta(seconds=clock() - began)


class Scripted(Provider):
    """Does one step per call, the last one for ever; keeps what it was asked and when."""

    Settings: ClassVar[type[ProviderSettings]] = ProviderSettings
    info: ClassVar[ProviderInfo] = ProviderInfo(
        id="scripted", title="Scripted", homepage="https://example.com", image=RULES
    )

    def __init__(self, *steps: Step) -> None:
        self.steps = list(steps) or [SearchResult()]
        self.requests: list[SearchRequest] = []
        self.times: list[float] = []

    async def search(self, request: SearchRequest) -> SearchResult:
        self.requests.append(request)
        self.times.append(now())
        step = self.steps.pop(0) if len(self.steps) > 1 else self.steps[0]
        if isinstance(step, BaseException):
            raise step
        return step if isinstance(step, SearchResult) else await step(request)


def provider(
    id_: str, *steps: Step, capabilities: Sequence[Capability] = (), **info: Any
) -> Scripted:
    """A scripted provider with declared facts of its own."""
    facts = replace(Scripted.info, id=id_, title=id_, capabilities=frozenset(capabilities), **info)
    cls: type[Scripted] = type(f"Scripted_{id_}", (Scripted,), {"info": facts})
    return cls(*steps)


def seat(one: Provider, **settings: Any) -> ProviderSeat:
    """A seat on the running loop's clock."""
    return ProviderSeat.of(one, ProviderSettings(**settings))


def product(
    id_: str = "1",
    *,
    provider: str = "alpha",
    title: str | None = None,
    price: str | None = None,
    currency: str = "CNY",
    **fields: Any,
) -> Product:
    """A product; its title tells it apart from every other unless one is given."""
    money = Money(amount=price, currency=currency) if price else None
    return Product(
        provider=provider, id=id_, title=title or f"thing {provider} {id_}", price=money, **fields
    )


def found(*products: Product, **fields: Any) -> SearchResult:
    """An answer with products."""
    return SearchResult(products=products, **fields)


def goods(provider: str, count: int = 1) -> SearchResult:
    """An answer of a provider with so many plain products."""
    return found(*(product(str(n), provider=provider) for n in range(1, count + 1)))


def after(seconds: float, result: SearchResult) -> Step:
    """An answer that takes time."""

    async def step(request: SearchRequest) -> SearchResult:
        await asyncio.sleep(seconds)
        return result

    return step


async def hang(request: SearchRequest) -> SearchResult:
    """A provider that never answers."""
    await asyncio.sleep(10_000)
    raise AssertionError("nobody waits so long")


def picture(data: bytes = b"jpeg") -> FittedImage:
    """A fitted picture of these bytes."""
    return FittedImage(data, ImageFormat.JPEG, 800, 600)


@dataclass
class Darkroom:
    """Prepares photos: the bytes stay as they are; `refuse` answers for rules it names."""

    refuse: dict[ImageRules, Refusal] = field(default_factory=dict)
    broken: Refusal | None = None
    jobs: list[list[Wanted]] = field(default_factory=list)

    async def prepare(self, data: bytes, wanted: Sequence[Wanted]) -> Prepared:
        self.jobs.append(list(wanted))
        if self.broken is not None:
            raise self.broken
        fits: list[Fit] = [
            self.refuse.get(one.rules) or picture(data + repr(one.region).encode())
            for one in wanted
        ]
        return Prepared(1280, 960, "JPEG", tuple(fits), "0" * 64)


@dataclass
class Shelf:
    """A result cache in a dict, on the running loop's clock."""

    rows: dict[str, tuple[bytes, float]] = field(default_factory=dict)

    async def get(self, key: str) -> bytes | None:
        value, until = self.rows.get(key, (None, 0.0))
        return value if now() < until else None

    async def put(self, key: str, value: bytes, *, ttl_s: float) -> None:
        self.rows[key] = (value, now() + ttl_s)


@dataclass
class Ledger:
    """A call budget in memory, with the Protocol's meaning; keeps when calls were granted."""

    clock: Callable[[], datetime]
    granted: list[datetime] = field(default_factory=list)
    delay_s: float = 0.0

    async def take(self, account: str, limits: CallLimits) -> CallAnswer:
        await asyncio.sleep(self.delay_s)
        moment = self.clock()
        day = [
            at
            for at in self.granted
            if at.astimezone(CHINA).date() == moment.astimezone(CHINA).date()
        ]
        if limits.per_day is not None and len(day) >= limits.per_day:
            china = moment.astimezone(CHINA)
            midnight = china.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
            return CallAnswer(CallState.SPENT, (midnight - china).total_seconds())
        if limits.calls is not None:
            window = timedelta(seconds=limits.window_s)
            recent = [at for at in self.granted if at > moment - window]
            if len(recent) >= limits.calls:
                wait = recent[-limits.calls] + window - moment
                return CallAnswer(CallState.WAIT, wait.total_seconds())
        self.granted.append(moment)
        return CallAnswer(CallState.GRANTED)


@dataclass(frozen=True)
class Lent:
    """A published picture."""

    url: str
    image: FittedImage


@dataclass
class Host:
    """A picture host that remembers what is out and what came back."""

    out: list[Lent] = field(default_factory=list)
    back: list[Lent] = field(default_factory=list)

    async def publish(self, image: FittedImage) -> Lent:
        lent = Lent(f"https://pictures.example/{len(self.out)}", image)
        self.out.append(lent)
        return lent

    async def withdraw(self, picture: Any) -> None:
        self.back.append(picture)


def service(
    *providers: Provider,
    darkroom: Darkroom | None = None,
    shelf: Shelf | None = None,
    **options: Any,
) -> SearchService:
    """A service over these providers with fresh state."""
    seats = {one.info.id: seat(one) for one in providers}
    return SearchService(seats, darkroom or Darkroom(), shelf or Shelf(), **options)


PHOTO = Query(photo=b"photo")
