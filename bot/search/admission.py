"""The gate before every call to a provider: calls per second, and calls per day.

Every attempt is counted in the database before it is made, retries included, so that no
crash and no second process can make more calls than the provider allows.
"""

import asyncio
import hashlib
import logging
import math
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Self

from pydantic import SecretStr

from bot.search.allowance import LEAST_TRY_S, current_allowance, loop_time
from bot.search.faults import CountedOut, HeldBack
from bot.storage.ports import CallAnswer, CallBudget, CallLimits, CallState
from providers.base import ProviderInfo
from providers.settings import ProviderSettings

CHINA = timezone(timedelta(hours=8))
DAY_CAP = 9_500  # of the 10,000 allowed: overrunning costs a ban of 24 hours
BUSY_FROM_S, BUSY_TO_S = 10 * 3600, 12 * 3600  # seconds of the day, +08:00
BUSY_MARGIN_S = 10  # clocks differ, and a call may wait for the database's lock
# Calls a second apart on leaving can arrive closer together; the provider counts arrivals.
WINDOW_S = 1.2
LONGEST_WAIT_S = 10.0
MOST_WAITING = 50
SHORTEST_NAP_S = 0.005

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rates:
    """What a provider allows one account: calls a second, fewer in busy hours, and a day."""

    qps: float | None = None
    busy_qps: float | None = None
    per_day: int | None = None
    per_24h: int | None = None

    @classmethod
    def of(cls, info: ProviderInfo, settings: ProviderSettings) -> Self:
        """The declared rates with the operator's own in their place.

        The busy hours' rate keeps its share of the normal one. A declared daily cap is never
        used up to its end, whatever the settings say.
        """
        qps = settings.qps or info.qps
        busy = info.busy_qps
        if busy is not None and info.qps is not None and qps is not None:
            busy = busy * qps / info.qps
        per_day = settings.daily_cap or info.daily_cap
        if info.daily_cap is not None and per_day is not None:
            per_day = min(per_day, DAY_CAP)
        return cls(qps=qps, busy_qps=busy, per_day=per_day, per_24h=info.daily_cap)

    @property
    def limited(self) -> bool:
        """Whether there is anything to count."""
        return self.qps is not None or self.per_day is not None

    def limits(self, moment: datetime) -> CallLimits:
        """The limits that hold at a moment (aware)."""
        qps = self.qps
        if self.busy_qps is not None and is_busy(moment):
            qps = self.busy_qps
        if qps is None:
            return CallLimits(per_day=self.per_day, per_24h=self.per_24h)
        # Under one call a second the window grows instead.
        calls, window = (math.floor(qps), WINDOW_S) if qps >= 1 else (1, WINDOW_S / qps)
        return CallLimits(calls, window, self.per_day, self.per_24h)


def is_busy(moment: datetime) -> bool:
    """Whether the moment lies in 10:00 to 12:00 +08:00, a few seconds of margin included."""
    china = moment.astimezone(CHINA)
    second = china.hour * 3600 + china.minute * 60 + china.second
    return BUSY_FROM_S - BUSY_MARGIN_S <= second < BUSY_TO_S + BUSY_MARGIN_S


def account_of(provider_id: str, settings: ProviderSettings) -> str:
    """Under what name an account's calls are counted: a name and a hash of its app key.

    The app key is the first required one, so that a renewed secret does not reset the count.
    """
    value = getattr(settings, settings.required[0]) if settings.required else ""
    text = value.get_secret_value() if isinstance(value, SecretStr) else str(value or "")
    return f"{provider_id}:{hashlib.sha256(text.encode()).hexdigest()[:32]}"


class Gate:
    """The admission of one provider, in the shape `ProviderHttp` asks for.

    Calls wait in the order they came, as long as their search's deadline allows. Raises
    HeldBack when the wait or the line is too long or the call cannot be counted, CountedOut
    when the day's calls are used.
    """

    def __init__(
        self,
        account: str,
        rates: Rates,
        budget: CallBudget,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        most_waiting: int = MOST_WAITING,
    ) -> None:
        self._account = account
        self._rates = rates
        self._budget = budget
        self._now = now
        self._most_waiting = most_waiting
        self._turn = asyncio.Lock()
        self._waiting = 0

    async def __call__(self) -> None:
        if not self._rates.limited:
            return
        if self._waiting >= self._most_waiting:
            raise HeldBack(f"{self._waiting} calls wait for a slot already")
        allowance = current_allowance()
        patience = min(LONGEST_WAIT_S, allowance.left - LEAST_TRY_S if allowance else math.inf)
        self._waiting += 1
        try:
            with allowance.held() if allowance else nullcontext():
                await self._wait(patience)
        finally:
            self._waiting -= 1

    async def _wait(self, patience: float) -> None:
        if patience <= 0:
            raise HeldBack("no time left to wait for a slot")
        until = loop_time() + patience
        try:
            async with asyncio.timeout(patience), self._turn:
                await self._take(until)
        except TimeoutError:
            raise HeldBack("no slot came free in time", retry_after=1.0) from None

    async def _take(self, until: float) -> None:
        while True:
            limits = self._rates.limits(self._now())
            answer = await self._counted(limits)
            if answer.state is CallState.GRANTED:
                return
            if answer.state is CallState.SPENT:
                raise CountedOut("the day's calls are used up", retry_after=answer.wait_s)
            if loop_time() + answer.wait_s > until:
                raise HeldBack("no slot in time", retry_after=answer.wait_s)
            await asyncio.sleep(max(answer.wait_s, SHORTEST_NAP_S))

    async def _counted(self, limits: CallLimits) -> CallAnswer:
        try:
            return await self._budget.take(self._account, limits)
        except Exception as problem:
            # A ledger that cannot be written is no fault of the provider's, and a call that is
            # not counted must not be made.
            account, why = self._account.partition(":")[0], str(problem).partition("\n")[0]
            logger.log(logging.ERROR, "a call of %s cannot be counted: %s", account, why)
            raise HeldBack("the call cannot be counted", retry_after=1.0) from None
