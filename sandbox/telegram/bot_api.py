"""The HTTP side the bot meets: methods and file downloads, with the fault script in between."""

import hmac
import time

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.telegram.calls import chat_id_of
from sandbox.telegram.connections import cut
from sandbox.telegram.dispatch import run
from sandbox.telegram.errors import ApiError
from sandbox.telegram.faults import Fault
from sandbox.telegram.request import Call, read_call
from sandbox.telegram.state import Sandbox
from sandbox.telegram.wire import Json

_NOT_RUN = frozenset({"status", "hang", "drop", "body"})
_HANGING = frozenset({"hang", "accept_then_hang"})


async def call_method(request: Request) -> Response:
    """`/bot<token>/<method>`."""
    sandbox: Sandbox = request.app.state.sandbox
    if not _is_bot(sandbox, request):
        return _json(ApiError(401, "").body())
    started = time.perf_counter()
    at = sandbox.clock.now()
    try:
        call = await read_call(request, request.path_params["method"])
    except ApiError as error:
        return _json(error.body())
    fault = sandbox.faults.take(call.method, chat_id_of(call))
    body = await _body(sandbox, call, fault)
    _note(sandbox, call, at, time.perf_counter() - started, body, fault)
    if fault is not None and (answer := await _faulty(sandbox, request, fault)):
        return answer
    return _json(body)


async def _body(sandbox: Sandbox, call: Call, fault: Fault | None) -> Json:
    if fault is not None and fault.action in _NOT_RUN:
        return fault.error_body()
    if fault is not None and fault.action == "delay":
        await sandbox.hub.pause(fault.delay_s)
    return await run(sandbox, call)


async def _faulty(sandbox: Sandbox, request: Request, fault: Fault) -> Response | None:
    """The answer of a fault that does more than change the body."""
    if fault.action == "body":
        return Response(fault.body, fault.status, media_type=fault.content_type)
    if fault.action in _HANGING:
        await sandbox.hub.pause(fault.delay_s)
    if fault.action in ("status", "delay"):
        return None
    return await cut(request)


def _note(
    sandbox: Sandbox, call: Call, at: float, elapsed_s: float, body: Json, fault: Fault | None
) -> None:
    if call.method.lower() == "getupdates" and not body.get("result") and body.get("ok"):
        return
    entry = sandbox.calls.add(call, at, elapsed_s, body, fault.action if fault else None)
    sandbox.hub.publish("call", call=entry)


async def download(request: Request) -> Response:
    """`/file/bot<token>/<path>`."""
    sandbox: Sandbox = request.app.state.sandbox
    if not _is_bot(sandbox, request):
        return _json(ApiError(401, "").body())
    fault = sandbox.faults.take("file", None)
    if fault is not None:
        if fault.action == "status":
            return _json(fault.error_body())
        if fault.action == "delay":
            await sandbox.hub.pause(fault.delay_s)
        elif answer := await _faulty(sandbox, request, fault):
            return answer
    stored = sandbox.files.find_link(request.path_params["path"])
    if stored is None:
        return _json(ApiError(404, "").body())
    return Response(stored.content, media_type="application/octet-stream")


def _is_bot(sandbox: Sandbox, request: Request) -> bool:
    claimed = request.path_params["token"].encode()
    return hmac.compare_digest(claimed, sandbox.config.token.encode())


def _json(body: Json) -> Response:
    headers = {}
    wait = body.get("parameters", {}).get("retry_after")
    if wait is not None:
        headers["Retry-After"] = str(wait)
    return JSONResponse(body, body.get("error_code", 200), headers)
