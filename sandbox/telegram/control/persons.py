"""What people are and what links they follow."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from starlette.requests import Request

from sandbox.telegram.control.reading import path_number, read_body
from sandbox.telegram.errors import Refused
from sandbox.telegram.limits import START_PARAMETER_LENGTH
from sandbox.telegram.membership import change_member, set_blocked
from sandbox.telegram.people import Person
from sandbox.telegram.speaking import Spoken, press_start, speak, written
from sandbox.telegram.state import Sandbox
from sandbox.telegram.taps import pay_link
from sandbox.telegram.view import message_view, person_view
from sandbox.telegram.wire import Json

_TEXTS = ("first_name", "last_name", "username")
_PAYLOAD = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")


async def create(sandbox: Sandbox, request: Request) -> Json:
    """Somebody new."""
    body = await read_body(request)
    if not body.has("first_name"):
        raise Refused("first_name is missing")
    fields: dict[str, str | None] = {key: body.text(key) for key in ("last_name", "username")}
    fields["language_code"] = body.text("language_code") or None
    return person_view(sandbox.world.add_person(body.text("first_name"), **fields))


async def change(sandbox: Sandbox, request: Request) -> Json:
    """Another name, another language, blocking the bot."""
    person = sandbox.world.person(path_number(request, "person"))
    body = await read_body(request)
    for key in _TEXTS:
        if key in body.fields:
            setattr(person, key, body.text(key))
    if "language_code" in body.fields:
        person.language_code = body.text("language_code") or None
    if "deactivated" in body.fields:
        person.deactivated = body.flag("deactivated")
    if "blocked" in body.fields:
        set_blocked(sandbox, person, body.flag("blocked"))
    sandbox.hub.publish("people")
    return person_view(person)


async def start(sandbox: Sandbox, request: Request) -> Json:
    """Follow a deep link of the bot."""
    person = sandbox.world.person(path_number(request, "person"))
    body = await read_body(request)
    spoken = _start(sandbox, person, body.text("payload"), body.optional_number("chat_id"))
    return {"message": message_view(sandbox, spoken.message, person.id)}


def _start(sandbox: Sandbox, person: Person, payload: str, chat_id: int | None) -> Spoken:
    if len(payload) > START_PARAMETER_LENGTH or not set(payload) <= _PAYLOAD:
        raise Refused("a payload has at most 64 of A-Z, a-z, 0-9, _ and -")
    if chat_id is None:
        set_blocked(sandbox, person, False)
        return press_start(sandbox, person, payload)
    chat = sandbox.world.chat(chat_id)
    if chat.is_private:
        raise Refused("that is no group")
    change_member(sandbox, chat, sandbox.world.bot.id, "member", person.id)
    text = f"/start@{sandbox.world.bot.username} {payload}".strip()
    return speak(sandbox, chat, person, written(text))


async def open_link(sandbox: Sandbox, request: Request) -> Json:
    """Follow any link."""
    person = sandbox.world.person(path_number(request, "person"))
    url = (await read_body(request)).text("url")
    if sandbox.ledger.find_link(url) is not None:
        return {"kind": "invoice", "payment_id": pay_link(sandbox, url, person).id}
    payload = _start_payload(sandbox, url)
    if payload is None:
        return {"kind": "external", "url": url}
    spoken = _start(sandbox, person, payload, None)
    return {"kind": "started", "message": message_view(sandbox, spoken.message, person.id)}


def _start_payload(sandbox: Sandbox, url: str) -> str | None:
    """The payload of a link to the bot's private chat; None for any other link."""
    parts = urlsplit(url if "://" in url else f"https://{url}")
    query: dict[str, list[Any]] = parse_qs(parts.query)
    username = sandbox.world.bot.username.lower()
    if parts.scheme == "tg":
        ours = parts.netloc == "resolve" and query.get("domain", [""])[0].lower() == username
    else:
        ours = parts.hostname in ("t.me", "telegram.me") and parts.path.lower() == f"/{username}"
    return str(query.get("start", [""])[0]) if ours else None
