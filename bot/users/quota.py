"""Searches per person and day, per group and day, and extra ones an admin gave.

A search is reserved before it runs and ends once: settled (charged) or refunded. The day's
own searches are used first, then granted ones, which stay until they are used.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.errors import QuotaSpent, TooManyAtOnce
from bot.storage.ledger import Cause, Denial, Limits, Reservation, State
from bot.storage.quota import SqlQuota
from bot.users.days import civil_day, next_day_begins

IN_FLIGHT = 3
IN_FLIGHT_S = 120.0  # a search ends within seconds; older ones were left behind by a crash
STALE_AFTER_S = 600.0  # when such a one is given back

# Refunds per person and day, then searches are charged whatever becomes of them. A shop that
# is down must not cost anybody a search, but nobody may spend the shops' calls for nothing
# without end; pictures that every shop refuses are the easier way to do that. Nor may anybody
# have other people's servers asked without end: more links than this nobody tries in earnest.
REFUNDS_A_DAY: Mapping[Cause, int | None] = MappingProxyType(
    {Cause.FAILED: 50, Cause.PICTURE: 5, Cause.LINK: 20, Cause.FREE: None}
)


class QuotaRules(Protocol):
    """What the operator set: QUOTA__*."""

    @property
    def daily_per_user(self) -> int:
        """Searches per person and day."""

    @property
    def daily_per_group(self) -> int:
        """Searches per group and day, whoever in it asks."""

    @property
    def zone(self) -> ZoneInfo:
        """Where the day begins."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How much there is: `left` counts the `granted` ones; `resets_at` is aware."""

    limit: int
    used: int
    granted: int
    left: int
    resets_at: datetime


@dataclass(frozen=True)
class Quota:
    """Reserves, settles and refunds searches."""

    store: SqlQuota
    rules: QuotaRules
    in_flight: int = IN_FLIGHT
    refunds_a_day: Mapping[Cause, int | None] = field(default_factory=lambda: REFUNDS_A_DAY)
    clock: Callable[[], float] = time.time

    async def reserve(self, key: str, user_id: int, group_id: int | None = None) -> Reservation:
        """Take one search for the person, and for the group it is asked in.

        `key` names the update that asks ("chat:message") and must not be used for another
        search: the same key twice is one search, returned as it stands, so that an update
        that is delivered again after it was paid is not paid again. A refunded key is
        reserved anew. Where nobody is named the group is the `user_id` as well, and pays
        alone. Raises QuotaSpent, and TooManyAtOnce when the person has `in_flight` other
        searches running.
        """
        now = self._now()
        per_user, alone = self.rules.daily_per_user, user_id == group_id
        if alone:
            per_user, group_id = self.rules.daily_per_group, None
        limits = Limits(per_user, self.rules.daily_per_group, self.in_flight, IN_FLIGHT_S)
        answer = await self.store.reserve(key, user_id, group_id, self._day(now), limits)
        if answer is Denial.BUSY:
            raise TooManyAtOnce
        if isinstance(answer, Denial):
            of_group = alone or answer is Denial.GROUP_SPENT
            raise QuotaSpent(next_day_begins(now, self.rules.zone), of_group)
        return answer

    async def settle(self, key: str) -> bool:
        """Charge the search; False when it was settled or refunded before."""
        return await self.store.settle(key)

    async def refund(self, key: str, cause: Cause = Cause.FAILED) -> State | None:
        """Give the search back: what it became, None when it was settled or refunded before.

        Over the day's number of refunds for this cause it is charged all the same (SETTLED).
        """
        return await self.store.refund(key, cause, self.refunds_a_day[cause])

    async def charged(self, key: str) -> bool:
        """Whether the search was charged because it was shown, not for want of refunds."""
        return await self.store.charged(key)

    async def end(self, key: str, cause: Cause | None) -> State | None:
        """Settle when there is no cause to refund, as `charging.why_free` tells."""
        if cause is not None:
            return await self.refund(key, cause)
        return State.SETTLED if await self.settle(key) else None

    async def let_go(self, user_id: int) -> None:
        """Give back what a person has reserved, and to the group that paid with them."""
        for key in await self.store.held_by(user_id):
            await self.refund(key)

    async def standing(self, user_id: int) -> Standing:
        """What the person has used today and has left."""
        return await self._standing(user_id, self.rules.daily_per_user)

    async def group_standing(self, group_id: int) -> Standing:
        """What a group has used today and has left."""
        return await self._standing(group_id, self.rules.daily_per_group)

    async def refund_stale(self) -> int:
        """Give back what a crash left reserved; how many. To be called every few minutes."""
        keys = await self.store.stale(STALE_AFTER_S)
        return sum([await self.refund(key) is State.REFUNDED for key in keys])

    async def _standing(self, owner_id: int, limit: int) -> Standing:
        now = self._now()
        balance = await self.store.balance(owner_id, self._day(now))
        return Standing(
            limit=limit,
            used=balance.used,
            granted=balance.granted,
            left=max(limit - balance.used, 0) + balance.granted,
            resets_at=next_day_begins(now, self.rules.zone),
        )

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self.clock(), UTC)

    def _day(self, now: datetime) -> str:
        return civil_day(now, self.rules.zone).isoformat()
