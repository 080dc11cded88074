"""Answers to inline queries the server repeats without asking the bot again."""

from collections import OrderedDict

from sandbox.telegram.clock import Clock
from sandbox.telegram.limits import INLINE_ANSWERS
from sandbox.telegram.wire import Json


class InlineCache:
    """Answers by query and offset; a personal one is kept for its asker only."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._kept: OrderedDict[tuple[int, str, str], tuple[float, Json]] = OrderedDict()

    def put(
        self, person: int, query: str, offset: str, answer: Json, *, personal: bool, seconds: int
    ) -> None:
        """Keep an answer for `seconds`."""
        key = (person if personal else 0, query, offset)
        self._kept[key] = (self._clock.now() + seconds, answer)
        while len(self._kept) > INLINE_ANSWERS:
            self._kept.popitem(last=False)

    def get(self, person: int, query: str, offset: str) -> Json | None:
        """The answer this person would get without asking the bot."""
        for owner in (person, 0):
            until, answer = self._kept.get((owner, query, offset), (0.0, None))
            if answer is not None and self._clock.now() < until:
                return answer
        return None
