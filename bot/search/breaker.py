"""A circuit breaker per provider: count-based, on a monotonic clock, one probe when half open.

    closed ──5 failures in a row, 10 of the last 20, or one that opens at once──▶ open
    open ──30 s, doubling to 15 min──▶ half open: one call passes as a probe
    half open ──the probe succeeds──▶ closed        ──it fails──▶ open, for twice as long

Beside this a provider can ask for a pause (rate limit, spent budget): nobody calls until it
is over, and nothing is counted against it.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from bot.search.allowance import loop_time
from providers.errors import BreakerEffect, BudgetSpent, ProviderError

IN_A_ROW = 5
WINDOW = 20
FIRST_OPEN_S = 30.0
LONGEST_OPEN_S = 15 * 60.0
LONGEST_PAUSE_S = 3600.0
LONGEST_BUDGET_PAUSE_S = 25 * 3600.0  # a day's budget comes back within a day
UNSTATED_PAUSE_S = 10.0

_UNCOUNTED = {BreakerEffect.NONE, BreakerEffect.PAUSES}


@dataclass(frozen=True, slots=True)
class Ticket:
    """Leave to make one call; give it back with `settle` or `void`."""

    era: int
    probe: bool


class Breaker:
    """Decides whether a provider may be called now. Not shared between threads."""

    def __init__(self, now: Callable[[], float] = loop_time) -> None:
        self._now = now
        self._recent: deque[bool] = deque(maxlen=WINDOW)  # True is a failure
        self._in_a_row = 0
        self._open_until: float | None = None  # None is closed
        self._next_open_s = FIRST_OPEN_S
        self._paused_until = 0.0
        self._probing = False
        self._why = ProviderError()
        self._era = 0  # answers to calls of an earlier state must not move this one

    def admit(self) -> Ticket | ProviderError:
        """Leave for one call, or the error that keeps calls away and for how long."""
        now = self._now()
        if now < self._paused_until:
            return self._refusal(self._paused_until - now)
        if self._open_until is None:
            return Ticket(self._era, probe=False)
        if self._probing or now < self._open_until:
            return self._refusal(max(self._open_until - now, 0.0))
        self._probing = True
        return Ticket(self._era, probe=True)

    def settle(
        self, ticket: Ticket, error: ProviderError | None, *, pause_s: float | None = None
    ) -> None:
        """Report how the call ended; None is an answer, empty or not.

        `pause_s` is how long the caller itself will wait after a rate limit of unstated length.
        """
        if error is None:
            self._recent.append(False)
            self._in_a_row = 0
            if ticket.probe:
                self._close()
            return
        effect = error.breaker
        if effect is not BreakerEffect.NONE and (
            error.retry_after or effect is BreakerEffect.PAUSES
        ):
            self._pause(error, pause_s)
        if effect in _UNCOUNTED or ticket.era != self._era:
            self.void(ticket)
            return
        self._recent.append(True)
        self._in_a_row += 1
        if ticket.probe or effect is BreakerEffect.OPENS or self._too_many():
            self._open(error)

    def void(self, ticket: Ticket) -> None:
        """The call says nothing about the provider (never sent, or given up by us)."""
        if ticket.probe:
            self._probing = False

    def _too_many(self) -> bool:
        full = len(self._recent) == WINDOW
        return self._in_a_row >= IN_A_ROW or (full and sum(self._recent) * 2 >= WINDOW)

    def _open(self, error: ProviderError) -> None:
        self._open_until = self._now() + self._next_open_s
        self._next_open_s = min(self._next_open_s * 2, LONGEST_OPEN_S)
        self._why = error
        self._start_era()

    def _close(self) -> None:
        self._open_until = None
        self._next_open_s = FIRST_OPEN_S
        self._start_era()

    def _start_era(self) -> None:
        self._era += 1
        self._probing = False
        self._recent.clear()
        self._in_a_row = 0

    def _pause(self, error: ProviderError, unstated_s: float | None) -> None:
        spent = isinstance(error, BudgetSpent)
        longest = LONGEST_BUDGET_PAUSE_S if spent else LONGEST_PAUSE_S
        wait = error.retry_after
        if wait is None:
            wait = LONGEST_PAUSE_S if spent else unstated_s or UNSTATED_PAUSE_S
        until = self._now() + min(wait, longest)
        if until > self._paused_until:
            self._paused_until = until
            self._why = error

    def _refusal(self, left_s: float) -> ProviderError:
        why = self._why
        # A new one each time: an exception that is raised twice collects tracebacks.
        return type(why)(why.detail, upstream_code=why.upstream_code, retry_after=left_s, retries=0)
