"""What every tap on a button is."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Action:
    """Something a tap asks for; `in_session`: it concerns one search."""

    letter: ClassVar[str] = ""
    in_session: ClassVar[bool] = True
