"""What a method is."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from sandbox.telegram.request import Call
from sandbox.telegram.state import Sandbox

# Returns the `result` of the answer.
Method = Callable[[Sandbox, Call], Awaitable[Any]]


@dataclass(frozen=True)
class Described:
    """A result with a sentence beside it, as the webhook methods answer."""

    result: Any
    description: str
