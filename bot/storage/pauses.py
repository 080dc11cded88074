"""How long to leave alone what cannot be done at the moment: each time longer than the last."""

from typing import Final

from bot.backoff import Backoff

LONGEST_S: Final = 60.0
# Whoever is told to wait for longer looks again after this: what reaches further into the future
# than any wait can then only come from a clock that was set back since (`leases.py`).
LONGEST_TOLD_S: Final = 600.0


def pause_after(times: int, told_s: float = 0.0) -> float:
    """Seconds to wait after so many waits before: 1, 2, 4 … 60, or as long as one was told."""
    return Backoff(1.0, LONGEST_S, LONGEST_TOLD_S).wait_s(times, told_s)
