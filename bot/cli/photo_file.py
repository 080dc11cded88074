"""A photo's file, as far as it can be a photo at all."""

import asyncio
from pathlib import Path

import click

from bot.imaging.limits import MAX_FILE_BYTES


class PhotoFileUnreadable(click.UsageError):
    """The file cannot be read; the message names it and says why."""


async def read_photo(file: Path) -> bytes:
    """The file's bytes; of one that is too big, just enough to tell. Raises PhotoFileUnreadable."""
    try:
        return await asyncio.to_thread(_read, file)
    except OSError as problem:
        raise PhotoFileUnreadable(f"{file}: {problem.strerror or problem}") from None


def _read(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(MAX_FILE_BYTES + 1)
