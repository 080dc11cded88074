"""Which rows of an import are done, kept on disk so that a killed import goes on where it was.

A text file: a first line that names it, then one row digest per line, in the order of work.
"""

import fcntl
import os
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from bot.catalogue.table import TableRefused

FIRST_LINE: Final = b"snapbuy-import 1\n"
SYNC_EVERY: Final = 64  # rows
_FLAGS: Final = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC


class Journal:
    """Open while an import runs; nobody else can run the same import meanwhile.

    Every row is handed to the system at once, which outlives a kill; every 64th is forced to
    the disk, so a power cut costs the repetition of 63 at most.
    """

    def __init__(self, path: Path, *, afresh: bool = False) -> None:
        """Raises TableRefused when the file cannot be written, is foreign, or is in use."""
        self.path = path
        try:
            self._handle = os.open(path, _FLAGS, 0o600)
        except OSError as problem:
            raise TableRefused(f"{path} cannot be written: {problem.strerror}") from None
        try:
            self._done = self._load(afresh)
        except BaseException:
            os.close(self._handle)
            raise
        self._unsynced = 0
        # An interrupted import closes the file while a thread may still be recording.
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __contains__(self, digest: str) -> bool:
        return bytes.fromhex(digest) in self._done

    def record(self, digest: str) -> None:
        """The row is in the catalogue; may be called from any thread."""
        with self._lock:
            if self._handle < 0:
                return
            self._done.add(bytes.fromhex(digest))
            os.write(self._handle, f"{digest}\n".encode("ascii"))
            self._unsynced += 1
            if self._unsynced >= SYNC_EVERY:
                os.fsync(self._handle)
                self._unsynced = 0

    def close(self) -> None:
        """Keep what is done; nothing more is recorded."""
        with self._lock:
            if self._handle >= 0:
                os.fsync(self._handle)
                os.close(self._handle)
                self._handle = -1

    def remove(self) -> None:
        """Nothing is left to go on with."""
        with suppress(FileNotFoundError):
            self.path.unlink()
        self.close()

    def _load(self, afresh: bool) -> set[bytes]:
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise TableRefused("another import of this file is running") from None
        if afresh:
            os.ftruncate(self._handle, 0)
        with os.fdopen(os.dup(self._handle), "rb") as file:
            file.seek(0)
            first = file.readline(len(FIRST_LINE))
            if not first:
                os.write(self._handle, FIRST_LINE)
            elif first != FIRST_LINE:
                raise TableRefused(f"{self.path} is no progress file of an import")
            done, last = set(), first or b"\n"
            for last in file:
                with suppress(ValueError):
                    done.add(bytes.fromhex(last.decode("ascii")))
        if not last.endswith(b"\n"):
            # Killed in the middle of a line: what follows must not be glued to it.
            os.write(self._handle, b"\n")
        return done
