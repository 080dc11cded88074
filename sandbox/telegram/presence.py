"""What passes by: chat actions ("typing…") and messages being written live."""

from sandbox.telegram.clock import Clock
from sandbox.telegram.hub import Hub
from sandbox.telegram.limits import ACTION_SECONDS, DRAFT_SECONDS
from sandbox.telegram.wire import Json


class Presence:
    """The current action and draft of each chat."""

    def __init__(self, clock: Clock, hub: Hub) -> None:
        self._clock = clock
        self._hub = hub
        self._actions: dict[int, Json] = {}
        self._drafts: dict[int, Json] = {}

    def act(self, chat_id: int, action: str) -> None:
        """Show an action for five seconds."""
        self._actions[chat_id] = {"action": action, "until": self._clock.now() + ACTION_SECONDS}
        self._hub.publish("action", chat_id=chat_id)

    def draft(self, chat_id: int, draft: Json) -> None:
        """Show a draft for half a minute."""
        self._drafts[chat_id] = draft | {"until": self._clock.now() + DRAFT_SECONDS}
        self._hub.publish("draft", chat_id=chat_id)

    def spoke(self, chat_id: int) -> None:
        """The bot sent a message: what announced it is over."""
        self._actions.pop(chat_id, None)
        self._drafts.pop(chat_id, None)

    def action_in(self, chat_id: int) -> Json | None:
        """The action to show now."""
        return self._current(self._actions, chat_id)

    def draft_in(self, chat_id: int) -> Json | None:
        """The draft to show now."""
        return self._current(self._drafts, chat_id)

    def _current(self, kept: dict[int, Json], chat_id: int) -> Json | None:
        found = kept.get(chat_id)
        if found is not None and found["until"] <= self._clock.now():
            return kept.pop(chat_id) and None
        return found
