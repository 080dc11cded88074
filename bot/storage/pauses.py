"""How long to leave alone what cannot be done at the moment: each time longer than the last."""

from typing import Final

LONGEST_S: Final = 60.0
LONGEST_TOLD_S: Final = 24 * 3600.0  # nothing here is worth doing later


def pause_after(times: int, told_s: float = 0.0) -> float:
    """Seconds to wait after so many waits before: 1, 2, 4 … 60, or as long as one was told."""
    return max(min(2.0 ** min(times, 10), LONGEST_S), min(told_s, LONGEST_TOLD_S))
