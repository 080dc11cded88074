"""Faults that can be put on a stand-in: which there are, and how they show.

What ASGI cannot express (half a header, no HTTP at all) is in `raw_faults`.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from sandbox.providers.fault_payloads import COMPLETE_MODES, payload
from sandbox.providers.standin import StandIn

EVERYONE = "*"
LONGEST = 600.0  # seconds a slow or hanging answer may take
STREAM_BYTES = 64 << 20
DRIP_SECONDS = 0.4

SLOW = "slow"
DAMAGED = frozenset({"bad_item", "all_bad"})  # the true answer with broken rows


@dataclass
class Fault:
    """A fault on a provider (`*`: all). `times` is how many calls it still takes; None: all.

    `path` limits it to paths that contain the text. `seconds` serve slow answers, `status`
    the broken server, `retry_after` the limit (`as_date`: told as a date), `code` the
    documented error.
    """

    provider: str
    kind: str
    seconds: float = 5.0
    status: int = 503
    retry_after: int | None = None
    as_date: bool = False
    code: str = ""
    times: int | None = None
    path: str = ""

    def check(self, stand_ins: Mapping[str, StandIn]) -> None:
        """Raise ValueError when it makes no sense."""
        if self.provider != EVERYONE and self.provider not in stand_ins:
            raise ValueError(f"no provider {self.provider}")
        if self.kind not in KINDS:
            raise ValueError(f"no kind {self.kind}; there are {', '.join(KINDS)}")
        if not 0 <= self.seconds <= LONGEST:
            raise ValueError(f"seconds must be 0 to {LONGEST:g}")
        if self.kind == "down" and not 400 <= self.status <= 599:
            raise ValueError("status must be 400 to 599")
        if self.kind == "code":
            known = stand_ins[self.provider].codes if self.provider in stand_ins else {}
            if self.code not in known:
                raise ValueError(f"{self.provider} has no code {self.code}")


class FaultBoard:
    """The faults that are on, one for each provider and one for all."""

    def __init__(self) -> None:
        self._faults: dict[str, Fault] = {}

    def put(self, fault: Fault) -> None:
        """Put a fault on a provider in place of the one before."""
        self._faults[fault.provider] = fault

    def clear(self, provider: str | None = None) -> None:
        """Take the fault off a provider, or all faults."""
        if provider is None:
            self._faults.clear()
        else:
            self._faults.pop(provider, None)

    def take(self, provider: str, path: str) -> Fault | None:
        """The fault a call meets; it counts as one of its `times`."""
        for name in (provider, EVERYONE):
            fault = self._faults.get(name)
            if fault is None or fault.path not in path:
                continue
            if fault.times is not None:
                fault.times -= 1
                if fault.times <= 0:
                    self._faults.pop(name)
            return fault
        return None

    def listed(self) -> list[dict[str, Any]]:
        """All faults as JSON."""
        return [asdict(fault) for fault in self._faults.values()]


async def play(fault: Fault, stand_in: StandIn, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a call with a fault."""
    if fault.kind in STREAMED:
        await STREAMED[fault.kind](fault, receive, send)
        return
    await _answer(fault, stand_in)(scope, receive, send)


def _answer(fault: Fault, stand_in: StandIn) -> Response:
    if (fixed := payload(fault.kind)) is not None:
        return Response(fixed.body, fixed.status, dict(fixed.headers), fixed.kind)
    if fault.kind == "down":
        return Response("out of order", fault.status, media_type="text/plain")
    if fault.kind == "rate_limited":
        return Response("", 429, _retry_after(fault), "text/plain")
    if fault.kind == "empty":
        return stand_in.nothing()
    return stand_in.refusal(fault.code if fault.kind == "code" else stand_in.bad_signature)


def _retry_after(fault: Fault) -> dict[str, str]:
    if fault.retry_after is None:
        return {}
    if not fault.as_date:
        return {"Retry-After": str(fault.retry_after)}
    moment = datetime.now(UTC) + timedelta(seconds=fault.retry_after)
    return {"Retry-After": format_datetime(moment, usegmt=True)}


async def _start(send: Send, length: int | None = None) -> None:
    headers = [(b"content-type", b"application/json")]
    if length is not None:
        headers.append((b"content-length", str(length).encode()))
    await send({"type": "http.response.start", "status": 200, "headers": headers})


async def _part(send: Send, body: bytes, *, more: bool = True) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": more})


async def _hang(fault: Fault, receive: Receive, send: Send) -> None:
    """Say nothing until the caller gives up."""
    try:
        async with asyncio.timeout(LONGEST):
            while (await receive())["type"] != "http.disconnect":
                pass
    except TimeoutError:
        await Response("", 504)({"type": "http"}, receive, send)


async def _drip(fault: Fault, receive: Receive, send: Send) -> None:
    """A byte now and then, so that no single wait is long."""
    text = b'{"reason":"success","result":{"data":[]},"error_code":0}'
    await _start(send, len(text))
    for k in range(len(text)):
        await asyncio.sleep(DRIP_SECONDS)
        await _part(send, text[k : k + 1], more=k + 1 < len(text))


async def _break_off(fault: Fault, receive: Receive, send: Send) -> None:
    """Promise more than is sent, then leave: the server closes the connection."""
    await _start(send, 4096)
    await _part(send, b'{"error_code":0,')


async def _endless(fault: Fault, receive: Receive, send: Send) -> None:
    """A body that does not end while the caller listens."""
    await _start(send)
    chunk = b" " * (64 << 10)
    for _ in range(STREAM_BYTES // len(chunk)):
        await _part(send, chunk)
    await _part(send, b"", more=False)


Streamed = Callable[[Fault, Receive, Send], Awaitable[None]]
STREAMED: Mapping[str, Streamed] = {
    "hang": _hang,
    "drip_body": _drip,
    "close": _break_off,
    "huge_stream": _endless,
}
KINDS: tuple[str, ...] = (
    SLOW, "down", "rate_limited", "empty", "code", "signature", *sorted(DAMAGED),
    *STREAMED, *COMPLETE_MODES,
)  # fmt: skip
