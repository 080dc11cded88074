"""The queue of updates for the bot: ids, life times, acknowledgement by offset."""

import json
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from sandbox.telegram.clock import Clock
from sandbox.telegram.limits import (
    REDELIVERABLE_UPDATES,
    UPDATE_SECONDS,
    UPDATE_SECONDS_DEFAULT,
    UPDATES,
)
from sandbox.telegram.wire import Json

# Sent only to bots that ask for them by name.
ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
TYPES = ON_REQUEST | {
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "shipping_query",
    "pre_checkout_query",
    "my_chat_member",
    "chat_join_request",
    "guest_message",
}


@dataclass(frozen=True)
class Update:
    """One queued update; `lane` is the key of its first-in first-out order under a webhook."""

    id: int
    kind: str
    payload: Any
    expires_at: float
    lane: str

    def wire(self) -> Json:
        """The Update object."""
        return {"update_id": self.id, self.kind: self.payload}


class UpdateQueue:
    """Updates not yet acknowledged, oldest first."""

    def __init__(self, clock: Clock, first_id: int = 1001) -> None:
        self._clock = clock
        self._pending: OrderedDict[int, Update] = OrderedDict()
        self._recent: deque[Update] = deque(maxlen=REDELIVERABLE_UPDATES)
        self._again: set[int] = set()
        self._on_push: list[Callable[[], None]] = []
        self.next_id = first_id
        self.allowed: list[str] = []

    def listen(self, callback: Callable[[], None]) -> None:
        """Call `callback` whenever an update was queued."""
        self._on_push.append(callback)

    def push(self, kind: str, payload: Any, lane: str) -> Update | None:
        """Queue an update unless the bot does not want its kind; None then."""
        if not self._wanted(kind):
            return None
        life = UPDATE_SECONDS.get(kind, UPDATE_SECONDS_DEFAULT)
        # A copy: what the bot reads later is what happened, not what became of it.
        copy = json.loads(json.dumps(payload))
        update = Update(self.next_id, kind, copy, self._clock.now() + life, lane)
        self.next_id += 1
        self._recent.append(update)
        self._put(update)
        return update

    def redeliver(self, update_id: int) -> bool:
        """Hand out a former update once more under its old id, acknowledged or not."""
        found = next((update for update in self._recent if update.id == update_id), None)
        if found is not None:
            self._again.add(update_id)
            self._put(replace(found, expires_at=self._clock.now() + UPDATE_SECONDS_DEFAULT))
        return found is not None

    def _put(self, update: Update) -> None:
        self._pending[update.id] = update
        while len(self._pending) > UPDATES:
            self._pending.popitem(last=False)
        for callback in self._on_push:
            callback()

    def _wanted(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in ON_REQUEST

    def allow(self, kinds: Any) -> None:
        """Remember `allowed_updates`: None keeps them, an empty list means the default ones."""
        if isinstance(kinds, list):
            self.allowed = [str(kind).lower() for kind in kinds if str(kind).lower() in TYPES]

    def pending(self) -> list[Update]:
        """What waits and did not expire, in order of id."""
        now = self._clock.now()
        for update_id in [key for key, update in self._pending.items() if update.expires_at <= now]:
            del self._pending[update_id]
        return sorted(self._pending.values(), key=lambda update: update.id)

    def take(self, offset: int, limit: int) -> list[Update]:
        """Forget what `offset` acknowledges and show the next `limit` updates, not removing them.

        A negative offset keeps that many updates from the end and forgets all before them.
        """
        waiting = self.pending()
        if offset < 0:
            forget = waiting[:offset]
        else:
            forget = [update for update in waiting if update.id < offset]
        for update in forget:
            if update.id not in self._again:
                self.remove(update)
        taken = [update for update in waiting if update.id in self._pending][:limit]
        self._again.difference_update(update.id for update in taken)
        return taken

    def remove(self, update: Update) -> None:
        """Forget one update: it was delivered, or given up."""
        self._pending.pop(update.id, None)

    def clear(self) -> None:
        """Forget everything that waits."""
        self._pending.clear()
