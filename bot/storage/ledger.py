"""The words of the quota's ledger: reservations, what became of them, and what they cost."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where a reservation stands. It ends once, settled or refunded."""

    RESERVED = "reserved"
    SETTLED = "settled"  # charged
    REFUNDED = "refunded"  # given back


class Source(StrEnum):
    """What paid for it."""

    DAY = "day"
    GRANT = "grant"


class Cause(StrEnum):
    """Why a search is not charged."""

    FAILED = "failed"  # our fault or the shops'
    PICTURE = "picture"  # every shop refused this picture
    LINK = "link"  # the address that was given led to no picture
    FREE = "free"  # no shop was asked: the answers were kept ones, or the photo was refused


class Denial(StrEnum):
    """Why nothing was reserved."""

    SPENT = "spent"
    GROUP_SPENT = "group_spent"
    BUSY = "busy"


@dataclass(frozen=True, slots=True)
class Limits:
    """What holds for a reservation; `in_flight` counts those begun in the last `in_flight_s`."""

    per_user: int
    per_group: int
    in_flight: int
    in_flight_s: float


@dataclass(frozen=True, slots=True)
class Reservation:
    """One search in the ledger; `day` is the civil day (ISO) it counts for."""

    key: str
    user_id: int
    group_id: int | None
    day: str
    source: Source
    state: State


@dataclass(frozen=True, slots=True)
class Balance:
    """What one person or group has used on a day, and the extra searches still there."""

    used: int
    granted: int = 0
