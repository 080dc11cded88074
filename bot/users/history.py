"""A person's last searches, unless they switched that off."""

from dataclasses import dataclass
from datetime import UTC, datetime

from bot.storage.keepsakes import SqlHistory
from bot.users.preferences import PreferenceBook

MAX_HISTORY = 100


@dataclass(frozen=True, slots=True)
class Visited:
    """A search that can be opened again; `at` is aware."""

    session_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class History:
    """Remembers and lists searches."""

    store: SqlHistory
    preferences: PreferenceBook

    async def add(self, user_id: int, session_id: str) -> bool:
        """Remember a search; False, and nothing written, when the person wants none."""
        if not (await self.preferences.get(user_id)).history:
            return False
        await self.store.add(user_id, session_id)
        return True

    async def recent(self, user_id: int, limit: int = 10) -> tuple[Visited, ...]:
        """The newest first; only searches whose results are still there."""
        visits = await self.store.recent(user_id, limit)
        return tuple(Visited(one.session_id, datetime.fromtimestamp(one.at, UTC)) for one in visits)

    async def switch(self, user_id: int, *, on: bool) -> None:
        """On or off; off also forgets what was remembered."""
        await self.preferences.change(user_id, history=on)
        if not on:
            await self.store.clear(user_id)

    async def clear(self, user_id: int) -> None:
        """Forget what was remembered so far."""
        await self.store.clear(user_id)
