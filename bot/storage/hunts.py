"""Searches under way, kept so that a crash ends none of them."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Connection,
    Delete,
    Row,
    Select,
    Update,
    bindparam,
    delete,
    select,
    true,
    update,
)
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.session import Session
from bot.storage.arrivals import CRASHES
from bot.storage.leases import free
from bot.storage.pauses import pause_after
from bot.storage.session_text import session_from_text, session_to_text
from bot.storage.sessions import keep_row, kept_row
from bot.storage.tables import hunts
from bot.storage.transactions import read, write
from bot.storage.upsert import written_once

LEASE_S = 30.0
MAX_ATTEMPTS = CRASHES  # a search that ended so many processes would end the next one too
TOO_OLD_S = 24 * 3600.0  # as long as Telegram keeps an update, and the cache an answer

ROW = hunts.c

THIS = ROW.session_id == bindparam("this")
# A session that is searched once more has a row of its own, whose fence begins anew.
OURS = THIS & (ROW.fence == bindparam("ours")) & (ROW.charge_key == bindparam("key"))
FREE = free(ROW.lease_until)

MAKE = written_once(
    hunts,
    lambda new: new.on_conflict_do_nothing(index_elements=["session_id"]).returning(ROW.session_id),
)
CHARGE_KEY = select(ROW.charge_key).where(THIS)
ANY_FREE = select(ROW.session_id).where(FREE).limit(1)
OLDEST = select(ROW.session_id).where(FREE).order_by(ROW.begun_at).limit(1)


def _claiming(chosen: Select[tuple[str]]) -> Update:
    return (
        update(hunts)
        .where(ROW.session_id == chosen.with_for_update(skip_locked=True).scalar_subquery())
        .values(attempts=ROW.attempts + 1, fence=ROW.fence + 1, lease_until=bindparam("until"))
        .returning(hunts)
    )


CLAIM_OLDEST = _claiming(OLDEST)
CLAIM_THIS = _claiming(OLDEST.where(THIS))
RENEW = update(hunts).where(OURS).values(lease_until=bindparam("until")).returning(ROW.session_id)
NOTE_PAID = update(hunts).where(OURS).values(paid=true()).returning(ROW.session_id)
RELEASE = (
    update(hunts)
    .where(OURS)
    .values(lease_until=None, attempts=ROW.attempts - 1)
    .returning(ROW.session_id)
)
DELAY = (
    update(hunts)
    .where(OURS)
    .values(lease_until=bindparam("until"), attempts=ROW.attempts - 1, delays=ROW.delays + 1)
    .returning(ROW.session_id)
)
CLOSE = delete(hunts).where(OURS).returning(ROW.session_id)
DROP = delete(hunts).where(THIS)
TAKE_BACK = update(hunts).values(lease_until=None)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Hunt:
    """A search that was claimed: the session to be searched, and under which charge.

    `attempts` counts this one and those of which nobody knows how they ended; `delays` those
    that ended because somebody was away. `fence` is the claim's number: whoever claims the
    search later has a higher one, and what an earlier claim does from then on changes nothing.
    `paid`: a shop was asked and has answered; its answer is a kept one when the search goes on.
    """

    session: Session
    charge_key: str
    attempts: int
    fence: int
    paid: bool = False
    delays: int = 0
    too_old: bool = False

    @property
    def worn_out(self) -> bool:
        """Whether it was tried often enough, or for long enough: not while it waits its turn."""
        was_tried = self.attempts > 1 or self.delays > 0
        return (self.too_old and was_tried) or self.attempts > MAX_ATTEMPTS


class SqlHunts:
    """One search at most for each session; who works on it holds a lease and renews it."""

    def __init__(self, engine: AsyncEngine, *, clock: Callable[[], float] = time.time) -> None:
        self._engine = engine
        self._clock = clock

    async def open(self, session: Session, charge_key: str, stored: Session | None = None) -> bool:
        """Note a search; False while another one of the same session is under way.

        The same key again is the same search. `stored` is written in the same transaction:
        what people tap on until the search has brought something.
        """
        row = {
            "session_id": session.id,
            "owner_id": session.owner_id,
            "charge_key": charge_key,
            "paid": False,
            "body": session_to_text(session),
            "attempts": 0,
            "fence": 0,
            "lease_until": None,
            "begun_at": self._clock(),
        }
        kept = None if stored is None else kept_row(stored, self._clock())
        return await write(self._engine, _open, row, kept)

    async def claim(self, session_id: str | None = None) -> Hunt | None:
        """Take a search nobody works on: this one, or the oldest; None when there is none."""
        row = await write(self._engine, self._claim, session_id)
        if row is None:
            return None
        try:
            session = session_from_text(row.body)
        except ValueError:
            log.error("a search that was under way cannot be read and is dropped")  # noqa: TRY400  # the trace holds a person's session
            await write(self._engine, Connection.execute, DROP, {"this": row.session_id})
            return None
        too_old = self._clock() - row.begun_at > TOO_OLD_S
        return Hunt(session, row.charge_key, row.attempts, row.fence, row.paid, row.delays, too_old)

    async def take_back(self) -> None:
        """End every lease; only for who knows that no other process runs."""
        await write(self._engine, Connection.execute, TAKE_BACK)

    async def waits(self) -> bool:
        """Whether there is a search nobody works on; costs no write."""
        now = {"now": self._clock()}
        return await read(self._engine, Connection.scalar, ANY_FREE, now) is not None

    async def renew(self, hunt: Hunt) -> bool:
        """Hold it for another while; False when somebody else has claimed it, or it is gone."""
        return await self._change(RENEW, hunt, until=self._clock() + LEASE_S)

    async def note_paid(self, hunt: Hunt) -> bool:
        """Keep that a shop has answered it; False when it is no longer ours."""
        return await self._change(NOTE_PAID, hunt)

    async def release(self, hunt: Hunt) -> bool:
        """Hand it back for others to take at once; the attempt does not count."""
        return await self._change(RELEASE, hunt)

    async def delay(self, hunt: Hunt, told_s: float = 0.0) -> float | None:
        """Somebody is away: no attempt is counted, and the waits grow, or are as long as was told.

        Returns for how long in seconds; None when it is no longer ours.
        """
        wait_s = pause_after(hunt.delays, told_s)
        until = self._clock() + wait_s
        ours = await self._change(DELAY, hunt, until=until)
        return wait_s if ours else None

    async def close(self, hunt: Hunt) -> bool:
        """It is done; False when it was no longer ours."""
        return await self._change(CLOSE, hunt)

    async def _change(self, how: Update | Delete, hunt: Hunt, **values: float) -> bool:
        ours = {"this": hunt.session.id, "ours": hunt.fence, "key": hunt.charge_key, **values}
        return await write(self._engine, Connection.scalar, how, ours) is not None

    def _claim(self, connection: Connection, session_id: str | None) -> Row[Any] | None:
        now = self._clock()
        values = {"now": now, "until": now + LEASE_S}
        if session_id is None:
            return connection.execute(CLAIM_OLDEST, values).one_or_none()
        return connection.execute(CLAIM_THIS, {**values, "this": session_id}).one_or_none()


def _open(connection: Connection, row: dict[str, Any], kept: dict[str, Any] | None) -> bool:
    if connection.scalar(MAKE(connection), row) is None:
        standing = connection.scalar(CHARGE_KEY, {"this": row["session_id"]})
        return bool(standing == row["charge_key"])
    if kept is not None:
        keep_row(connection, kept)
    return True
