"""What a group has of its own: what its searches start from, and another id when it moves."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.storage.migration_of_chats import SqlChatMoves
from bot.storage.tallies import SqlTallies
from bot.users.days import civil_day
from bot.users.preferences import DEFAULTS, PreferenceBook, Preferences


def is_group(id_: int) -> bool:
    """Whether an id is that of a group, whose ids are negative, and not of a person."""
    return id_ < 0


def over(group: Preferences, own: Preferences) -> Preferences:
    """What a group has set goes before what the asker has; the rest stays the asker's."""
    shops = group if group.order or group.off else own
    return replace(
        own,
        order=shops.order,
        off=shops.off,
        category=group.category or own.category,
        band=own.band if group.band == DEFAULTS.band else group.band,
        language=group.language or own.language,
    )


@dataclass(frozen=True)
class Groups:
    """Groups by their negative ids. One is an owner like a person where nobody is named."""

    preferences: PreferenceBook
    moves: SqlChatMoves
    tallies: SqlTallies
    zone: ZoneInfo
    clock: Callable[[], float] = time.time

    async def chosen(self, owner_id: int, chat_id: int) -> Preferences:
        """What somebody's searches in a chat start from."""
        own = DEFAULTS if is_group(owner_id) else await self.preferences.get(owner_id)
        if not is_group(chat_id):
            return own
        return over(await self.preferences.get(chat_id), own)

    async def moved(self, old_id: int, new_id: int) -> None:
        """The group is known by another id now; told twice is told once."""
        await self.moves.move(old_id, new_id)

    async def first_today(self, id_: int, what: str) -> bool:
        """Whether this is the first time on this civil day; `what` has 20 characters at most."""
        day = civil_day(datetime.fromtimestamp(self.clock(), UTC), self.zone).isoformat()
        return await self.tallies.take(id_, day, what, 1)
