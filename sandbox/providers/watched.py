"""A stand-in under watch: its calls are logged, and faults may come between."""

import asyncio
import json
from time import perf_counter
from typing import Any

from starlette.applications import Starlette
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from sandbox.providers.calls import CallLog
from sandbox.providers.faults import DAMAGED, SLOW, FaultBoard, play
from sandbox.providers.standin import CALL, StandIn
from sandbox.providers.wire import MAX_BODY


class Watched:
    """An ASGI application round one stand-in."""

    def __init__(self, stand_in: StandIn, faults: FaultBoard, calls: CallLog) -> None:
        self._stand_in = stand_in
        self._faults = faults
        self._calls = calls
        self._app = Starlette(routes=stand_in.routes())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one call."""
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        call = self._calls.begin(self._stand_in.id, scope["method"], path)
        started = perf_counter()
        status = 0

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            body = await _read(receive)
            call.sent_bytes = len(body)
            scope = {**scope, CALL: call}
            if len(body) > MAX_BODY:
                await Response(status_code=413)(scope, receive, noting)
                return
            await self._answer(scope, _replay(body, receive), noting, path)
        finally:
            self._calls.end(call, status, perf_counter() - started)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, path: str) -> None:
        fault = self._faults.take(self._stand_in.id, path)
        if fault is None:
            await self._app(scope, receive, send)
            return
        scope[CALL].verdict = f"fault {fault.kind} {fault.code}".strip()
        if fault.kind == SLOW:
            await asyncio.sleep(fault.seconds)
            await self._app(scope, receive, send)
        elif fault.kind in DAMAGED:
            await self._damaged(scope, receive, send, everything=fault.kind == "all_bad")
        else:
            await play(fault, self._stand_in, scope, receive, send)

    async def _damaged(
        self, scope: Scope, receive: Receive, send: Send, *, everything: bool
    ) -> None:
        """The true answer, with its first product (or all of them) unreadable."""
        parts: list[bytes] = []

        async def collect(message: Message) -> None:
            if message["type"] == "http.response.body":
                parts.append(message.get("body", b""))

        await self._app(scope, receive, collect)
        answer = json.loads(b"".join(parts))
        rows = _rows(answer)
        for k in range(len(rows) if everything else min(1, len(rows))):
            rows[k] = {"broken": True}
        body = json.dumps(answer, ensure_ascii=False)
        await Response(body, media_type="application/json")(scope, receive, send)


def _rows(answer: Any) -> list[Any]:
    """The first list of objects in an answer, looked for from the outside in."""
    level = [answer]
    while level:
        for node in level:
            if isinstance(node, list) and node and isinstance(node[0], dict):
                return node
        level = [child for node in level if isinstance(node, dict) for child in node.values()]
    return []


async def _read(receive: Receive) -> bytes:
    body = bytearray()
    while len(body) <= MAX_BODY:
        message = await receive()
        if message["type"] != "http.request":
            break
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    return bytes(body)


def _replay(body: bytes, receive: Receive) -> Receive:
    """Hand out the body that was read already, then whatever comes."""
    left: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return left.pop() if left else await receive()

    return again
