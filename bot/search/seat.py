"""A provider at the table: what it is, and the state that guards the calls to it."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from bot.search.admission import account_of
from bot.search.allowance import loop_time
from bot.search.breaker import Breaker
from bot.search.bulkhead import Bulkhead
from bot.search.retry import RetryBudget
from providers.base import Provider, ProviderInfo
from providers.settings import ProviderSettings

_NO_PART_OF_AN_ANSWER = {"enabled", "qps", "daily_cap", "timeout_s", "allow_insecure"}


@dataclass(frozen=True, slots=True)
class ProviderSeat:
    """One active provider. `variant` stands for its settings in cache keys."""

    provider: Provider
    timeout_s: float
    variant: str
    breaker: Breaker
    bulkhead: Bulkhead
    budget: RetryBudget

    @classmethod
    def of(
        cls,
        provider: Provider,
        settings: ProviderSettings,
        *,
        now: Callable[[], float] = loop_time,
    ) -> Self:
        """A seat with fresh state; `now` is a monotonic clock in seconds."""
        return cls(
            provider=provider,
            timeout_s=settings.timeout_s or provider.info.timeout_s,
            variant=variant_of(provider.info.id, settings),
            breaker=Breaker(now),
            bulkhead=Bulkhead(provider.info.max_in_flight),
            budget=RetryBudget(now),
        )

    @property
    def info(self) -> ProviderInfo:
        """The provider's declared facts."""
        return self.provider.info


def variant_of(provider_id: str, settings: ProviderSettings) -> str:
    """A hash of the settings an answer may depend on; secrets count by account only."""
    text = settings.model_dump_json(exclude=_NO_PART_OF_AN_ANSWER)
    account = account_of(provider_id, settings)
    return hashlib.sha256(f"{account} {text}".encode()).hexdigest()[:16]
