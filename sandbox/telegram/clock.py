"""The sandbox's own time, which tests may move forward."""

import time


class Clock:
    """Unix time in seconds plus what was added by hand."""

    def __init__(self) -> None:
        self._added = 0.0

    def now(self) -> float:
        """The current sandbox time."""
        return time.time() + self._added

    def advance(self, seconds: float) -> None:
        """Jump forward; going back would break every life time."""
        if seconds < 0:
            raise ValueError("the clock only goes forward")
        self._added += seconds
