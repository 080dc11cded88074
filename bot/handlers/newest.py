"""What the newest tap led to: an older one that had to wait takes nothing of it away."""

from collections import OrderedDict
from typing import Final

from bot.cards.action import Action

REMEMBERED: Final = 10_000
# More updates than come in while a tap may still be handled. Numbers that lie further apart are
# not of one row: Telegram begins anew after a week of silence, and so does another server.
COUNTED_TOGETHER: Final = 100_000


class NewestTaps:
    """The newest tap about each of the things that were tapped last, in this process.

    A thing is a message with a menu, or what a button sets. Searches need none of it: their
    sessions keep the same for all processes.
    """

    def __init__(self) -> None:
        self._newest: OrderedDict[str, tuple[int, Action]] = OrderedDict()

    def note(self, about: str, update_id: int, action: Action) -> Action:
        """What the newest tap about a thing leads to: this one, or a newer one noted before."""
        newer = self.newer(about, update_id)
        if newer is not None:
            return newer
        self._newest[about] = update_id, action
        self._newest.move_to_end(about)
        while len(self._newest) > REMEMBERED:
            self._newest.popitem(last=False)
        return action

    def newer(self, about: str, update_id: int) -> Action | None:
        """What a newer tap about the same led to; None when none is known."""
        newest, action = self._newest.get(about, (update_id, None))
        return action if is_older(update_id, newest) else None


def is_older(update_id: int, newest: int) -> bool:
    """Whether an update came in before the one of the number `newest`."""
    return 0 < newest - update_id < COUNTED_TOGETHER
