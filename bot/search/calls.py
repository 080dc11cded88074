"""One question put to one provider: tries, waits, and what each failure means for the next."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.search.allowance import Allowance, loop_time
from bot.search.breaker import Ticket
from bot.search.faults import NEVER_SENT, HeldBack, InternalFault
from bot.search.retry import wait_before
from bot.search.seat import ProviderSeat
from providers.base import SearchResult
from providers.errors import (
    BadResponse,
    BreakerEffect,
    BudgetSpent,
    ImageRejected,
    ProviderError,
    RateLimited,
    TimedOut,
)

SHORT_PAUSE_S = 5.0  # a rate limit that ends so soon is waited out instead of skipping the shop
# A try cut short by the search's own deadline says little about the provider.
FAIR_TRY = 0.5

Sleep = Callable[[float], Awaitable[Any]]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reply:
    """How a question ended: a result or an error, never both; `attempts` counts calls sent.

    `refused` is an error of the breaker's: nobody was asked.
    """

    result: SearchResult | None = None
    error: ProviderError | None = None
    attempts: int = 0
    refused: bool = False


@dataclass(slots=True)
class Caller:
    """Asks a provider within an allowance. `rng` gives 0..1, `sleep` waits seconds."""

    seat: ProviderSeat
    allowance: Allowance
    sleep: Sleep = asyncio.sleep
    rng: Callable[[], float] = random.random

    async def ask(self, work: Callable[[], Awaitable[SearchResult]]) -> Reply:
        """Call `work` until it answers, may not be called again, or time is up."""
        breaker = self.seat.breaker
        self.seat.budget.earn()
        attempts = 0
        failure: ProviderError | None = None
        while True:
            ticket = await self._admitted()
            if isinstance(ticket, ProviderError):
                return Reply(error=failure or ticket, attempts=attempts, refused=failure is None)
            try:
                answer, took_s = await self._try(work)
            except BaseException:  # cancelled: the provider is not to blame
                breaker.void(ticket)
                raise
            attempts += not isinstance(answer, NEVER_SENT)
            if isinstance(answer, SearchResult):
                breaker.settle(ticket, None)
                return Reply(result=answer, attempts=attempts)
            failure = answer
            wait = self._wait_after(failure, attempts)
            self._settle(ticket, failure, took_s, wait)
            if wait is None:
                return Reply(error=failure, attempts=attempts)
            await self.sleep(wait)

    async def _admitted(self) -> Ticket | ProviderError:
        """Leave from the breaker; a short pause is waited out, as a rate gate would."""
        while True:
            ticket = self.seat.breaker.admit()
            if isinstance(ticket, Ticket) or not self._worth_waiting(ticket):
                return ticket
            await self.sleep(ticket.retry_after or 0.0)

    def _worth_waiting(self, refusal: ProviderError) -> bool:
        wait = refusal.retry_after or 0.0
        gated = isinstance(refusal, RateLimited) and not isinstance(refusal, BudgetSpent)
        return gated and 0.0 < wait <= SHORT_PAUSE_S and self.allowance.fits(wait)

    async def _try(
        self, work: Callable[[], Awaitable[SearchResult]]
    ) -> tuple[SearchResult | ProviderError, float]:
        """The result or the error, and how many seconds it took once there was a place."""
        try:
            async with self.seat.bulkhead.place(self.allowance):
                began = loop_time()
                answer = await self._timed(work)
                return answer, loop_time() - began
        except HeldBack as held:
            return held, 0.0

    async def _timed(
        self, work: Callable[[], Awaitable[SearchResult]]
    ) -> SearchResult | ProviderError:
        timeout = self.seat.timeout_s
        try:
            async with self.allowance.one_try(timeout):
                return await work()
        except ProviderError as error:
            return error
        except TimeoutError:
            return TimedOut(f"no answer within {timeout:g} s")
        except Exception:
            logger.exception("provider %s has a bug", self.seat.info.id)
            return InternalFault("see the log")

    def _wait_after(self, error: ProviderError, attempts: int) -> float | None:
        """Seconds until the next try, paid for; None when there is none."""
        wait = wait_before(attempts, error, self.rng) if attempts else None
        if wait is None or not self.allowance.fits(wait) or not self.seat.budget.spend(error):
            return None
        return wait

    def _settle(
        self, ticket: Ticket, error: ProviderError, took_s: float, wait: float | None
    ) -> None:
        cut_short = took_s < self.seat.timeout_s * FAIR_TRY
        if isinstance(error, TimedOut) and cut_short:
            self.seat.breaker.void(ticket)
        else:
            self.seat.breaker.settle(ticket, error, pause_s=wait)
        again = "no further try" if wait is None else f"again in {wait:.1f} s"
        logger.log(_level(error), "provider %s: %s; %s", self.seat.info.id, error, again)


def _level(error: ProviderError) -> int:
    """Who should read it: what waits or a person mends is info, what the operator must, error."""
    if isinstance(error, BudgetSpent | BadResponse | InternalFault):
        return logging.ERROR
    if isinstance(error, RateLimited | ImageRejected):
        return logging.INFO
    return logging.ERROR if error.breaker is BreakerEffect.OPENS else logging.WARNING
