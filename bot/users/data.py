"""Everything kept about a person: handed over on request, erased on request, aged by itself."""

import asyncio
import base64
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.storage.erasure import SqlPersonData
from bot.storage.tombstones import ERASED_LIFE_S, Mask
from bot.users.days import civil_day
from bot.users.erasures import ErasureList

FORMAT = "snapbuy-export-1"
JSON_COLUMN = "body"


@dataclass(frozen=True, slots=True)
class PersonData:
    """Export and erasure. `erasures` may be None where no backups are made."""

    store: SqlPersonData
    mask: Mask
    zone: ZoneInfo
    erasures: ErasureList | None = None
    clock: Callable[[], float] = time.time

    async def export(self, user_id: int) -> dict[str, Any]:
        """Every row about the person by table; plain values only, ready to be JSON."""
        rows = await self.store.rows(user_id)
        # A person's sessions can be megabytes of JSON: not on the event loop.
        tables = await asyncio.to_thread(_plain_tables, rows)
        return {
            "format": FORMAT,
            "user_id": user_id,
            "exported_at": self._now().isoformat(timespec="seconds"),
            "tables": tables,
        }

    async def export_file(self, user_id: int) -> bytes:
        """The export as JSON text for a file."""
        body = await self.export(user_id)
        text = await asyncio.to_thread(json.dumps, body, ensure_ascii=False, indent=1)
        return text.encode()

    async def forget(self, user_id: int) -> None:
        """Erase everything; what stays is a keyed hash with today's counts and a ban, if any.

        Searches of the person that still run must be ended before, or they write anew.
        """
        now = self._now()
        if self.erasures is not None:
            # First, so that an erasure cut short by a crash is finished by `reapply`.
            await self.erasures.add(self.mask(user_id), int(now.timestamp()))
        await self.store.forget(user_id, civil_day(now, self.zone).isoformat())

    async def reapply(self) -> int:
        """Erase again whom a restored backup brought back; how many. To be called at start."""
        if self.erasures is None:
            return 0
        listed = await self.erasures.newest(since=int(self.clock()) - ERASED_LIFE_S)
        known = await self.store.erased()
        missing = {
            person: moment for person, moment in listed.items() if moment > known.get(person, -1)
        }
        if not missing:
            return 0
        people = await self.store.people()
        masked = await asyncio.to_thread(lambda: {self.mask(id_): id_ for id_ in people})
        back = [masked[person] for person in missing if person in masked]
        day = civil_day(self._now(), self.zone).isoformat()
        for user_id in back:
            await self.store.forget(user_id, day)
        await self.store.note_erased(missing)
        return len(back)

    async def sweep(self) -> int:
        """Delete what is past its time, in every table; how many rows."""
        return await self.store.sweep()

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self.clock(), UTC)


def _plain_tables(tables: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    return {
        name: [{column: _plain(column, value) for column, value in row.items()} for row in rows]
        for name, rows in tables.items()
    }


def _plain(column: str, value: Any) -> Any:
    """A value as a reader of JSON expects it: dates as text, JSON as itself, bytes in base64."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if column == JSON_COLUMN and isinstance(value, str):
        return json.loads(value)
    if column.endswith("_at") and isinstance(value, int | float):
        return datetime.fromtimestamp(value, UTC).isoformat()
    return value
