"""Which tap on a message is the newest: an older one that had to wait takes no screen away."""

from collections import OrderedDict
from typing import Final

from telegram import CallbackQuery

REMEMBERED: Final = 10_000
# More updates than come in while a tap may still be handled. Numbers that lie further apart are
# not of one row: Telegram begins anew after a week of silence, and so does another server.
COUNTED_TOGETHER: Final = 100_000


class NewestTaps:
    """The newest tap on each of the messages that were tapped last, in this process.

    Searches need none of it: their sessions keep the same for all processes.
    """

    def __init__(self) -> None:
        self._newest: OrderedDict[str, tuple[int, str]] = OrderedDict()

    def note(self, query: CallbackQuery, update_id: int) -> bool:
        """A tap is about to be handled; False when it comes again, after a newer one."""
        message = _message_of(query)
        if message is None:
            return True
        if is_older(update_id, self._newest.get(message, (update_id, ""))[0]):
            return False
        self._newest[message] = update_id, query.id
        self._newest.move_to_end(message)
        while len(self._newest) > REMEMBERED:
            self._newest.popitem(last=False)
        return True

    def has(self, query: CallbackQuery) -> bool:
        """Whether no newer tap on the message has been noted since."""
        message = _message_of(query)
        return message is None or self._newest.get(message, (0, query.id))[1] == query.id


def is_older(update_id: int, newest: int) -> bool:
    """Whether an update came in before the one of the number `newest`."""
    return 0 < newest - update_id < COUNTED_TOGETHER


def _message_of(query: CallbackQuery) -> str | None:
    if query.message is None:
        return query.inline_message_id
    return f"{query.message.chat.id}:{query.message.message_id}"
