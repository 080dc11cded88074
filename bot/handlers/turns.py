"""One at a time for each search: taps on one message never overtake each other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(eq=False)
class Turn:
    """A key's lock; `wanted` counts who holds it and who waits for it.

    `owed`: the holder before left it to the next to show what it made.
    """

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    wanted: int = 0
    owed: bool = False

    @property
    def is_last(self) -> bool:
        """Whether nobody waits behind the holder, so that what is shown now stays."""
        return self.wanted == 1


class Turns:
    """Locks by key; a key that nobody wants is forgotten."""

    def __init__(self) -> None:
        self._turns: dict[str, Turn] = {}

    def __len__(self) -> int:
        return len(self._turns)

    @asynccontextmanager
    async def of(self, key: str) -> AsyncIterator[Turn]:
        """Wait until it is our turn."""
        turn = self._turns.setdefault(key, Turn())
        turn.wanted += 1
        try:
            async with turn.lock:
                yield turn
        finally:
            turn.wanted -= 1
            if not turn.wanted:
                del self._turns[key]
