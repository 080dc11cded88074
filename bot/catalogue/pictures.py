"""Where a row's pictures come from: files under one folder, and public web addresses."""

import asyncio
import os
import re
import stat
from pathlib import Path, PurePosixPath
from typing import Final, Protocol

from bot.catalogue.rows import RowRefused, is_web
from bot.imaging.fetch import FetchRefused
from bot.imaging.limits import MAX_FILE_BYTES

_OTHER_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_DRIVE = re.compile(r"[A-Za-z]:")
# O_NONBLOCK: opening a named pipe must not wait for somebody to write into it.
_OPEN: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
_WAITS_S: Final = (0.5, 2.0)
_PASSING: Final = frozenset({"timeout", "unreachable"})

WHY_NOT_FETCHED: Final = {
    "address": "the address does not lead to the public internet",
    "host": "the host is not allowed",
    "redirects": "too many redirects",
    "size": "the picture is too big",
    "status": "the server does not give the picture",
    "timeout": "the server does not answer in time",
    "unreachable": "the server cannot be reached",
    "url": "this is no usable web address",
}


class Fetcher(Protocol):
    """Fetches from the public internet only; `PictureFetcher` is one."""

    async def fetch(self, url: str) -> bytes:
        """The body at `url`. Raises FetchRefused."""


class PictureSource:
    """Reads pictures under `base`, and by http(s). The words of a refusal name the place."""

    def __init__(self, base: Path, fetcher: Fetcher) -> None:
        self._base = base
        self._fetcher = fetcher

    async def read(self, place: str) -> bytes:
        """The picture's file as it is. Raises RowRefused."""
        try:
            if is_web(place):
                return await self._fetch(place)
            return await asyncio.to_thread(_read_under, self._base, place)
        except FetchRefused as problem:
            why = WHY_NOT_FETCHED.get(problem.reason, problem.reason)
            raise RowRefused(f"{place}: {why}") from None
        except OSError as problem:
            raise RowRefused(f"{place}: {problem.strerror or 'cannot be read'}") from None
        except RowRefused as problem:
            raise RowRefused(f"{place}: {problem}") from None

    async def _fetch(self, url: str) -> bytes:
        for wait_s in _WAITS_S:
            try:
                return await self._fetcher.fetch(url)
            except FetchRefused as problem:
                if problem.reason not in _PASSING:
                    raise
            await asyncio.sleep(wait_s)
        return await self._fetcher.fetch(url)


def _read_under(base: Path, place: str) -> bytes:
    """A regular file under `base`. Raises RowRefused, OSError."""
    handle = _open_under(base.resolve(strict=True), place)
    try:
        state = os.fstat(handle)
        if not stat.S_ISREG(state.st_mode):
            raise RowRefused("this is no file")
        if state.st_size > MAX_FILE_BYTES:
            raise RowRefused(f"the file is over {MAX_FILE_BYTES} bytes")
        with os.fdopen(handle, "rb", closefd=False) as file:
            return file.read(MAX_FILE_BYTES + 1)
    finally:
        os.close(handle)


def _open_under(root: Path, place: str) -> int:
    """Open without leaving `root`, whatever links are put in the way meanwhile.

    Links that stay inside are followed first; what is opened then is walked down folder by
    folder with no link followed any more.
    """
    try:
        resolved = (root / _relative(place)).resolve(strict=True)
    except RuntimeError:
        raise RowRefused("links lead in a circle") from None
    if not resolved.is_relative_to(root):
        raise RowRefused("a link leads out of the folder; name the right one with --base")
    *folders, name = resolved.relative_to(root).parts or (".",)
    at = os.open(root, _OPEN | os.O_DIRECTORY)
    try:
        for folder in folders:
            inner = os.open(folder, _OPEN | os.O_DIRECTORY, dir_fd=at)
            os.close(at)
            at = inner
        return os.open(name, _OPEN, dir_fd=at)
    finally:
        os.close(at)


def _relative(place: str) -> PurePosixPath:
    """The path as written on any system; it may only lead downwards."""
    if "\0" in place:
        raise RowRefused("the path holds a NUL character")
    if _OTHER_SCHEME.match(place):
        raise RowRefused("only http and https addresses are fetched")
    path = PurePosixPath(place.replace("\\", "/"))
    if path.is_absolute() or _DRIVE.match(place):
        raise RowRefused("the path must be relative")
    if ".." in path.parts:
        raise RowRefused("the path leads out of the folder")
    return path
