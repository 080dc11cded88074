"""What the operator's admins may do: grant, ban, switch providers, look at the day's figures."""

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.errors import AdminsOnly, Banned
from bot.storage.admin import Act, SqlAdmin
from bot.storage.ledger import State
from bot.users.days import civil_day, day_began

MAX_GRANT = 100_000


@dataclass(frozen=True, slots=True)
class By:
    """Who asks for an act, and by which update ("chat:message"): the same one counts once."""

    admin_id: int
    key: str


@dataclass(frozen=True, slots=True)
class Stats:
    """One civil day: searches by what became of them, who asked, calls by provider."""

    day: str
    charged: int
    refunded: int
    running: int
    users: int
    groups: int
    calls: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Bans:
    """Whether somebody may search."""

    store: SqlAdmin

    async def check(self, user_id: int) -> None:
        """Raises Banned."""
        ban = await self.store.ban_of(user_id)
        if ban is not None:
            raise Banned(None if ban.until is None else datetime.fromtimestamp(ban.until, UTC))


@dataclass(frozen=True, slots=True)
class Admin:
    """Acts of admins, told by their numeric ids; each is written down.

    Every act raises AdminsOnly for anybody else (and writes down that they tried, once a day).
    Acts return whether they were done now: False when the same update did it before.
    """

    store: SqlAdmin
    admin_ids: Collection[int]
    zone: ZoneInfo
    clock: Callable[[], float] = time.time

    async def require(self, by: By, act: str) -> None:
        """Raises AdminsOnly unless an admin asks."""
        if by.admin_id in self.admin_ids:
            return
        day = civil_day(self._now(), self.zone)
        key = f"refused:{by.admin_id}:{act}:{day}"
        await self.store.note(Act(key, by.admin_id, "refused", detail=act))
        raise AdminsOnly

    async def grant(self, by: By, user_id: int, units: int) -> bool:
        """Give extra searches, which stay until used. Raises ValueError for a silly number."""
        await self.require(by, "grant")
        if not 0 < units <= MAX_GRANT:
            raise ValueError(f"between 1 and {MAX_GRANT}, not {units}")
        act = Act(by.key, by.admin_id, "grant", user_id, str(units))
        return await self.store.grant(act, user_id, units)

    async def ban(self, by: By, user_id: int, until: datetime | None = None) -> bool:
        """Stop somebody from searching, until an aware moment or for good."""
        await self.require(by, "ban")
        end = None if until is None else int(until.timestamp())
        detail = "" if until is None else until.isoformat()
        return await self.store.ban(Act(by.key, by.admin_id, "ban", user_id, detail), user_id, end)

    async def unban(self, by: By, user_id: int) -> bool:
        """Let somebody search again."""
        await self.require(by, "unban")
        return await self.store.unban(Act(by.key, by.admin_id, "unban", user_id), user_id)

    async def switch(self, by: By, provider: str, *, on: bool) -> bool:
        """Switch a provider off, or on again, for everybody."""
        await self.require(by, "provider")
        detail = f"{provider} {'on' if on else 'off'}"
        return await self.store.switch(
            Act(by.key, by.admin_id, "provider", detail=detail), provider, on=on
        )

    async def switched_off(self) -> frozenset[str]:
        """Ids of the providers an admin switched off; for every search."""
        return await self.store.providers_off()

    async def stats(self, by: By) -> Stats:
        """The figures of today so far."""
        await self.require(by, "stats")
        now = self._now()
        day = civil_day(now, self.zone).isoformat()
        figures = await self.store.figures(day, day_began(now, self.zone).timestamp())
        return Stats(
            day=day,
            charged=figures.by_state.get(State.SETTLED, 0),
            refunded=figures.by_state.get(State.REFUNDED, 0),
            running=figures.by_state.get(State.RESERVED, 0),
            users=figures.users,
            groups=figures.groups,
            calls=figures.calls,
        )

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self.clock(), UTC)
