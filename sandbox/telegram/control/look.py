"""Looking: state, chats, messages, commands, files, events."""

import json
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from sandbox.telegram.control.reading import (
    path_chat,
    path_number,
    query_number,
    wait_seconds,
)
from sandbox.telegram.errors import Refused
from sandbox.telegram.methods.commands import menu_for
from sandbox.telegram.people import Chat, Person
from sandbox.telegram.render import to_html
from sandbox.telegram.state import Sandbox
from sandbox.telegram.view import chat_view, message_view, person_view, title_for
from sandbox.telegram.wire import Json

NOTICE = (
    "This is a sandbox: a stand-in for Telegram on this machine. "
    "Nobody else reads it, and nothing is kept after it stops."
)
_IDLE_S = 15.0
_SCREEN = 100


async def state(sandbox: Sandbox, request: Request) -> Json:
    """Everything but messages."""
    world, bot = sandbox.world, sandbox.world.bot
    return {
        "notice": NOTICE,
        "revision": sandbox.hub.revision,
        "now": sandbox.clock.now(),
        "bot": {
            "id": bot.id,
            "name": bot.name,
            "username": bot.username,
            "description": bot.descriptions.get("", ""),
            "short_description": bot.short_descriptions.get("", ""),
        },
        "people": [person_view(person) for person in world.people.values()],
        "chats": [chat_view(sandbox, chat) for chat in world.chats.values()],
        "settings": vars(sandbox.settings),
        "updates": {
            "pending": len(sandbox.updates.pending()),
            "next_id": sandbox.updates.next_id,
            "last_poll_at": sandbox.poller.last_poll_at,
            "webhook_url": sandbox.webhook.url,
        },
    }


async def person_chats(sandbox: Sandbox, request: Request) -> Json:
    """The chat list of one person, newest first."""
    person = sandbox.world.person(path_number(request, "person"))
    listed = []
    for chat in sandbox.world.chats.values():
        if not chat.has(person.id):
            continue
        messages = sandbox.world.messages(chat.id)
        last = message_view(sandbox, messages[-1], person.id) if messages else None
        entry = {
            "chat": chat_view(sandbox, chat),
            "title": title_for(sandbox, chat),
            "last": last,
        }
        listed.append((messages[-1].date if messages else 0, chat.is_private, entry))
    listed.sort(key=lambda item: item[:2], reverse=True)
    return {"chats": [entry for _, _, entry in listed]}


async def messages(sandbox: Sandbox, request: Request) -> Json:
    """One chat as a person sees it, held back until something changed if asked to."""
    chat = path_chat(sandbox, request)
    person = _viewer(sandbox, request)
    revision = query_number(request, "revision")
    if revision is not None and (seconds := wait_seconds(request)):
        await sandbox.hub.changed(revision, seconds)
    topic = query_number(request, "topic")
    before = query_number(request, "before")
    limit = query_number(request, "limit") or _SCREEN
    shown = [
        message
        for message in sandbox.world.messages(chat.id)
        if topic in (None, message.topic) and (before is None or message.message_id < before)
    ][-limit:]
    draft = sandbox.presence.draft_in(chat.id)
    return {
        "revision": sandbox.hub.revision,
        "messages": [message_view(sandbox, message, person.id) for message in shown],
        "action": sandbox.presence.action_in(chat.id),
        "draft": draft and draft | {"html": to_html(draft["text"], draft["entities"])},
        "keyboard": _reply_keyboard(sandbox, chat),
    }


def _viewer(sandbox: Sandbox, request: Request) -> Person:
    person = query_number(request, "person")
    if person is None:
        raise Refused("person is missing")
    return sandbox.world.person(person)


def _reply_keyboard(sandbox: Sandbox, chat: Chat) -> Json | None:
    """The keyboard the bot last put in place of the letters."""
    for message in reversed(sandbox.world.messages(chat.id)):
        markup = message.reply_markup or {}
        if "remove_keyboard" in markup:
            return None
        if "keyboard" in markup:
            rows = [[button["text"] for button in row] for row in markup["keyboard"]]
            return {"rows": rows, "placeholder": markup.get("input_field_placeholder")}
    return None


async def commands(sandbox: Sandbox, request: Request) -> Json:
    """The command menu a person gets in a chat."""
    chat = path_chat(sandbox, request)
    return {"commands": menu_for(sandbox, chat, _viewer(sandbox, request))}


async def file(sandbox: Sandbox, request: Request) -> Response:
    """The bytes of a file; never run as a page."""
    stored = sandbox.files.find_unique(request.path_params["file"])
    if stored is None:
        raise Refused("the file is gone", 404)
    shown = stored.mime_type.startswith(("image/", "video/")) and "svg" not in stored.mime_type
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox",
        "Cache-Control": "max-age=3600",
    }
    kind = stored.mime_type if shown else "application/octet-stream"
    return Response(stored.content, media_type=kind, headers=headers)


async def events(sandbox: Sandbox, request: Request) -> Response:
    """Server-sent events."""
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_stream(sandbox), media_type="text/event-stream", headers=headers)


async def _stream(sandbox: Sandbox) -> AsyncIterator[str]:
    yield ": connected\n\n"
    async for event in sandbox.hub.read(_IDLE_S):
        if event is None:
            yield ": still here\n\n"
        else:
            yield f"data: {json.dumps(event, ensure_ascii=False)}\n\n"
