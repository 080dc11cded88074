"""One at a time for each search, menu, or person's settings; of screens the newest tap's stays."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.handlers.newest import is_older


@dataclass(eq=False)
class Turn:
    """A key's lock; `wanted` counts who holds it and who waits for it.

    `taps` are the numbers of the updates that wait to be shown.
    """

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    wanted: int = 0
    taps: set[int] = field(default_factory=set)

    def awaits_tap(self, newest: int) -> bool:
        """Whether a tap waits that the one of the number `newest` does not overtake.

        It shows what is kept by then, and tries until that stands: who holds the turn leaves the
        screen to it, and to nobody else.
        """
        return any(not is_older(tap, newest) for tap in self.taps)


class Turns:
    """Locks by key; a key that nobody wants is forgotten."""

    def __init__(self) -> None:
        self._turns: dict[str, Turn] = {}

    def __len__(self) -> int:
        return len(self._turns)

    @asynccontextmanager
    async def of(self, key: str, tap: int | None = None) -> AsyncIterator[Turn]:
        """Wait until it is our turn; `tap` is the number of an update that leads to a screen."""
        turn = self._turns.setdefault(key, Turn())
        turn.wanted += 1
        waiting = set() if tap is None else {tap}
        turn.taps |= waiting
        try:
            async with turn.lock:
                turn.taps -= waiting
                yield turn
        finally:
            turn.taps -= waiting
            turn.wanted -= 1
            if not turn.wanted:
                del self._turns[key]
