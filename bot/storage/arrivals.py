"""The words of the inbox: updates as they come in, wait, are in hand and end."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

LEASE_S: Final = 30.0
ATTEMPTS: Final = 3  # that ended in a failure
# When a process dies only one of the updates it had in hand is to blame, so that more of such
# ends are forgiven: whoever restarts a bot often must not lose what was in hand each time.
CRASHES: Final = 10
PER_USER: Final = 30
# In one chat, or of one person in the fast lane, whoever they count for: a group of many people
# must not fill the inbox either.
PER_KEY_OPEN: Final = 60
# Every keystroke is one, and each overtakes the one before: they do not count for the person.
KEYSTROKES: Final = "inline_query"
KEPT_S: Final = 48 * 3600  # Telegram repeats an update for 24 hours at most
DEAD_KEPT_S: Final = 7 * 24 * 3600


class Lane(StrEnum):
    """Updates of the fast lane never wait behind the others."""

    FAST = "fast"
    CHAT = "chat"


# How many updates of one key may be in hand, begun in order. Taps in a row are all answered at
# once, and only the last one is shown; each of a chat's messages waits for the one before it.
PER_KEY: Final = {Lane.FAST: 6, Lane.CHAT: 1}


class State(StrEnum):
    """What became of an update; an open one waits or is held by a lease."""

    OPEN = "open"
    DONE = "done"
    DEAD = "dead"  # nobody can handle it; kept for the operator
    SHED = "shed"  # refused: its sender had too many waiting


@dataclass(frozen=True, slots=True)
class Arrival:
    """An update as it came in. `user_id` is whom it counts for, a person or a chat that writes as
    itself; None: nobody is known. What is `never_shed` counts for nobody and for no chat.
    """

    update_id: int
    lane: Lane
    key: str
    kind: str
    user_id: int | None
    body: str
    never_shed: bool = False


@dataclass(frozen=True, slots=True)
class Stored:
    """How many of a batch were new, and the ids of the new ones that were shed."""

    new: int
    shed: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Room:
    """How many updates of a lane may be taken; at most `again` of them were tried before."""

    free: int
    again: int


@dataclass(frozen=True, slots=True)
class Claim:
    """An update to handle now.

    `attempts` counts this one and those that a process did not survive; `failures` those that
    ended in one, and `delays` those for which somebody was away.
    """

    update_id: int
    fence: int
    kind: str
    body: str
    attempts: int
    received_at: float
    failures: int = 0
    delays: int = 0


@dataclass(frozen=True, slots=True)
class Turn:
    """What was claimed by lane, and which of the ended ones somebody else had taken over."""

    claims: dict[Lane, list[Claim]]
    lost: list[Claim]


@dataclass(frozen=True, slots=True)
class Counts:
    """Updates by what is up with them."""

    waiting: int
    claimed: int
    dead: int
