"""People who tap under somebody else's search: who insists gets the way to a copy."""

import asyncio
from collections import OrderedDict

AGAIN_WITHIN_S = 60.0
REMEMBERED = 10_000


class Strangers:
    """Who tapped under which search a moment ago; bounded."""

    def __init__(self) -> None:
        self._tapped: OrderedDict[tuple[str, int], float] = OrderedDict()

    def come_back(self, session_id: str, user_id: int) -> bool:
        """Note a tap; whether there was one within the last minute, which then counts no more."""
        key, now = (session_id, user_id), asyncio.get_running_loop().time()
        before = self._tapped.pop(key, None)
        if before is not None and now - before < AGAIN_WITHIN_S:
            return True
        self._tapped[key] = now
        while len(self._tapped) > REMEMBERED:
            self._tapped.popitem(last=False)
        return False
