"""How often a bot may write to one chat; sending and editing share the same allowance."""

import math
from collections import OrderedDict, deque
from dataclasses import dataclass

from sandbox.telegram.clock import Clock
from sandbox.telegram.errors import too_many
from sandbox.telegram.limits import CHATS, PEOPLE


@dataclass(frozen=True)
class Allowance:
    """At most `count` messages within any `seconds`."""

    count: int
    seconds: float


# Private chats: about one a second with short bursts. Groups: twenty a minute.
LEVELS: dict[str, dict[str, tuple[Allowance, ...]]] = {
    "real": {
        "private": (Allowance(5, 3.0), Allowance(30, 30.0)),
        "group": (Allowance(5, 3.0), Allowance(20, 60.0)),
    },
    "strict": {
        "private": (Allowance(3, 2.0), Allowance(12, 10.0)),
        "group": (Allowance(3, 2.0), Allowance(20, 60.0)),
    },
    "off": {"private": (), "group": ()},
}
_KEPT = CHATS + PEOPLE


class Floods:
    """Counts what was written to each chat; one that wrote too much waits, and only it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._sent: OrderedDict[str, deque[float]] = OrderedDict()
        self._closed_until: dict[str, float] = {}
        self.level = "real"

    def count(self, key: str, kind: str, messages: int = 1) -> None:
        """Count messages written to `key`, a `private` or `group` chat; 429 when too many."""
        now = self._clock.now()
        allowances = LEVELS[self.level][kind]
        wait = self._closed_until.get(key, 0.0) - now if allowances else 0.0
        sent = self._sent.setdefault(key, deque())
        for allowance in allowances:
            recent = [at for at in sent if at > now - allowance.seconds]
            over = len(recent) + messages - allowance.count
            if over > 0 and recent:
                wait = max(wait, recent[min(over, len(recent)) - 1] + allowance.seconds - now)
        if wait > 0:
            self._closed_until[key] = max(self._closed_until.get(key, 0.0), now + wait)
            raise too_many(max(1, math.ceil(wait)))
        self._closed_until.pop(key, None)
        sent.extend([now] * messages)
        self._forget(key, now)

    def _forget(self, key: str, now: float) -> None:
        sent = self._sent[key]
        while sent and sent[0] <= now - 60:
            sent.popleft()
        self._sent.move_to_end(key)
        while len(self._sent) > _KEPT:
            oldest, _ = self._sent.popitem(last=False)
            self._closed_until.pop(oldest, None)

    def reset(self) -> None:
        """Forget what was counted."""
        self._sent.clear()
        self._closed_until.clear()
