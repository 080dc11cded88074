"""What one row of the contract test says about a provider, and the recorded answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from providers.base import SearchRequest
from providers.errors import ProviderError
from tests.providers.replay import TINY

PHOTO = SearchRequest(image=TINY)
PAYLOADS = Path(__file__).parent / "payloads"


def payload(name: str) -> bytes:
    """A recorded answer, byte for byte."""
    return (PAYLOADS / name).read_bytes()


@dataclass(frozen=True)
class Case:
    """`exchanges`: path ending -> recorded answer. `errors`: answer at the last path -> error."""

    provider: str
    settings: Mapping[str, Any]
    exchanges: Mapping[str, bytes]
    first: Mapping[str, Any]
    count: int
    request: SearchRequest = PHOTO
    errors: Mapping[str, type[ProviderError]] = field(default_factory=dict)
    name: str = ""

    @property
    def id(self) -> str:
        return self.name or self.provider
