"""How often a key may call: calls in any one second, and calls in a day of China."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))
BUSY_HOURS = range(10, 12)
BAN_SECONDS = 24 * 3600.0
MAX_KEYS = 1000  # keys kept track of; the oldest is forgotten

Clock = Callable[[], float]  # seconds since 1970


@dataclass(frozen=True)
class Quota:
    """Limits of one key; None is no limit. `ban` closes the key for 24 h once a day is spent."""

    qps: int | None = None
    busy_qps: int | None = None
    daily: int | None = None
    ban: bool = False


@dataclass(frozen=True)
class TooFast:
    """More calls in one second than allowed; `wait` seconds until the next one may come."""

    wait: float


@dataclass(frozen=True)
class DaySpent:
    """No calls are left; `wait` seconds until there are."""

    wait: float


def china_time(text: str) -> float:
    """Seconds since 1970 from `yyyy-MM-dd HH:mm:ss` in China. Raises ValueError."""
    return datetime.strptime(f"{text} +0800", "%Y-%m-%d %H:%M:%S %z").timestamp()


class QuotaGate:
    """Counts the calls of each key. Only calls that were let through count."""

    def __init__(self, quota: Quota, clock: Clock) -> None:
        self._quota = quota
        self._clock = clock
        self._recent: dict[str, deque[float]] = {}
        self._days: dict[str, tuple[str, int]] = {}
        self._banned: dict[str, float] = {}

    def admit(self, key: str) -> TooFast | DaySpent | None:
        """Count a call, or say why it must not be made."""
        now = self._clock()
        moment = datetime.fromtimestamp(now, CHINA)
        if now < self._banned.get(key, 0.0):
            return DaySpent(self._banned[key] - now)
        if (refused := self._too_fast(key, now, moment)) is not None:
            return refused
        if (refused_today := self._day_spent(key, now, moment)) is not None:
            return refused_today
        self._recent[key].append(now)
        return None

    def _too_fast(self, key: str, now: float, moment: datetime) -> TooFast | None:
        window = self._recent.setdefault(key, deque())
        if len(self._recent) > MAX_KEYS:
            self._recent.pop(next(iter(self._recent)))
        while window and window[0] <= now - 1.0:
            window.popleft()
        quota = self._quota
        busy = quota.busy_qps is not None and moment.hour in BUSY_HOURS
        limit = quota.busy_qps if busy else quota.qps
        if limit is not None and len(window) >= limit:
            return TooFast(window[-limit] + 1.0 - now)
        return None

    def _day_spent(self, key: str, now: float, moment: datetime) -> DaySpent | None:
        day = moment.date().isoformat()
        name, used = self._days.get(key, (day, 0))
        used = used if name == day else 0
        if self._quota.daily is not None and used >= self._quota.daily:
            if self._quota.ban:
                self._banned[key] = now + BAN_SECONDS
                return DaySpent(BAN_SECONDS)
            midnight = datetime.combine(
                moment.date() + timedelta(days=1), datetime.min.time(), CHINA
            )
            return DaySpent(midnight.timestamp() - now)
        self._days[key] = (day, used + 1)
        if len(self._days) > MAX_KEYS:
            self._days.pop(next(iter(self._days)))
        return None
