"""Steering tests: call log, settings, clock, raw updates, faults, reset."""

from starlette.requests import Request

from sandbox.telegram.control.reading import path_number, query_number, read_body
from sandbox.telegram.errors import Refused
from sandbox.telegram.floods import LEVELS
from sandbox.telegram.state import Sandbox
from sandbox.telegram.wire import Json

_FLAGS = ("privacy_mode", "inline_feedback", "guest_mode")


async def calls(sandbox: Sandbox, request: Request) -> Json:
    """The call log, or a part of it."""
    method = request.query_params.get("method")
    after = query_number(request, "after") or 0
    return {"calls": sandbox.calls.listed(method, query_number(request, "chat_id"), after)}


async def forget_calls(sandbox: Sandbox, request: Request) -> Json:
    """Empty the call log."""
    sandbox.calls.clear()
    return {}


async def settings(sandbox: Sandbox, request: Request) -> Json:
    """What BotFather and the sandbox decide."""
    return vars(sandbox.settings)


async def change_settings(sandbox: Sandbox, request: Request) -> Json:
    """Change some of it."""
    body = await read_body(request)
    level = body.text("flood") or sandbox.settings.flood
    unknown = body.fields.keys() - {*_FLAGS, "flood"}
    if unknown or level not in LEVELS:
        raise Refused("unknown setting or value")
    for name in _FLAGS:
        if name in body.fields:
            setattr(sandbox.settings, name, body.flag(name))
    sandbox.settings.flood = sandbox.floods.level = level
    sandbox.floods.reset()
    sandbox.hub.publish("settings")
    return vars(sandbox.settings)


async def advance_clock(sandbox: Sandbox, request: Request) -> Json:
    """Let time pass."""
    seconds = (await read_body(request)).decimal("advance_s")
    if seconds < 0:
        raise Refused("the clock only goes forward")
    sandbox.clock.advance(seconds)
    sandbox.hub.publish("settings")
    return {"now": sandbox.clock.now()}


async def updates(sandbox: Sandbox, request: Request) -> Json:
    """Updates that wait for the bot."""
    return {"pending": [update.wire() for update in sandbox.updates.pending()]}


async def push_update(sandbox: Sandbox, request: Request) -> Json:
    """Queue a raw update, or an old one again."""
    body = await read_body(request)
    if body.has("redeliver"):
        update_id = body.number("redeliver")
        if not sandbox.updates.redeliver(update_id):
            raise Refused("that update is not known", 404)
        return {"update_id": update_id}
    raw = body.fields.get("update")
    if not isinstance(raw, dict) or len(raw) != 1:
        raise Refused("update must be an object with one key, the type of the update")
    kind, payload = next(iter(raw.items()))
    update = sandbox.updates.push(kind, payload, f"raw:{sandbox.updates.next_id}")
    return {"update_id": update.id if update else None}


async def reset(sandbox: Sandbox, request: Request) -> Json:
    """Start over."""
    await sandbox.reset()
    return {}


async def add_fault(sandbox: Sandbox, request: Request) -> Json:
    """Let something go wrong."""
    body = await read_body(request)
    return {"id": sandbox.faults.add(body.fields).id}


async def faults(sandbox: Sandbox, request: Request) -> Json:
    """What is still going to go wrong."""
    return {"faults": sandbox.faults.listed()}


async def remove_faults(sandbox: Sandbox, request: Request) -> Json:
    """Let everything go right again."""
    sandbox.faults.remove()
    return {}


async def remove_fault(sandbox: Sandbox, request: Request) -> Json:
    """Remove one fault."""
    sandbox.faults.remove(path_number(request, "fault"))
    return {}
