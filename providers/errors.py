"""The one tree of errors that may leave a provider.

    ProviderError                     retries  breaker  refund
    ├── Unreachable                      3     counts    yes    DNS, refused, reset, 5xx
    │   └── TimedOut                     1     counts    yes    no answer inside the deadline
    ├── RateLimited(retry_after)         3     pauses    yes    429, or a code that says so
    │   └── BudgetSpent                  0     pauses    yes    the paid or daily calls are used up
    ├── Misconfigured                    0     opens     yes    key, signature, permission
    ├── Blocked                          0     opens     yes    captcha, ban, risk control
    ├── BadResponse                      0     counts    yes    not the documented shape
    └── ImageRejected                    0     none      yes    this picture is at fault

Exceptions carry a code and data, never a sentence for users: words live in `locales/`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar


class BreakerEffect(StrEnum):
    """What a circuit breaker does when it sees the error."""

    COUNTS = "counts"  # one step towards opening
    PAUSES = "pauses"  # no calls until `retry_after`
    OPENS = "opens"  # opens at once
    NONE = "none"


class ProviderError(Exception):
    """A provider did not answer the question; `detail` is for the operator's log only."""

    code: ClassVar[str] = "provider_error"
    breaker: ClassVar[BreakerEffect] = BreakerEffect.COUNTS
    refund: ClassVar[bool] = True
    default_retries: ClassVar[int] = 0

    def __init__(
        self,
        detail: str = "",
        *,
        upstream_code: str | None = None,
        retry_after: float | None = None,
        retries: int | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail[:300]
        self.upstream_code = upstream_code and upstream_code[:40]
        self.retry_after = retry_after
        self.retries = self.default_retries if retries is None else retries

    def __str__(self) -> str:
        code = f" [{self.upstream_code}]" if self.upstream_code else ""
        return f"{self.code}{code}: {self.detail}" if self.detail else f"{self.code}{code}"


class Unreachable(ProviderError):
    """No connection, or the provider says it is broken (5xx and 'busy' codes)."""

    code = "unreachable"
    default_retries = 3


class TimedOut(Unreachable):
    """No complete answer inside the deadline."""

    code = "timed_out"
    default_retries = 1


class RateLimited(ProviderError):
    """Too many calls; `retry_after` holds the seconds to wait when the provider named them."""

    code = "rate_limited"
    breaker = BreakerEffect.PAUSES
    default_retries = 3


class BudgetSpent(RateLimited):
    """The calls paid for, or allowed per day, are used up; `retry_after` leads to the reset."""

    code = "budget_spent"
    default_retries = 0


class Misconfigured(ProviderError):
    """A key, a signature, a permission or a setting is wrong: the operator must act."""

    code = "misconfigured"
    breaker = BreakerEffect.OPENS


class Blocked(ProviderError):
    """The provider refuses this account or address (ban, captcha, risk control)."""

    code = "blocked"
    breaker = BreakerEffect.OPENS


class BadResponse(ProviderError):
    """The answer is not JSON, or not of the documented shape."""

    code = "bad_response"


class ImageRejected(ProviderError):
    """The provider will not search this picture; another one may work."""

    code = "image_rejected"
    breaker = BreakerEffect.NONE


@dataclass(frozen=True, slots=True)
class Verdict:
    """One row of a provider's table of error codes.

    `retries` overrides the class default; `retry_after` (seconds) is used when the
    provider names no time itself.
    """

    error: type[ProviderError]
    retries: int | None = None
    retry_after: float | None = None

    def exception(
        self, detail: str, *, upstream_code: str | None = None, retry_after: float | None = None
    ) -> ProviderError:
        """The exception for this row, with what the provider said."""
        wait = self.retry_after if retry_after is None else retry_after
        return self.error(
            detail, upstream_code=upstream_code, retry_after=wait, retries=self.retries
        )


ErrorTable = Mapping[str, Verdict]
