"""Makes a call again as often as its error allows; upkeep has time where a search has none."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, ParamSpec, TypeVar

from providers.errors import BudgetSpent, ProviderError, RateLimited

WAITS_S: Final = (1.0, 3.0, 5.0, 10.0, 20.0)
LEAST_WAIT_S: Final = 0.2
LONGEST_WAIT_S: Final = 60.0

P = ParamSpec("P")
T = TypeVar("T")


async def patiently(call: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T:
    """The call's answer. Raises the last ProviderError when waiting does not help."""
    for retry, planned_s in enumerate(WAITS_S, 1):
        try:
            return await call(*args, **kwargs)
        except ProviderError as error:
            wait_s = planned_s if error.retry_after is None else error.retry_after
            if retry > _retries(error) or wait_s > LONGEST_WAIT_S:
                raise
        await asyncio.sleep(max(wait_s, LEAST_WAIT_S))
    return await call(*args, **kwargs)


def _retries(error: ProviderError) -> int:
    """A rate limit passes, whoever set it and however often; spent calls do not come back."""
    if isinstance(error, RateLimited) and not isinstance(error, BudgetSpent):
        return len(WAITS_S)
    return error.retries
