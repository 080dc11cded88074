"""A list of erasures beside the database, so that a backup that comes back cannot undo them."""

import asyncio
import os
import re
from pathlib import Path

LINE = re.compile(r"([0-9a-f]{64}) (\d{1,12})")


class ErasureList:
    """Hashes of forgotten people and when; a file of lines, kept apart from the backups."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writing = asyncio.Lock()

    async def add(self, person: str, moment: int) -> None:
        """Write one down; on disk when this returns."""
        async with self._writing:
            await asyncio.to_thread(_append, self._path, f"{person} {moment}\n")

    async def newest(self, *, since: int) -> dict[str, int]:
        """Each person's last erasure; older ones than `since` are dropped from the file."""
        async with self._writing:
            return await asyncio.to_thread(_read, self._path, since)


def _append(path: Path, line: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="ascii") as file:
        file.write(line)
        file.flush()
        os.fsync(file.fileno())


def _read(path: Path, since: int) -> dict[str, int]:
    if not path.exists():
        return {}
    text = path.read_text(encoding="ascii", errors="replace")
    lines = [match for match in map(LINE.fullmatch, text.splitlines()) if match]
    newest: dict[str, int] = {}
    for match in lines:
        person, moment = match[1], int(match[2])
        if moment >= since:
            newest[person] = max(moment, newest.get(person, 0))
    if len(newest) < len(text.splitlines()):
        fresh = path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        for person, moment in newest.items():
            _append(fresh, f"{person} {moment}\n")
        fresh.touch()
        fresh.replace(path)
    return newest
