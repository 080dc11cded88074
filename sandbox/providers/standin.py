"""What all stand-ins have in common: the call being answered, and how answers are written."""

import json
import secrets
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.providers.config import SAMPLES, ProvidersConfig
from sandbox.providers.counter import Counter
from sandbox.providers.links import Links
from sandbox.providers.pictures import Picture
from sandbox.providers.quotas import DaySpent, QuotaGate, TooFast

CALL = "sandbox.call"  # where the call's record lies in the ASGI scope


@dataclass
class Call:
    """One call as it is written into the log. It never holds a key or a query string."""

    number: int
    provider: str
    method: str
    path: str
    arrived: float
    sent_bytes: int = 0
    status: int = 0
    verdict: str = ""
    elapsed_ms: float = 0.0
    picture: Picture | None = None


class Json(JSONResponse):
    """JSON in UTF-8 as the providers write it: Chinese unescaped."""

    def render(self, content: Any) -> bytes:
        """Text of the answer."""
        return json.dumps(content, ensure_ascii=False, allow_nan=False).encode()


class StandIn(ABC):
    """One provider's stand-in."""

    id: ClassVar[str]
    codes: ClassVar[Mapping[str, str]]  # documented error codes and their messages
    bad_signature: ClassVar[str]  # the code a wrong signature, token or key is answered with

    def __init__(self, config: ProvidersConfig, counter: Counter) -> None:
        self.config = config
        self.counter = counter
        self.links = Links(config.link_base)
        self.gate = QuotaGate(config.quotas[self.id], config.clock)

    @abstractmethod
    def routes(self) -> list[Route]:
        """The provider's endpoints."""

    @abstractmethod
    def refusal(self, code: str, detail: str = "") -> Response:
        """The documented error with this code."""

    @abstractmethod
    def nothing(self) -> Response:
        """The answer of a search that found nothing."""

    @abstractmethod
    def spent(self, verdict: TooFast | DaySpent) -> Response:
        """The answer to a call over a quota."""

    def refuse(self, request: Request, code: str, detail: str = "") -> Response:
        """Answer with a documented error and write it into the log."""
        call_of(request).verdict = code
        return self.refusal(code, detail)

    def over_quota(self, request: Request, key: str) -> Response | None:
        """Count a call of a key; the answer when it is one too many."""
        verdict = self.gate.admit(key)
        if verdict is None:
            return None
        call_of(request).verdict = type(verdict).__name__
        return self.spent(verdict)

    def now_ms(self) -> int:
        """Milliseconds since 1970."""
        return int(self.config.clock() * 1000)


def call_of(request: Request) -> Call:
    """The record of the call being answered."""
    call: Call = request.scope[CALL]
    return call


@cache
def sample(name: str) -> bytes:
    """A document's own payload, byte for byte."""
    return (SAMPLES / f"{name}.json").read_bytes()


def sample_response(name: str) -> Response:
    """The same as an answer."""
    return Response(sample(name), media_type="application/json;charset=UTF-8")


def trace_id(length: int = 12) -> str:
    """A random hexadecimal name for one answer."""
    return secrets.token_hex(length // 2)
