"""How a conversation ended: PTB tells its error handler only, so that one notes it here."""

from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What is to become of an update."""

    DONE = "done"  # answered, or its failure was told: never again
    RETRY = "retry"  # nobody was to blame; the same may work in a moment
    POISON = "poison"  # nobody can read it
    HANDED_BACK = "handed_back"  # we stop before it ended


@dataclass
class Course:
    """One attempt at an update. `last`: there is none after this, so that a person must be told."""

    last: bool = False
    retry: bool = False


COURSE: ContextVar[Course | None] = ContextVar("course", default=None)


def try_again_later() -> bool:
    """Ask for another attempt at the update in hand; False when there will be none."""
    course = COURSE.get()
    if course is None or course.last:
        return False
    course.retry = True
    return True
