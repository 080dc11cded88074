"""Call budgets in the database: exact for every process that shares it."""

import math
import time
from collections.abc import Callable

from sqlalchemy import BindParameter, Connection, bindparam, delete, func, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.ports import CallAnswer, CallLimits, CallState
from bot.storage.tables import call_hours, call_log
from bot.storage.transactions import write
from bot.storage.upsert import written_once

HOUR_S = 3600
DAY_OFFSET_H = 8  # providers count days in +08:00
KEEP_HOURS = 24 * 8
PRUNE_EVERY = 50  # calls of an account in an hour; the first of them prunes too
LEAP_S = 0.5  # two readings of two clocks may lie a little apart
DRIFT = 0.001  # of the time that has passed: a clock that is being set right slowly

GRANTED = CallAnswer(CallState.GRANTED)

LOG, HOURS = call_log.c, call_hours.c
ACCOUNT: BindParameter[str] = bindparam("whose")
LOCK = select(func.pg_advisory_xact_lock(func.hashtext(ACCOUNT)))
BY_HOUR = (
    select(HOURS.hour, HOURS.calls)
    .where(HOURS.account == ACCOUNT, HOURS.hour >= bindparam("since"))
    .order_by(HOURS.hour)
)
# The call that must leave the window before the next one may be made.
OLDEST = (
    select(LOG.at)
    .where(LOG.account == ACCOUNT, LOG.at > bindparam("since"), LOG.at <= bindparam("until"))
    .order_by(LOG.at.desc())
    .offset(bindparam("others"))
    .limit(1)
)
NOTE = insert(call_log)
COUNT = written_once(
    call_hours,
    lambda new: new.on_conflict_do_update(
        index_elements=["account", "hour"], set_={"calls": HOURS.calls + 1}
    ).returning(HOURS.calls),
)
PRUNE_LOG = delete(call_log).where(
    LOG.account == ACCOUNT, or_(LOG.at <= bindparam("since"), LOG.at > bindparam("until"))
)
PRUNE_HOURS = delete(call_hours).where(HOURS.account == ACCOUNT, HOURS.hour < bindparam("since"))


class SqlCallBudget:
    """`CallBudget` on a sliding log of the last seconds and a counter per clock hour."""

    def __init__(
        self,
        engine: AsyncEngine,
        *,
        clock: Callable[[], float] = time.time,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._steady = steady
        self._seen: tuple[float, float] | None = None
        self._leapt_at = -math.inf

    async def take(self, account: str, limits: CallLimits) -> CallAnswer:
        """See `CallBudget.take`."""
        return await write(self._engine, self._take, account, limits)

    def _take(self, connection: Connection, account: str, limits: CallLimits) -> CallAnswer:
        if connection.dialect.name == "postgresql":
            # SQLite has one writer anyway; here accounts must wait for themselves only.
            connection.execute(LOCK, {"whose": account})
        now = self._clock()
        since_leap_s = self._since_leap(now)
        answer = (
            _spent(connection, account, limits, now)
            or _settling(limits, since_leap_s)
            or _window(connection, account, limits, now)
        )
        if answer is None:
            _count(connection, account, limits, now)
        return answer or GRANTED

    def _since_leap(self, now: float) -> float:
        """Seconds since the clock leapt last, by one that does not leap."""
        steady = self._steady()
        before, self._seen = self._seen or (now, steady), (now, steady)
        passed = steady - before[1]
        if abs(now - before[0] - passed) > LEAP_S + DRIFT * passed:
            self._leapt_at = steady
        return steady - self._leapt_at


def _spent(
    connection: Connection, account: str, limits: CallLimits, now: float
) -> CallAnswer | None:
    if limits.per_day is None and limits.per_24h is None:
        return None
    hour = int(now // HOUR_S)
    midnight = day_start(hour)
    since = min(midnight, hour - 24)
    rows = connection.execute(BY_HOUR, {"whose": account, "since": since})
    calls = {row.hour: row.calls for row in rows}
    waits = [
        _wait_for_day(calls, limits.per_day, midnight),
        _wait_for_24h(calls, limits.per_24h, hour),
    ]
    until = max((wait for wait in waits if wait is not None), default=None)
    return None if until is None else CallAnswer(CallState.SPENT, until * HOUR_S - now)


def _settling(limits: CallLimits, since_leap_s: float) -> CallAnswer | None:
    """How old the calls in the log are is not known after a leap: a whole window passes first."""
    left = limits.window_s - since_leap_s
    if limits.calls is None or left <= 0:
        return None
    return CallAnswer(CallState.WAIT, max(left, 0.001))


def _window(
    connection: Connection, account: str, limits: CallLimits, now: float
) -> CallAnswer | None:
    if limits.calls is None:
        return None
    window = {"whose": account, "since": now - limits.window_s, "until": now + limits.window_s}
    oldest = connection.scalar(OLDEST, {**window, "others": limits.calls - 1})
    if oldest is None:
        return None
    return CallAnswer(CallState.WAIT, max(oldest + limits.window_s - now, 0.001))


def _count(connection: Connection, account: str, limits: CallLimits, now: float) -> None:
    hour = int(now // HOUR_S)
    if limits.calls is not None:
        connection.execute(NOTE, {"account": account, "at": now})
    row = {"account": account, "hour": hour, "calls": 1}
    calls = connection.scalar(COUNT(connection), row)
    if calls % PRUNE_EVERY == 1:
        window = {"since": now - limits.window_s, "until": now + limits.window_s}
        connection.execute(PRUNE_LOG, {"whose": account, **window})
        connection.execute(PRUNE_HOURS, {"whose": account, "since": hour - KEEP_HOURS})


def day_start(hour: int) -> int:
    """The hour (since 1970) at which the +08:00 day of this hour began."""
    return (hour + DAY_OFFSET_H) // 24 * 24 - DAY_OFFSET_H


def _wait_for_day(calls: dict[int, int], cap: int | None, midnight: int) -> int | None:
    """The hour at which the civil day's cap is free again; None when it is not reached."""
    if cap is None or sum(n for hour, n in calls.items() if hour >= midnight) < cap:
        return None
    return midnight + 24


def _wait_for_24h(calls: dict[int, int], cap: int | None, hour: int) -> int | None:
    """The hour at which enough of the last 25 clock hours have passed; None when below cap."""
    if cap is None:
        return None
    recent = {h: n for h, n in calls.items() if h >= hour - 24}
    total = sum(recent.values())
    if total < cap:
        return None
    for old in sorted(recent):
        total -= recent[old]
        if total < cap:
            return old + 25
    return math.ceil(hour) + 25
