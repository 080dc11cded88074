"""People using what messages offer: buttons, inline results, payments, reactions."""

import hashlib
import secrets

from sandbox.telegram.delivery import deliver_reaction
from sandbox.telegram.errors import ApiError, Refused
from sandbox.telegram.inline_results import content_of
from sandbox.telegram.keyboards import button_kind, checked_markup
from sandbox.telegram.limits import (
    CALLBACK_SECONDS,
    INLINE_QUERY_LENGTH,
    INLINE_SECONDS,
    PRE_CHECKOUT_SECONDS,
    REACTIONS,
)
from sandbox.telegram.message import Message
from sandbox.telegram.people import Chat, Person
from sandbox.telegram.queries import Query
from sandbox.telegram.speaking import Manner, Spoken, check_member, speak
from sandbox.telegram.state import Sandbox
from sandbox.telegram.wire import Json


def tap(sandbox: Sandbox, message: Message, person: Person, row: int, column: int) -> Json:
    """Tap a button; what happens depends on its kind."""
    check_member(sandbox, sandbox.world.chat(message.chat_id), person)
    try:
        button = message.buttons[row][column]
    except IndexError as error:
        raise Refused("there is no such button", 404) from error
    kind = button_kind(button)
    if kind == "callback":
        return {"kind": kind, "query_id": _call_back(sandbox, message, person, row, column)}
    if kind == "pay":
        return {"kind": kind, "payment_id": pay_message(sandbox, message, person).id}
    if kind == "switch_inline":
        return {"kind": kind, **_switch(button)}
    return {"kind": kind, **_plain(kind, button)}


def _plain(kind: str, button: Json) -> Json:
    if kind == "copy":
        return {"text": button["copy_text"]["text"]}
    if kind == "url":
        return {"url": button["url"]}
    return {"url": (button.get("web_app") or button.get("login_url") or {}).get("url")}


def _switch(button: Json) -> Json:
    if "switch_inline_query_current_chat" in button:
        query = button["switch_inline_query_current_chat"]
        return {"query": query, "target": "current", "allow": []}
    chosen = button.get("switch_inline_query_chosen_chat")
    if chosen is None:
        everywhere = ["user", "group", "channel", "bot"]
        return {"query": button["switch_inline_query"], "target": "chosen", "allow": everywhere}
    kinds = [
        kind for kind in ("user", "group", "channel", "bot") if chosen.get(f"allow_{kind}_chats")
    ]
    return {"query": chosen.get("query", ""), "target": "chosen", "allow": kinds}


def _call_back(sandbox: Sandbox, message: Message, person: Person, row: int, column: int) -> str:
    data = str(message.buttons[row][column]["callback_data"])
    if known := _cached(sandbox, message, person, data):
        return known.id
    where = {
        "chat_id": message.chat_id,
        "message_id": message.message_id,
        "row": row,
        "column": column,
        "data": data,
    }
    query = sandbox.queries.open("callback", person.id, CALLBACK_SECONDS, where)
    digest = hashlib.sha256(f"{message.chat_id}".encode()).digest()
    payload: Json = {
        "id": query.id,
        "from": person.wire(),
        "chat_instance": str(int.from_bytes(digest[:7], "big")),
        "data": data,
    }
    if message.inline_message_id is not None:
        payload["inline_message_id"] = message.inline_message_id
    else:
        payload["message"] = _message_wire(sandbox, message)
    sandbox.updates.push("callback_query", payload, f"callback:{person.id}")
    return query.id


def _message_wire(sandbox: Sandbox, message: Message) -> Json:
    if sandbox.world.find(message.chat_id, message.message_id) is not None:
        return sandbox.world.wire(message)
    chat = sandbox.world.chat_wire(message.chat_id)
    return {"chat": chat, "message_id": message.message_id, "date": 0}


def _cached(sandbox: Sandbox, message: Message, person: Person, data: str) -> Query | None:
    """An answer with `cache_time` serves the same tap again without asking the bot."""
    same = (person.id, message.chat_id, message.message_id, data)
    for query in sandbox.queries.of_kind("callback"):
        place = (query.data["chat_id"], query.data["message_id"], query.data["data"])
        if (query.person, *place) == same and query.data.get("cached_until", 0) > (
            sandbox.clock.now()
        ):
            return query
    return None


