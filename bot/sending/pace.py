"""How fast messages may go into one chat: a token bucket, and for groups a count by the minute.

Pure: times are seconds of any clock that never goes back.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

# What Telegram counts against a chat. Answers to taps and queries, reactions, downloads and
# everything else it does not.
COUNTED: Final = ("send", "editMessage", "copyMessage", "forwardMessage")
NOT_COUNTED: Final = ("sendChatAction", "sendMessageDraft")

Chat = int | str


@dataclass(frozen=True, slots=True)
class Pace:
    """`per_s` calls a second on average and `burst` at once; `most` in any `window_s` seconds."""

    per_s: float = 1.0
    burst: int = 3
    most: int | None = None
    window_s: float = 0.0


PRIVATE: Final = Pace()
# 20 a minute. The odd second is for calls that take unequal times to arrive.
GROUP: Final = Pace(most=20, window_s=61.0)


def chat_of(endpoint: str, data: Mapping[str, Any]) -> Chat | None:
    """What a call is counted for: a chat, or one inline message; None: it is not counted."""
    if not endpoint.startswith(COUNTED) or endpoint.startswith(NOT_COUNTED):
        return None
    if "chat_id" in data:
        chat: Chat = data["chat_id"]
        return chat
    return f"inline message {data['inline_message_id']}" if "inline_message_id" in data else None


def pace_of(chat: Chat) -> Pace:
    """Groups and channels are negative numbers or @names; an inline message is edited by one."""
    alone = chat > 0 if isinstance(chat, int) else not chat.startswith("@")
    return PRIVATE if alone else GROUP


class Bucket:
    """What may still go into one chat."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._full_at = float("-inf")
        self._taken: deque[float] = deque()

    def wait(self, now: float, ahead: int = 0) -> float:
        """Seconds until a call may be made when `ahead` others go before it."""
        every_s = 1 / self._pace.per_s
        full_at = max(self._full_at, now) + ahead * every_s
        return max(0.0, full_at - (self._pace.burst - 1) * every_s - now, self._room(now, ahead))

    def take(self, now: float) -> None:
        """Count a call that is made now."""
        self._full_at = max(self._full_at, now) + 1 / self._pace.per_s
        if self._pace.most is not None:
            self._taken.append(now)
            while len(self._taken) > self._pace.most:
                self._taken.popleft()

    def is_full(self, now: float) -> bool:
        """Whether nothing that was counted matters any more."""
        return self._full_at <= now and self._room(now, (self._pace.most or 1) - 1) <= 0

    def _room(self, now: float, ahead: int) -> float:
        """Seconds until the window has room."""
        if self._pace.most is None:
            return 0.0
        whole, ahead = divmod(ahead, self._pace.most)
        before = len(self._taken) + ahead - self._pace.most
        leaves = self._taken[before] + self._pace.window_s - now if before >= 0 else 0.0
        return max(0.0, leaves) + whole * self._pace.window_s
