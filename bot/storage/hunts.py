"""Searches under way, kept so that a crash ends none of them."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.session import Session
from bot.storage.engine import reading
from bot.storage.session_text import session_from_text, session_to_text
from bot.storage.sessions import keep
from bot.storage.tables import hunts
from bot.storage.upsert import insert_into

LEASE_S = 30.0
MAX_ATTEMPTS = 3  # a search that ended a process so often would end the next one too

ROW = hunts.c

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Hunt:
    """A search that was claimed: the session to be searched, and under which charge.

    `attempts` counts this one. `fence` is the claim's number: whoever claims the search later
    has a higher one, and what an earlier claim does from then on changes nothing. `paid`: a
    shop was asked and has answered; its answer is a kept one when the search goes on.
    """

    session: Session
    charge_key: str
    attempts: int
    fence: int
    paid: bool = False

    @property
    def worn_out(self) -> bool:
        """Whether it was tried often enough."""
        return self.attempts > MAX_ATTEMPTS


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
        async with self._engine.begin() as connection:
            made = await connection.scalar(
                insert_into(connection, hunts)
                .values(row)
                .on_conflict_do_nothing(index_elements=["session_id"])
                .returning(ROW.session_id)
            )
            if made is None:
                standing = select(ROW.charge_key).where(ROW.session_id == session.id)
                return bool(await connection.scalar(standing) == charge_key)
            if stored is not None:
                await keep(connection, stored, self._clock())
            return True

    async def claim(self, session_id: str | None = None) -> Hunt | None:
        """Take a search nobody works on: this one, or the oldest; None when there is none."""
        wanted = [self._free()] if session_id is None else [self._free(), _is(session_id)]
        async with self._engine.begin() as connection:
            chosen = await connection.scalar(
                select(ROW.session_id)
                .where(*wanted)
                .order_by(ROW.begun_at)
                .limit(1)
                .with_for_update(skip_locked=True)
            )
            if chosen is None:
                return None
            row = (
                await connection.execute(
                    update(hunts)
                    .where(_is(chosen))
                    .values(
                        attempts=ROW.attempts + 1,
                        fence=ROW.fence + 1,
                        lease_until=self._clock() + LEASE_S,
                    )
                    .returning(hunts)
                )
            ).one()
        return await self._read(row)

    async def take_back(self) -> None:
        """End every lease; only for who knows that no other process runs."""
        async with self._engine.begin() as connection:
            await connection.execute(update(hunts).values(lease_until=None))

    async def waits(self) -> bool:
        """Whether there is a search nobody works on; costs no write."""
        async with reading(self._engine) as connection:
            found = await connection.scalar(select(ROW.session_id).where(self._free()).limit(1))
        return found is not None

    async def renew(self, hunt: Hunt) -> bool:
        """Hold it for another while; False when somebody else has claimed it, or it is gone."""
        return await self._change(hunt, lease_until=self._clock() + LEASE_S)

    async def note_paid(self, hunt: Hunt) -> bool:
        """Keep that a shop has answered it; False when it is no longer ours."""
        return await self._change(hunt, paid=True)

    async def release(self, hunt: Hunt) -> bool:
        """Hand it back for others to take at once; the attempt does not count."""
        return await self._change(hunt, lease_until=None, attempts=ROW.attempts - 1)

    async def close(self, hunt: Hunt) -> bool:
        """It is done; False when it was no longer ours."""
        async with self._engine.begin() as connection:
            gone = await connection.scalar(
                delete(hunts).where(_ours(hunt)).returning(ROW.session_id)
            )
        return gone is not None

    async def _change(self, hunt: Hunt, **values: Any) -> bool:
        async with self._engine.begin() as connection:
            changed = await connection.scalar(
                update(hunts).where(_ours(hunt)).values(**values).returning(ROW.session_id)
            )
        return changed is not None

    async def _read(self, row: Row[Any]) -> Hunt | None:
        try:
            session = session_from_text(row.body)
        except ValueError:
            log.error("a search that was under way cannot be read and is dropped")  # noqa: TRY400  # the trace holds a person's session
            async with self._engine.begin() as connection:
                await connection.execute(delete(hunts).where(_is(row.session_id)))
            return None
        return Hunt(session, row.charge_key, row.attempts, row.fence, row.paid)

    def _free(self) -> ColumnElement[bool]:
        return or_(ROW.lease_until.is_(None), ROW.lease_until <= self._clock())


def _is(session_id: str) -> ColumnElement[bool]:
    return ROW.session_id == session_id


def _ours(hunt: Hunt) -> ColumnElement[bool]:
    return and_(_is(hunt.session.id), ROW.fence == hunt.fence)
