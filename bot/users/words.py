"""How often a person may have shops searched by words, beside the searches by photo.

Typing costs nothing and shops cost money: the day's number is counted in the database, the
minute's in memory, and neither touches the photo quota.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.storage.tallies import SqlTallies
from bot.users.days import civil_day

A_DAY = 30
A_MINUTE = 10
WHAT = "words"
PEOPLE = 10_000  # buckets kept; whoever has not typed for the longest time gets a full one
MINUTE_S = 60.0


@dataclass(frozen=True)
class WordAllowance:
    """A bucket of tokens per person that refills by the minute, and a count per civil day."""

    tallies: SqlTallies
    zone: ZoneInfo
    a_day: int = A_DAY
    a_minute: int = A_MINUTE
    clock: Callable[[], float] = time.time
    _buckets: OrderedDict[int, tuple[float, float]] = field(default_factory=OrderedDict)

    async def take(self, user_id: int) -> bool:
        """Count one search by words; False, and nothing counted in the day, when it is too much."""
        now = self.clock()
        if not self._take_now(user_id, now):
            return False
        day = civil_day(datetime.fromtimestamp(now, UTC), self.zone).isoformat()
        return await self.tallies.take(user_id, day, WHAT, self.a_day)

    def _take_now(self, user_id: int, now: float) -> bool:
        tokens, since = self._buckets.pop(user_id, (float(self.a_minute), now))
        refilled = tokens + max(0.0, now - since) * self.a_minute / MINUTE_S
        tokens = min(float(self.a_minute), refilled)
        enough = tokens >= 1
        self._buckets[user_id] = (tokens - enough, now)
        while len(self._buckets) > PEOPLE:
            self._buckets.popitem(last=False)
        return enough
