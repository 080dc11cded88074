"""People using what messages offer: buttons, inline mode, reactions, payments."""

from starlette.requests import Request

from sandbox.telegram.control.reading import (
    Body,
    body_person,
    path_chat,
    path_message,
    path_number,
    read_body,
    wait_seconds,
)
from sandbox.telegram.errors import Refused
from sandbox.telegram.inline_results import view_of
from sandbox.telegram.message import Message
from sandbox.telegram.queries import Query
from sandbox.telegram.state import Sandbox
from sandbox.telegram.taps import ask_inline, choose_result, pay_link, react
from sandbox.telegram.taps import tap as tap_button
from sandbox.telegram.view import message_view
from sandbox.telegram.wire import Json


async def tap(sandbox: Sandbox, request: Request) -> Json:
    """Tap a button by its place or its text."""
    chat = path_chat(sandbox, request)
    message_id = path_number(request, "message")
    message = sandbox.world.find(chat.id, message_id)
    message = message or sandbox.world.find_deleted(chat.id, message_id)
    if message is None:
        raise Refused("there is no such message", 404)
    body = await read_body(request)
    person = body_person(sandbox, body)
    row, column = _place(message, body)
    return tap_button(sandbox, message, person, row, column)


def _place(message: Message, body: Body) -> tuple[int, int]:
    if not body.has("text"):
        return body.number("row"), body.number("column")
    wanted = body.text("text")
    places = {
        (row, column): button["text"]
        for row, buttons in enumerate(message.buttons)
        for column, button in enumerate(buttons)
    }
    exact = [place for place, text in places.items() if text == wanted]
    partly = [place for place, text in places.items() if wanted in text]
    if exact or len(partly) == 1:
        return (exact or partly)[0]
    raise Refused(f"no one button {wanted!r} among {list(places.values())}", 404)


async def callback(sandbox: Sandbox, request: Request) -> Json:
    """What became of a tap."""
    query = sandbox.queries.find("callback", request.path_params["query"])
    await sandbox.queries.finished(query, wait_seconds(request))
    return {
        "query_id": query.id,
        "person": query.person,
        "chat_id": query.data["chat_id"],
        "message_id": query.data["message_id"],
        "data": query.data["data"],
        "state": sandbox.queries.state(query),
        "answer": query.answer,
    }


async def ask(sandbox: Sandbox, request: Request) -> Json:
    """Type an inline query."""
    chat = path_chat(sandbox, request)
    body = await read_body(request)
    person = body_person(sandbox, body)
    query = ask_inline(sandbox, chat, person, body.text("query"), body.text("offset"))
    return {"query_id": query.id}


async def inline(sandbox: Sandbox, request: Request) -> Json:
    """What an inline query brought."""
    query = sandbox.queries.find("inline", request.path_params["query"])
    await sandbox.queries.finished(query, wait_seconds(request))
    answer = query.answer or {"results": [], "next_offset": "", "button": None}
    return {
        "query_id": query.id,
        "state": sandbox.queries.state(query),
        "query": query.data["query"],
        "offset": query.data["offset"],
        "from_cache": query.data["from_cache"],
        "next_offset": answer["next_offset"],
        "button": answer["button"],
        "results": [view_of(sandbox, result) for result in answer["results"]],
    }


async def choose(sandbox: Sandbox, request: Request) -> Json:
    """Post one of the results."""
    query = sandbox.queries.find("inline", request.path_params["query"])
    body = await read_body(request)
    chat = sandbox.world.chat(body.optional_number("chat_id") or query.data["chat_id"])
    spoken = await choose_result(sandbox, query, chat, body.text("result_id"))
    return {"message": message_view(sandbox, spoken.message, query.person)}


async def reaction(sandbox: Sandbox, request: Request) -> Json:
    """Put an emoji on a message, or take it away."""
    message = path_message(sandbox, request)
    body = await read_body(request)
    person = body_person(sandbox, body)
    react(sandbox, message, person, body.text("emoji"))
    return {"message": message_view(sandbox, message, person.id)}


async def pay(sandbox: Sandbox, request: Request) -> Json:
    """Pay an invoice link."""
    body = await read_body(request)
    query = pay_link(sandbox, body.text("link"), body_person(sandbox, body))
    return {"payment_id": query.id}


async def payment(sandbox: Sandbox, request: Request) -> Json:
    """How far a payment is."""
    query = sandbox.queries.find("payment", request.path_params["payment"])
    await sandbox.queries.finished(query, wait_seconds(request))
    answer = query.answer or {"error": None, "charge_id": None}
    return {
        "payment_id": query.id,
        "state": _payment_state(sandbox, query),
        "error": answer["error"],
        "charge_id": answer["charge_id"],
    }


def _payment_state(sandbox: Sandbox, query: Query) -> str:
    if query.answer is None:
        return "checking" if sandbox.queries.state(query) == "waiting" else "expired"
    if not query.answer["ok"]:
        return "refused"
    charge = sandbox.ledger.charge(query.answer["charge_id"])
    return "refunded" if charge and charge.refunded_at is not None else "paid"
