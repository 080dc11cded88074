"""How a conversation ended: PTB tells its error handler only, so that one notes it here."""

from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What is to become of an update."""

    DONE = "done"  # answered, or its failure was told: never again
    RETRY = "retry"  # nobody was to blame; the same may work in a moment
    DELAYED = "delayed"  # nothing could be said; the same is done when Telegram is back
    POISON = "poison"  # nobody can read it
    HANDED_BACK = "handed_back"  # we stop before it ended


class Delayed(Exception):
    """Telegram or the database is away: the same is to be done in `told_s` seconds, or later."""

    def __init__(self, told_s: float = 0.0) -> None:
        super().__init__(told_s)
        self.told_s = told_s


@dataclass
class Course:
    """One attempt at an update. `last`: there is none after this, so that a person must be told.

    `sent`: a message stands by now, or may, and would be sent again by another attempt.
    `delayed_s`: none was, and Telegram is away for so long at least.
    """

    last: bool = False
    retry: bool = False
    sent: bool = False
    delayed_s: float | None = None


COURSE: ContextVar[Course | None] = ContextVar("course", default=None)


def try_again_later() -> bool:
    """Ask for another attempt at the update in hand; False when there will be none."""
    course = COURSE.get()
    if course is None or course.last:
        return False
    course.retry = True
    return True


def wait_for_telegram(told_s: float) -> None:
    """Ask for another attempt at the update in hand when Telegram is back, however often.

    Where something was sent already it counts as a failure: nobody is told the same for hours.
    """
    course = COURSE.get()
    if course is not None and not course.sent:
        course.delayed_s = told_s
    else:
        try_again_later()


def note_sent() -> None:
    """The update in hand has led to a message, as far as is known."""
    course = COURSE.get()
    if course is not None:
        course.sent = True
