"""Running one method: the body of the answer, whatever happens."""

import logging

from sandbox.telegram.errors import ApiError
from sandbox.telegram.methods import METHODS
from sandbox.telegram.methods.registry import Described
from sandbox.telegram.request import Call
from sandbox.telegram.state import Sandbox
from sandbox.telegram.wire import Json

log = logging.getLogger(__name__)


async def run(sandbox: Sandbox, call: Call) -> Json:
    """The JSON body of the answer to a call."""
    if sandbox.logged_out:
        return {"ok": False, "error_code": 400, "description": "Logged out"}
    method = METHODS.get(call.method.lower())
    if method is None:
        return ApiError(404, "").body()
    try:
        result = await method(sandbox, call)
    except ApiError as error:
        return error.body()
    except Exception:
        log.exception("the sandbox failed to run %s", call.method)
        return ApiError(500, "").body()
    if isinstance(result, Described):
        return {"ok": True, "result": result.result, "description": result.description}
    return {"ok": True, "result": result}
