"""The call log: what the bot asked for and what it got."""

import itertools
import json
from collections import deque
from typing import Any

from sandbox.telegram.limits import CALLS
from sandbox.telegram.request import Call
from sandbox.telegram.wire import Json

_VALUE_LENGTH = 20_000


class CallLog:
    """The last calls of Bot API methods, oldest first."""

    def __init__(self) -> None:
        self._ids = itertools.count(1)
        self._calls: deque[Json] = deque(maxlen=CALLS)

    def add(self, call: Call, at: float, elapsed_s: float, body: Json, fault: str | None) -> Json:
        """Note one call with its answer."""
        entry: Json = {
            "id": next(self._ids),
            "at": at,
            "elapsed_ms": round(elapsed_s * 1000, 1),
            "method": call.method,
            "params": {key: _shortened(value) for key, value in call.parameters.items()},
            "files": {
                name: {"name": f.name, "size": len(f.content), "mime_type": f.mime_type}
                for name, f in call.files.items()
            },
            "chat_id": chat_id_of(call),
            "ok": bool(body.get("ok")),
            "error_code": body.get("error_code"),
            "description": body.get("description"),
            "fault": fault,
            "result_message_id": _message_id(body.get("result")),
        }
        self._calls.append(entry)
        return entry

    def listed(
        self, method: str | None = None, chat_id: int | None = None, after: int = 0
    ) -> list[Json]:
        """The kept calls that fit."""
        return [
            entry
            for entry in self._calls
            if entry["id"] > after
            and (method is None or entry["method"].lower() == method.lower())
            and (chat_id is None or entry["chat_id"] == chat_id)
        ]

    def clear(self) -> None:
        """Forget all calls."""
        self._calls.clear()


def chat_id_of(call: Call) -> int | None:
    """The chat a call is about, when it names one by number."""
    try:
        return int(call.text("chat_id"))
    except ValueError:
        return None


def _message_id(result: Any) -> int | None:
    first = result[0] if isinstance(result, list) and result else result
    found = first.get("message_id") if isinstance(first, dict) else None
    return found if isinstance(found, int) else None


def _shortened(value: Any) -> Any:
    if isinstance(value, (dict, list)) and len(text := json.dumps(value)) > _VALUE_LENGTH:
        return text[:_VALUE_LENGTH]
    return value[:_VALUE_LENGTH] if isinstance(value, str) else value
