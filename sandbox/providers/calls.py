"""The log of calls: who called what, when, how much was sent, and how it ended. No keys."""

import hashlib
from collections import OrderedDict
from typing import Any

from sandbox.providers.quotas import Clock
from sandbox.providers.standin import Call

KEPT_CALLS = 2000
KEPT_PICTURES = 40


class CallLog:
    """The newest calls; pictures are kept of the newest few only."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._calls: OrderedDict[int, Call] = OrderedDict()
        self._pictured: list[int] = []
        self._last = 0

    def begin(self, provider: str, method: str, path: str) -> Call:
        """Open a record."""
        self._last += 1
        call = Call(self._last, provider, method, path, self._clock())
        self._calls[call.number] = call
        if len(self._calls) > KEPT_CALLS:
            self._calls.popitem(last=False)
        return call

    def end(self, call: Call, status: int, elapsed_s: float) -> None:
        """Close a record."""
        call.status, call.elapsed_ms = status, round(elapsed_s * 1000, 1)
        if call.picture is not None:
            self._pictured.append(call.number)
            if len(self._pictured) > KEPT_PICTURES:
                old = self._calls.get(self._pictured.pop(0))
                if old is not None:
                    old.picture = None

    def clear(self) -> None:
        """Forget all calls; numbers go on."""
        self._calls.clear()
        self._pictured.clear()

    def get(self, number: int) -> Call | None:
        """One call."""
        return self._calls.get(number)

    def listed(self, provider: str | None = None, after: int = 0) -> list[Call]:
        """Calls with a higher number, oldest first."""
        return [
            call
            for call in self._calls.values()
            if call.number > after and provider in {None, call.provider}
        ]


def told(call: Call) -> dict[str, Any]:
    """A record as JSON."""
    row: dict[str, Any] = {
        "n": call.number,
        "provider": call.provider,
        "method": call.method,
        "path": call.path,
        "at": call.arrived,
        "elapsed_ms": call.elapsed_ms,
        "sent_bytes": call.sent_bytes,
        "status": call.status,
        "verdict": call.verdict,
        "picture": None,
    }
    if (picture := call.picture) is not None:
        row["picture"] = {
            "format": picture.format,
            "width": picture.pixels.width,
            "height": picture.pixels.height,
            "bytes": len(picture.data),
            "sha256": hashlib.sha256(picture.data).hexdigest(),
        }
    return row
