"""When a failed call is made again: waits, the error's own word, and a budget per provider."""

import random
from collections.abc import Callable

from bot.search.allowance import loop_time
from providers.errors import ProviderError, TimedOut

WAITS_S = (1.0, 3.0, 5.0)
LEAST_WAIT_S = 0.2  # a provider that says "0 seconds" is not taken at its word
JITTER = 0.2  # downwards, so that a wait never outgrows its plan

SHARE = 0.1  # retries per first call
FLOOR_PER_S = 1 / 60
MOST_TOKENS = 10.0
COST = 1.0
TIMEOUT_COST = 2.0  # a timeout holds a place for its whole length


class RetryBudget:
    """Bounds retries to a share of the calls, so that a sick provider is not flooded.

    Over any stretch, retries cost at most MOST_TOKENS + SHARE x first calls + one a minute.
    """

    def __init__(self, now: Callable[[], float] = loop_time) -> None:
        self._now = now
        self._tokens = MOST_TOKENS
        self._at: float | None = None

    @property
    def tokens(self) -> float:
        """What is left, 0 to MOST_TOKENS."""
        self._refill()
        return self._tokens

    def earn(self) -> None:
        """Count a first call."""
        self._tokens += SHARE
        self._refill()

    def spend(self, error: ProviderError) -> bool:
        """Pay for a retry after this error; False when the budget does not hold it."""
        self._refill()
        cost = TIMEOUT_COST if isinstance(error, TimedOut) else COST
        if self._tokens < cost:
            return False
        self._tokens -= cost
        return True

    def _refill(self) -> None:
        now = self._now()
        if self._at is not None:
            grown = self._tokens + (now - self._at) * FLOOR_PER_S
            self._tokens = min(grown, MOST_TOKENS)
        self._at = now


def wait_before(
    retry: int, error: ProviderError, rng: Callable[[], float] = random.random
) -> float | None:
    """Seconds to wait before retry number `retry` (from 1); None when there is none.

    A time the provider named is obeyed to the letter; our own waits are shortened by chance
    so that many searches that failed together do not come back together.
    """
    if retry > min(error.retries, len(WAITS_S)):
        return None
    if error.retry_after is not None:
        return max(error.retry_after, LEAST_WAIT_S)
    return WAITS_S[retry - 1] * (1 - JITTER * rng())
