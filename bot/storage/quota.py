"""The quota's ledger: each step is one transaction of single conditional statements."""

import time
from collections.abc import Callable

from sqlalchemy import Connection, bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.counting import SEARCHES, count
from bot.storage.ledger import Balance, Cause, Denial, Limits, Reservation, Source, State
from bot.storage.reserving import THIS, Denied, ended, refunded, reserved
from bot.storage.tables import hunts, quota_grants, reservations, tombstones
from bot.storage.tombstones import Mask
from bot.storage.transactions import read, write

STALE_BATCH = 500

LEDGER = reservations.c
STONE = tombstones.c

CHARGED = select(LEDGER.key).where(THIS, LEDGER.state == State.SETTLED, LEDGER.cause.is_(None))
HELD = select(LEDGER.key).where(
    LEDGER.user_id == bindparam("whose"), LEDGER.state == State.RESERVED
)
# One whose search is still to go on is none of them.
STALE = (
    select(LEDGER.key)
    .where(
        LEDGER.state == State.RESERVED,
        # The later ones were made before the clock was set back.
        or_(LEDGER.reserved_at < bindparam("before"), LEDGER.reserved_at > bindparam("after")),
        LEDGER.key.not_in(select(hunts.c.charge_key)),
    )
    .order_by(LEDGER.reserved_at)
    .limit(STALE_BATCH)
)
GRANTED = select(quota_grants.c.units).where(quota_grants.c.user_id == bindparam("whose"))
FORGOTTEN = select(STONE.n).where(
    STONE.person == bindparam("person"),
    STONE.what == SEARCHES,
    STONE.day == bindparam("on_day"),
)


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
        wanted = Reservation(key, user_id, group_id, day, Source.DAY, State.RESERVED)
        try:
            return await write(self._engine, reserved, self._mask, wanted, self._clock(), limits)
        except Denied as no:
            return no.denial

    async def settle(self, key: str) -> bool:
        """Charge it; False when it is not reserved (any more)."""
        return await write(self._engine, ended, key, State.SETTLED)

    async def refund(self, key: str, cause: Cause, cap: int | None) -> State | None:
        """Give it back; what it became, None when it is not reserved (any more).

        After `cap` refunds for that cause on that day (None: no end) it is settled instead.
        """
        try:
            return await write(self._engine, refunded, key, cause, cap)
        except Denied:
            return None

    async def charged(self, key: str) -> bool:
        """Whether it was settled, and not for want of refunds."""
        return await read(
            self._engine,
            lambda connection: connection.scalar(CHARGED, {"this": key}) is not None,
        )

    async def held_by(self, user_id: int) -> list[str]:
        """Keys of a person's reservations that nobody has ended."""
        whose = {"whose": user_id}
        return await read(self._engine, lambda connection: list(connection.scalars(HELD, whose)))

    async def stale(self, older_than_s: float) -> list[str]:
        """Keys of reservations nobody ended for so long, oldest first, at most 500.

        One whose search is still to go on is none of them.
        """
        now = self._clock()
        bounds = {"before": int(now - older_than_s), "after": int(now + older_than_s)}
        return await read(self._engine, lambda connection: list(connection.scalars(STALE, bounds)))

    async def balance(self, owner_id: int, day: str) -> Balance:
        """What a person (or a group, by its negative id) used, and the grants left."""
        return await read(self._engine, self._balance, owner_id, day)

    def _balance(self, connection: Connection, owner_id: int, day: str) -> Balance:
        used = count(connection, owner_id, day, SEARCHES)
        if used is None:
            person = self._mask(owner_id)
            used = connection.scalar(FORGOTTEN, {"person": person, "on_day": day})
        granted = connection.scalar(GRANTED, {"whose": owner_id})
        return Balance(used or 0, granted or 0)
