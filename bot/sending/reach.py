"""Whether messages reach Telegram at all, by how the last ones ended."""

import logging
import time
from collections.abc import Callable
from typing import Final

from bot.storage.pauses import pause_after

IN_A_ROW: Final = 6  # two calls with all their tries

log = logging.getLogger(__name__)


class Reach:
    """Closed by a row of calls that Telegram did not answer, opened by one that it does.

    While it is closed one attempt is let through now and then, later each time: work that waits
    is not begun for nothing. Answers to taps and queries are not held up.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.now = clock
        self._lost = 0
        self._closings = 0
        self._until = 0.0

    def note(self, *, answered: bool, began: float) -> None:
        """A call for a chat has ended that began at this time of `now`.

        Those that were under way when it closed tell nothing new.
        """
        if answered:
            if self._closings:
                log.warning("Telegram takes messages again")
            self._lost = self._closings = 0
            return
        self._lost += 1
        if self._lost >= IN_A_ROW and began >= self._until:
            if not self._closings:
                log.warning("Telegram takes no messages; what comes in waits")
            self._until = self.now() + pause_after(self._closings)
            self._closings += 1

    @property
    def is_open(self) -> bool:
        """Whether messages get through, as far as is known."""
        return not self._closings

    def places(self, most: int) -> int:
        """How much may be under way at once, where it would be `most` otherwise."""
        if self.is_open:
            return most
        return min(most, 1) if self.now() >= self._until else 0
