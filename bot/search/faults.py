"""The provider errors that arise on our own side, before or around a provider's code.

ProviderError
├── InternalFault       a bug in an adapter or in this house
└── RateLimited
    ├── HeldBack        our own line is too long; the provider was not asked
    └── BudgetSpent
        └── CountedOut  our own count of the day's calls is at its end; nobody was asked
"""

from typing import ClassVar

from providers.errors import BreakerEffect, BudgetSpent, ProviderError, RateLimited


class HeldBack(RateLimited):
    """The call was never made: no place or no slot would have come free in time."""

    breaker: ClassVar[BreakerEffect] = BreakerEffect.NONE
    default_retries: ClassVar[int] = 0


class CountedOut(BudgetSpent):
    """The call was never made: the day's calls are used up by our own count."""


class InternalFault(ProviderError):
    """Something that is no ProviderError escaped; the log has the traceback."""

    code: ClassVar[str] = "internal"


NEVER_SENT = (HeldBack, CountedOut)
