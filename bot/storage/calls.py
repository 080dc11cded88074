"""Call budgets in the database: exact for every process that shares it."""

import math
import time
from collections.abc import Callable

from sqlalchemy import delete, func, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.storage.ports import CallAnswer, CallLimits, CallState
from bot.storage.tables import call_hours, call_log
from bot.storage.upsert import upsert

HOUR_S = 3600
DAY_OFFSET_H = 8  # providers count days in +08:00
KEEP_HOURS = 24 * 8

GRANTED = CallAnswer(CallState.GRANTED)


class SqlCallBudget:
    """`CallBudget` on a sliding log of the last seconds and a counter per clock hour."""

    def __init__(self, engine: AsyncEngine, *, clock: Callable[[], float] = time.time) -> None:
        self._engine = engine
        self._clock = clock

    async def take(self, account: str, limits: CallLimits) -> CallAnswer:
        """See `CallBudget.take`."""
        async with self._engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                # SQLite has one writer anyway; here accounts must wait for themselves only.
                await connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(account))))
            now = self._clock()
            answer = await self._spent(connection, account, limits, now)
            answer = answer or await self._window(connection, account, limits, now)
            if answer is None:
                await self._count(connection, account, limits, now)
        return answer or GRANTED

    async def _spent(
        self, connection: AsyncConnection, account: str, limits: CallLimits, now: float
    ) -> CallAnswer | None:
        if limits.per_day is None and limits.per_24h is None:
            return None
        hour = int(now // HOUR_S)
        midnight = day_start(hour)
        since = min(midnight, hour - 24)
        rows = await connection.execute(
            select(call_hours.c.hour, call_hours.c.calls)
            .where(call_hours.c.account == account, call_hours.c.hour >= since)
            .order_by(call_hours.c.hour)
        )
        calls = {row.hour: row.calls for row in rows}
        waits = [
            _wait_for_day(calls, limits.per_day, midnight),
            _wait_for_24h(calls, limits.per_24h, hour),
        ]
        until = max((wait for wait in waits if wait is not None), default=None)
        return None if until is None else CallAnswer(CallState.SPENT, until * HOUR_S - now)

    async def _window(
        self, connection: AsyncConnection, account: str, limits: CallLimits, now: float
    ) -> CallAnswer | None:
        if limits.calls is None:
            return None
        mine = call_log.c.account == account
        await connection.execute(
            delete(call_log).where(
                mine,
                or_(call_log.c.at <= now - limits.window_s, call_log.c.at > now + limits.window_s),
            )
        )
        # The call that must leave the window before the next one may be made.
        oldest = await connection.scalar(
            select(call_log.c.at)
            .where(mine)
            .order_by(call_log.c.at.desc())
            .offset(limits.calls - 1)
            .limit(1)
        )
        if oldest is None:
            return None
        return CallAnswer(CallState.WAIT, max(oldest + limits.window_s - now, 0.001))

    async def _count(
        self, connection: AsyncConnection, account: str, limits: CallLimits, now: float
    ) -> None:
        hour = int(now // HOUR_S)
        if limits.calls is not None:
            await connection.execute(insert(call_log).values(account=account, at=now))
        await connection.execute(
            upsert(
                connection,
                call_hours,
                {"account": account, "hour": hour, "calls": 1},
                keys=("account", "hour"),
                update={"calls": call_hours.c.calls + 1},
            )
        )
        await connection.execute(
            delete(call_hours).where(
                call_hours.c.account == account, call_hours.c.hour < hour - KEEP_HOURS
            )
        )


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
