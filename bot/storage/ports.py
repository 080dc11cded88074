"""What the rooms above need remembered, as Protocols; the tables behind them live beside this."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True, slots=True)
class CallLimits:
    """How often one account at one provider may be called; None is no limit.

    At most `calls` in any `window_s` seconds, at most `per_day` in one civil day of +08:00,
    and at most `per_24h` in any 24 hours, whatever day edge the provider itself counts by.
    """

    calls: int | None = None
    window_s: float = 1.0
    per_day: int | None = None
    per_24h: int | None = None


class CallState(StrEnum):
    """What a call budget answers."""

    GRANTED = "granted"  # counted; make the call
    WAIT = "wait"  # the window is full; ask again after `wait_s`
    SPENT = "spent"  # the day's calls are used up for `wait_s` seconds


@dataclass(frozen=True, slots=True)
class CallAnswer:
    """A budget's answer; `wait_s` (seconds) is 0 for a granted call."""

    state: CallState
    wait_s: float = 0.0


class CallBudget(Protocol):
    """Counts calls per account, for all processes that share the database."""

    async def take(self, account: str, limits: CallLimits) -> CallAnswer:
        """Count one call and grant it, or change nothing and say how long to wait.

        Atomic. The time is read inside the transaction, after the lock is held, so that a
        call that waited for the lock is not stamped with a moment long gone. Calls logged
        more than `window_s` in the future (the clock was set back) are not in the window; after
        a leap of the clock, either way, no call is granted for as long as a window is.
        What was counted stays counted whatever becomes of the call. `per_24h` may be kept by
        the hour: the sum of this clock hour and the 24 before it is on the safe side.
        """


class ResultCache(Protocol):
    """A bounded, durable store of providers' answers; it knows nothing of who asked."""

    async def get(self, key: str) -> bytes | None:
        """The value, or None when absent or past its time."""

    async def put(self, key: str, value: bytes, *, ttl_s: float) -> None:
        """Store or replace; `ttl_s` seconds later it is gone."""
