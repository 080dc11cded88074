"""The fault script: what shall go wrong, where and how often."""

import itertools
from dataclasses import asdict, dataclass
from typing import Any

from sandbox.telegram.errors import PREFIXES, Refused
from sandbox.telegram.limits import FAULTS
from sandbox.telegram.wire import Json

ACTIONS = frozenset(
    {"status", "delay", "hang", "accept_then_hang", "drop", "accept_then_drop", "body"}
)


@dataclass
class Fault:
    """One thing that goes wrong for calls of `method` (`*` any, `file` downloads)."""

    id: int
    method: str
    action: str
    chat_id: int | None = None
    times: int | None = 1
    skip: int = 0
    status: int = 500
    description: str = ""
    retry_after: int | None = None
    migrate_to_chat_id: int | None = None
    delay_s: float = 0.0
    body: str = ""
    content_type: str = "text/html"

    def matches(self, method: str, chat_id: int | None) -> bool:
        """Whether it is meant for that call."""
        return self.method.lower() in ("*", method.lower()) and self.chat_id in (None, chat_id)

    def error_body(self) -> Json:
        """The body of a `status` answer."""
        parameters = {
            "retry_after": self.retry_after,
            "migrate_to_chat_id": self.migrate_to_chat_id,
        }
        known = {key: value for key, value in parameters.items() if value is not None}
        text = self.description or PREFIXES.get(self.status, "Error").rstrip(": ")
        if self.retry_after is not None and not self.description:
            text = f"Too Many Requests: retry after {self.retry_after}"
        body: Json = {"ok": False, "error_code": self.status, "description": text}
        return body | ({"parameters": known} if known else {})


class Faults:
    """The faults still to happen, in the order they were added."""

    def __init__(self) -> None:
        self._ids = itertools.count(1)
        self._faults: list[Fault] = []

    def add(self, script: Json) -> Fault:
        """Add one fault; 400 when it is not understood."""
        known = {key: value for key, value in script.items() if key in Fault.__annotations__}
        if known.keys() != script.keys() or "method" not in known or "id" in known:
            raise Refused("a fault needs a method and an action, and nothing CONTROL.md lacks")
        if known.get("action") not in ACTIONS:
            raise Refused(f"action must be one of {', '.join(sorted(ACTIONS))}")
        if len(self._faults) >= FAULTS:
            raise Refused("too many faults", 409)
        if known["action"] in ("hang", "accept_then_hang"):
            known.setdefault("delay_s", 60.0)
        fault = Fault(next(self._ids), **known)
        self._faults.append(fault)
        return fault

    def take(self, method: str, chat_id: int | None) -> Fault | None:
        """The fault this call meets, used up by it."""
        for fault in self._faults:
            if not fault.matches(method, chat_id):
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            if fault.times is not None:
                fault.times -= 1
                if fault.times <= 0:
                    self._faults.remove(fault)
            return fault
        return None

    def listed(self) -> list[dict[str, Any]]:
        """All faults still to happen."""
        return [asdict(fault) for fault in self._faults]

    def remove(self, fault_id: int | None = None) -> None:
        """Remove one fault, or all."""
        self._faults = [f for f in self._faults if fault_id is not None and f.id != fault_id]
