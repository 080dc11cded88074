"""Exponential backoff: how long to leave alone what cannot be done at the moment."""

import math
from dataclasses import dataclass
from typing import Final

MOST_DOUBLINGS: Final = 16


@dataclass(frozen=True, slots=True)
class Backoff:
    """Waits of `first_s`, then twice as long each time, up to `longest_s`; all in seconds.

    Who is told how long to wait waits at least for so long, up to `longest_told_s`.
    """

    first_s: float
    longest_s: float
    longest_told_s: float = math.inf

    def wait_s(self, waited: int, told_s: float = 0.0, *, jitter: float = 1.0) -> float:
        """How long to wait after `waited` waits in a row.

        `jitter`, from 0 to 1, says where between the shortest wait and the whole one.
        """
        whole = min(self.first_s * 2.0 ** min(waited, MOST_DOUBLINGS), self.longest_s)
        shortest = min(self.first_s, whole)
        return max(shortest + jitter * (whole - shortest), min(told_s, self.longest_told_s))
