"""The one tree of noes that a person is told.

    Refusal                                  what the person is told
    ├── QuotaSpent(resets_at)                no searches left until then
    ├── NotAnImage(reason, found)            no photo can be read from what was sent
    ├── ImageTooBig(what, value, limit)      more pixels or bytes than are taken
    ├── ImageTooSmall(width, height, min_side)
    ├── PhotoUnavailable                     Telegram does not hand out the photo
    ├── LinkUnreadable(reason)               no picture can be had from the address
    ├── NothingChosen                        no shop is switched on
    ├── Banned(until)                        None: for good
    ├── AdminsOnly                           a group setting, or the operator's command
    ├── TooManyAtOnce                        too much is under way already
    ├── Crowded                              so many people wait that one more would wait too long
    ├── NotYours                             a button under somebody else's search
    ├── ConsentNeeded                        the photo may not be sent on yet
    └── KeptBack                             whoever posted the photo wants it sent nowhere

Refusals carry a code and data, never a sentence: words live in `locales/`.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar


class Unreadable(StrEnum):
    """Why no photo can be read from what was sent."""

    EMPTY = "empty"
    UNKNOWN_FORMAT = "unknown_format"
    NOT_ALLOWED = "not_allowed"  # a known kind of file that is not taken
    DAMAGED = "damaged"
    TOO_SLOW = "too_slow"  # it costs more time or memory than one photo may
    NO_PREVIEW = "no_preview"  # moving pictures without a still one


class Measure(StrEnum):
    """What there is too much of."""

    MEGAPIXELS = "megapixels"
    SIDE = "side"  # pixels
    BYTES = "bytes"


class Refusal(Exception):
    """A no that is nobody's fault in the code; the person is told why."""

    code: ClassVar[str] = "refused"

    @property
    def data(self) -> dict[str, object]:
        """The fields by name, for the sentence that is made of them."""
        return {name: value for name, value in vars(self).items() if not name.startswith("_")}

    def __str__(self) -> str:
        fields = " ".join(f"{name}={value}" for name, value in self.data.items())
        return f"{self.code} {fields}".rstrip()


@dataclass(eq=False)
class QuotaSpent(Refusal):
    """No searches left; `resets_at` is aware. `of_group`: it is the group that has none."""

    code: ClassVar[str] = "quota_spent"
    resets_at: datetime
    of_group: bool = False


@dataclass(eq=False)
class NotAnImage(Refusal):
    """No photo can be read from the bytes; `found` names the kind of file when it is known."""

    code: ClassVar[str] = "not_an_image"
    reason: Unreadable
    found: str = ""


@dataclass(eq=False)
class ImageTooBig(Refusal):
    """More than `limit` of `what`; `value` is how much there is, in the same unit."""

    code: ClassVar[str] = "image_too_big"
    what: Measure
    value: float
    limit: float


@dataclass(eq=False)
class ImageTooSmall(Refusal):
    """The shorter side is under `min_side` pixels and cannot honestly be enlarged to it."""

    code: ClassVar[str] = "image_too_small"
    width: int
    height: int
    min_side: int


class PhotoUnavailable(Refusal):
    """Telegram does not hand out the photo, now or any more."""

    code = "photo_unavailable"


@dataclass(eq=False)
class LinkUnreadable(Refusal):
    """No picture can be had from an address; `reason` is one of FetchRefused.REASONS or "page"."""

    code: ClassVar[str] = "link_unreadable"
    reason: str


class NothingChosen(Refusal):
    """No shop is switched on."""

    code = "nothing_chosen"


@dataclass(eq=False)
class Banned(Refusal):
    """This person may not search; `until` is None when that has no end."""

    code: ClassVar[str] = "banned"
    until: datetime | None = None


class AdminsOnly(Refusal):
    """Only administrators may do this."""

    code = "admins_only"


class TooManyAtOnce(Refusal):
    """Too much is under way already; the same request may work in a moment."""

    code = "too_many_at_once"


class Crowded(Refusal):
    """So many searches wait that another one would take too long to promise."""

    code = "crowded"


class NotYours(Refusal):
    """The button belongs to somebody else's search."""

    code = "not_yours"


class ConsentNeeded(Refusal):
    """The person has not agreed that the photo may be sent to the shops."""

    code = "consent_needed"


class KeptBack(Refusal):
    """Whoever posted the photo said that their photos may be sent to none of the shops."""

    code = "kept_back"
