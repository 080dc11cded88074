"""Bans, granted searches, providers switched off, what admins did, and the day's figures."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.storage.counting import add_grant, alone
from bot.storage.engine import reading
from bot.storage.tables import (
    admin_acts,
    bans,
    call_hours,
    providers_off,
    reservations,
    tombstones,
)
from bot.storage.tombstones import BAN, Mask, alive, lift_ban
from bot.storage.transactions import read
from bot.storage.upsert import insert_into, upsert

STONE = tombstones.c
BANNED_UNTIL = (
    select(bans.c.until)
    .where(bans.c.user_id == bindparam("whose"))
    .union_all(
        select(STONE.expires_at).where(
            STONE.person == bindparam("person"), STONE.what == BAN, alive(bindparam("now"))
        )
    )
)
SWITCHED_OFF = select(providers_off.c.provider)


@dataclass(frozen=True, slots=True)
class Act:
    """One thing an admin did; `key` names the update that asked for it ("chat:message")."""

    key: str
    admin_id: int
    name: str
    user_id: int | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Ban:
    """`until` is seconds since 1970, None for good."""

    until: int | None


@dataclass(frozen=True, slots=True)
class Figures:
    """One day's searches by what became of them, who asked, and calls by provider id."""

    by_state: dict[str, int] = field(default_factory=dict)
    users: int = 0
    groups: int = 0
    calls: dict[str, int] = field(default_factory=dict)


class SqlAdmin:
    """What admins do. The same act (key) done twice is done once: each returns whether it was."""

    def __init__(
        self, engine: AsyncEngine, mask: Mask, *, clock: Callable[[], float] = time.time
    ) -> None:
        self._engine = engine
        self._mask = mask
        self._clock = clock

    async def grant(self, act: Act, user_id: int, units: int) -> bool:
        """Add extra searches."""
        async with self._once(act) as connection:
            if connection is not None:
                await connection.run_sync(add_grant, user_id, units)
        return connection is not None

    async def ban(self, act: Act, user_id: int, until: int | None) -> bool:
        """Ban, or change the end of a ban."""
        row = {"until": until, "banned_at": int(self._clock())}
        async with self._once(act) as connection:
            if connection is not None:
                await connection.run_sync(alone, user_id)
                await lift_ban(connection, self._mask(user_id))
                await connection.execute(
                    upsert(
                        connection,
                        bans,
                        {"user_id": user_id, **row},
                        keys=("user_id",),
                        update=row,
                    )
                )
        return connection is not None

    async def unban(self, act: Act, user_id: int) -> bool:
        """Lift a ban."""
        async with self._once(act) as connection:
            if connection is not None:
                await connection.run_sync(alone, user_id)
                await connection.execute(delete(bans).where(bans.c.user_id == user_id))
                await lift_ban(connection, self._mask(user_id))
        return connection is not None

    async def switch(self, act: Act, provider: str, *, on: bool) -> bool:
        """Switch a provider off or on again."""
        async with self._once(act) as connection:
            if connection is not None and on:
                await connection.execute(
                    delete(providers_off).where(providers_off.c.provider == provider)
                )
            elif connection is not None:
                await connection.execute(
                    insert_into(connection, providers_off)
                    .values(provider=provider, off_at=int(self._clock()))
                    .on_conflict_do_nothing()
                )
        return connection is not None

    async def note(self, act: Act) -> bool:
        """Only write the act down."""
        async with self._once(act) as connection:
            return connection is not None

    async def ban_of(self, user_id: int) -> Ban | None:
        """The ban that holds now, be it from before the person was forgotten."""
        now = self._clock()
        who = {"whose": user_id, "person": self._mask(user_id), "now": int(now)}
        until = await read(
            self._engine, lambda connection: connection.scalars(BANNED_UNTIL, who).all()
        )
        ends = [end for end in until if end is None or end > now]
        if not ends:
            return None
        return Ban(None if None in ends else max(ends))

    async def providers_off(self) -> frozenset[str]:
        """Ids of the providers that are switched off."""
        return await read(
            self._engine, lambda connection: frozenset(connection.scalars(SWITCHED_OFF))
        )

    async def figures(self, day: str, since: float) -> Figures:
        """The figures of a civil day (ISO) that began at `since`; calls by whole hours (UTC)."""
        ledger = reservations.c
        async with reading(self._engine) as connection:
            states = await connection.execute(
                select(ledger.state, func.count().label("n"))
                .where(ledger.day == day)
                .group_by(ledger.state)
            )
            people = await connection.execute(
                select(
                    func.count(ledger.user_id.distinct()).label("users"),
                    func.count(ledger.group_id.distinct()).label("groups"),
                ).where(ledger.day == day)
            )
            hours = await connection.execute(
                select(call_hours.c.account, func.sum(call_hours.c.calls).label("n"))
                .where(call_hours.c.hour >= int(since // 3600))
                .group_by(call_hours.c.account)
                .order_by(call_hours.c.account)
            )
            calls: dict[str, int] = {}
            for row in hours:
                provider = row.account.partition(":")[0]  # what follows tells its accounts apart
                calls[provider] = calls.get(provider, 0) + int(row.n)
            who = people.one()
            return Figures({row.state: row.n for row in states}, who.users, who.groups, calls)

    @asynccontextmanager
    async def _once(self, act: Act) -> AsyncIterator[AsyncConnection | None]:
        """A transaction with the act written down; None when it was done before."""
        async with self._engine.begin() as connection:
            new = await connection.scalar(
                insert_into(connection, admin_acts)
                .values(
                    key=act.key,
                    admin_id=act.admin_id,
                    user_id=act.user_id,
                    act=act.name,
                    detail=act.detail[:100],
                    done_at=int(self._clock()),
                )
                .on_conflict_do_nothing(index_elements=["key"])
                .returning(admin_acts.c.key)
            )
            yield None if new is None else connection
