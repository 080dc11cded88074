"""The quota's ledger: each step is one transaction of single conditional statements."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Row, Select, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.storage.counting import (
    SEARCHES,
    add_grant,
    alone,
    count_down,
    count_up,
    counter,
    use_grant,
)
from bot.storage.engine import reading
from bot.storage.ledger import Balance, Cause, Denial, Limits, Reservation, Source, State
from bot.storage.tables import hunts, quota_counts, quota_grants, reservations, tombstones
from bot.storage.tombstones import Mask, bring_back
from bot.storage.upsert import insert_into

STALE_BATCH = 500

LEDGER = reservations.c


class _Denied(Exception):
    """Takes back what the transaction did so far."""

    def __init__(self, denial: Denial) -> None:
        super().__init__(denial)
        self.denial = denial


class SqlQuota:
    """Reservations, counters and grants; `mask` finds what a forgotten person used that day."""

    def __init__(
        self, engine: AsyncEngine, mask: Mask, *, clock: Callable[[], float] = time.time
    ) -> None:
        self._engine = engine
        self._mask = mask
        self._clock = clock

    async def reserve(
        self, key: str, user_id: int, group_id: int | None, day: str, limits: Limits
    ) -> Reservation | Denial:
        """Count one search, or say why not and change nothing.

        A key that is reserved or settled already is returned as it stands; one that was
        refunded is counted anew.
        """
        now = self._clock()
        row = {"user_id": user_id, "group_id": group_id, "day": day, "source": Source.DAY}
        try:
            async with self._engine.begin() as connection:
                await alone(connection, user_id)
                if not await _open(connection, key, {**row, "reserved_at": int(now)}):
                    return _reservation((await connection.execute(_by_key(key))).one())
                await bring_back(connection, user_id, self._mask(user_id), day)
                await _check_in_flight(connection, key, user_id, now, limits)
                source = await _pay(connection, user_id, group_id, day, limits)
                if source is not Source.DAY:
                    await connection.execute(
                        update(reservations).where(LEDGER.key == key).values(source=source)
                    )
        except _Denied as no:
            return no.denial
        return Reservation(key, user_id, group_id, day, source, State.RESERVED)

    async def settle(self, key: str) -> bool:
        """Charge it; False when it is not reserved (any more)."""
        async with self._engine.begin() as connection:
            return await _end(connection, key, State.SETTLED) is not None

    async def refund(self, key: str, cause: Cause, cap: int | None) -> State | None:
        """Give it back; what it became, None when it is not reserved (any more).

        After `cap` refunds for that cause on that day (None: no end) it is settled instead.
        """
        try:
            async with self._engine.begin() as connection:
                return await _refund(connection, key, cause, cap)
        except _Denied:
            return None

    async def stale(self, older_than_s: float) -> list[str]:
        """Keys of reservations nobody ended for so long, oldest first, at most 500.

        One whose search is still to go on is none of them.
        """
        async with reading(self._engine) as connection:
            keys = await connection.scalars(
                select(LEDGER.key)
                .where(
                    LEDGER.state == State.RESERVED,
                    LEDGER.reserved_at < self._clock() - older_than_s,
                    LEDGER.key.not_in(select(hunts.c.charge_key)),
                )
                .order_by(LEDGER.reserved_at)
                .limit(STALE_BATCH)
            )
            return list(keys)

    async def balance(self, owner_id: int, day: str) -> Balance:
        """What a person (or a group, by its negative id) used, and the grants left."""
        stone = tombstones.c
        async with reading(self._engine) as connection:
            used = await connection.scalar(
                select(quota_counts.c.n).where(counter(owner_id, day, SEARCHES))
            )
            if used is None:
                used = await connection.scalar(
                    select(stone.n).where(
                        stone.person == self._mask(owner_id),
                        stone.what == SEARCHES,
                        stone.day == day,
                    )
                )
            granted = await connection.scalar(
                select(quota_grants.c.units).where(quota_grants.c.user_id == owner_id)
            )
        return Balance(used or 0, granted or 0)


async def _open(connection: AsyncConnection, key: str, row: Mapping[str, Any]) -> bool:
    """Make the row, or open a refunded one again; False when it is reserved or settled."""
    values = {**row, "state": State.RESERVED, "cause": None}
    made = await connection.scalar(
        insert_into(connection, reservations)
        .values(key=key, **values)
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(LEDGER.key)
    )
    if made is None:
        made = await connection.scalar(
            update(reservations)
            .where(LEDGER.key == key, LEDGER.state == State.REFUNDED)
            .values(values)
            .returning(LEDGER.key)
        )
    return made is not None


async def _check_in_flight(
    connection: AsyncConnection, key: str, user_id: int, now: float, limits: Limits
) -> None:
    others = await connection.scalar(
        select(func.count())
        .select_from(reservations)
        .where(
            LEDGER.user_id == user_id,
            LEDGER.state == State.RESERVED,
            LEDGER.reserved_at > now - limits.in_flight_s,
            LEDGER.key != key,
        )
    )
    if (others or 0) >= limits.in_flight:
        raise _Denied(Denial.BUSY)


async def _pay(
    connection: AsyncConnection, user_id: int, group_id: int | None, day: str, limits: Limits
) -> Source:
    """Count the search for the person and the group; the day's own searches go first."""
    source = Source.DAY
    if not await count_up(connection, user_id, day, SEARCHES, limits.per_user):
        source = Source.GRANT
        if not await use_grant(connection, user_id):
            raise _Denied(Denial.SPENT)
    if group_id is not None and not await count_up(
        connection, group_id, day, SEARCHES, limits.per_group
    ):
        raise _Denied(Denial.GROUP_SPENT)
    return source


async def _refund(
    connection: AsyncConnection, key: str, cause: Cause, cap: int | None
) -> State | None:
    row = (await connection.execute(_by_key(key))).one_or_none()
    if row is None or row.state != State.RESERVED:
        return None
    within = cap is None or await count_up(connection, row.user_id, row.day, f"refund:{cause}", cap)
    state = State.REFUNDED if within else State.SETTLED
    if await _end(connection, key, state, cause) is None:
        raise _Denied(Denial.BUSY)  # somebody else ended it meanwhile: take the count back
    if within:
        await _give_back(connection, row)
    return state


async def _end(
    connection: AsyncConnection, key: str, state: State, cause: Cause | None = None
) -> str | None:
    ended: str | None = await connection.scalar(
        update(reservations)
        .where(LEDGER.key == key, LEDGER.state == State.RESERVED)
        .values(state=state, cause=cause)
        .returning(LEDGER.key)
    )
    return ended


async def _give_back(connection: AsyncConnection, row: Row[Any]) -> None:
    if row.source == Source.GRANT:
        await add_grant(connection, row.user_id, 1)
    else:
        await count_down(connection, row.user_id, row.day, SEARCHES)
    if row.group_id is not None:
        await count_down(connection, row.group_id, row.day, SEARCHES)


def _by_key(key: str) -> Select[Any]:
    return select(reservations).where(LEDGER.key == key)


def _reservation(row: Row[Any]) -> Reservation:
    return Reservation(
        row.key, row.user_id, row.group_id, row.day, Source(row.source), State(row.state)
    )