def ask_inline(sandbox: Sandbox, chat: Chat, person: Person, text: str, offset: str) -> Query:
    """Type `@bot text` in a chat."""
    check_member(sandbox, chat, person)
    if len(text) > INLINE_QUERY_LENGTH:
        raise Refused(f"at most {INLINE_QUERY_LENGTH} characters")
    cached = sandbox.inline_cache.get(person.id, text, offset)
    data = {
        "chat_id": chat.id,
        "query": text,
        "offset": offset,
        "from_cache": cached is not None,
    }
    query = sandbox.queries.open("inline", person.id, INLINE_SECONDS, data)
    if cached is not None:
        sandbox.queries.settle(query, cached)
        return query
    payload = {
        "id": query.id,
        "from": person.wire(),
        "query": text,
        "offset": offset,
        "chat_type": "sender" if chat.is_private else chat.type,
    }
    sandbox.updates.push("inline_query", payload, f"inline:{person.id}")
    return query


async def choose_result(sandbox: Sandbox, query: Query, chat: Chat, result_id: str) -> Spoken:
    """Post one of the offered results in a chat, via the bot."""
    results = (query.answer or {}).get("results", [])
    result = next((one for one in results if one["id"] == result_id), None)
    if result is None:
        raise Refused("there is no such result", 404)
    person = sandbox.world.person(query.person)
    markup = checked_markup(result.get("reply_markup"))
    try:
        content = await content_of(sandbox, result)
    except ApiError as error:
        raise Refused(error.description, 409) from error
    head = {"via_bot": sandbox.world.bot.wire()}
    spoken = speak(sandbox, chat, person, content, Manner(head=head, markup=markup))
    chosen: Json = {"result_id": result_id, "from": person.wire(), "query": query.data["query"]}
    if markup is not None:
        sandbox.world.name_inline(spoken.message, secrets.token_urlsafe(20))
        chosen["inline_message_id"] = spoken.message.inline_message_id
    if sandbox.settings.inline_feedback:
        sandbox.updates.push("chosen_inline_result", chosen, f"chosen:{person.id}")
    return spoken


def pay_message(sandbox: Sandbox, message: Message, person: Person) -> Query:
    """Pay the invoice of a message."""
    invoice = message.private.get("invoice")
    if invoice is None or message.private.get("paid"):
        raise Refused("there is nothing to pay", 409)
    return _pay(sandbox, person, invoice, message.chat_id, message)


def pay_link(sandbox: Sandbox, link: str, person: Person) -> Query:
    """Pay an invoice link."""
    invoice = sandbox.ledger.find_link(link)
    if invoice is None:
        raise Refused("there is no such invoice", 404)
    return _pay(sandbox, person, invoice, person.id, None)


def _pay(
    sandbox: Sandbox, person: Person, invoice: Json, chat_id: int, message: Message | None
) -> Query:
    data = {"invoice": invoice, "chat_id": chat_id, "message": message}
    query = sandbox.queries.open("payment", person.id, PRE_CHECKOUT_SECONDS, data)
    payload = {
        "id": query.id,
        "from": person.wire(),
        "currency": invoice["currency"],
        "total_amount": invoice["total_amount"],
        "invoice_payload": invoice["payload"],
    }
    sandbox.updates.push("pre_checkout_query", payload, f"pay:{person.id}")
    return query


def react(sandbox: Sandbox, message: Message, person: Person, emoji: str) -> None:
    """Put an emoji on a message, or take one's own away."""
    chat = sandbox.world.chat(message.chat_id)
    check_member(sandbox, chat, person)
    if emoji and emoji not in REACTIONS:
        raise Refused("that emoji is no reaction")
    before = message.reactions.pop(person.id, "")
    if emoji:
        message.reactions[person.id] = emoji
    sandbox.hub.publish("reaction", chat_id=chat.id, message_id=message.message_id)
    if before != emoji:
        deliver_reaction(sandbox, chat, message, person.id, before, emoji)
