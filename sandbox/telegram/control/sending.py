"""People sending, editing and deleting messages."""

import asyncio
import secrets
from typing import Any

from starlette.requests import Request

from sandbox.telegram import pictures
from sandbox.telegram.attachments import add_file, add_photo
from sandbox.telegram.control.reading import (
    Body,
    body_person,
    path_chat,
    path_message,
    query_number,
    read_body,
)
from sandbox.telegram.errors import ApiError, Refused
from sandbox.telegram.limits import ALBUM_ITEMS
from sandbox.telegram.methods.sending import origin_of
from sandbox.telegram.request import Upload
from sandbox.telegram.speaking import Manner, Spoken, captioned, edit, speak, written
from sandbox.telegram.state import Sandbox
from sandbox.telegram.view import message_view
from sandbox.telegram.wire import Json

FILE_KINDS = {
    "photo": "Photo",
    "document": "Document",
    "sticker": "Sticker",
    "video": "Video",
    "video_note": "VideoNote",
    "animation": "Animation",
    "voice": "Voice",
}
_ALBUM_KINDS = frozenset({"photo", "document", "video"})
_WITHOUT_CAPTION = frozenset({"sticker", "video_note"})
_POLL: Json = {
    "total_voter_count": 0,
    "is_closed": False,
    "is_anonymous": True,
    "type": "regular",
    "allows_multiple_answers": False,
}
_LONGEST_DELAY_S = 60.0


async def send(sandbox: Sandbox, request: Request) -> Json:
    """Write to a chat; an album is written item by item."""
    chat = path_chat(sandbox, request)
    body = await read_body(request)
    person = body_person(sandbox, body)
    contents = await _contents(sandbox, body)
    delays = [float(delay) for delay in body.listed("delays")]
    album = {"media_group_id": str(secrets.randbelow(10**17))} if len(contents) > 1 else {}
    spoken = []
    for number, content in enumerate(contents):
        if number < len(delays):
            await sandbox.hub.pause(min(delays[number], _LONGEST_DELAY_S))
        manner = _manner(sandbox, body, album)
        spoken.append(speak(sandbox, chat, person, content, manner))
    return _answer(sandbox, spoken, person.id)


def _answer(sandbox: Sandbox, spoken: list[Spoken], person_id: int) -> Json:
    answer: Json = {
        "messages": [message_view(sandbox, one.message, person_id) for one in spoken],
        "delivered": all(one.delivered for one in spoken),
    }
    if guest := next((one.guest_query_id for one in spoken if one.guest_query_id), None):
        answer["guest_query_id"] = guest
    return answer


def _manner(sandbox: Sandbox, body: Body, album: Json) -> Manner:
    head: Json = dict(album)
    if body.text("kind") == "forward":
        original = sandbox.world.message(body.number("from_chat"), body.number("from_message"))
        head["forward_origin"] = origin_of(sandbox, original, hidden=body.flag("hidden"))
    return Manner(
        reply_to=body.optional_number("reply_to"),
        quote=body.text("quote"),
        topic=body.optional_number("topic"),
        anonymous=body.flag("anonymous"),
        head=head,
    )


async def _contents(sandbox: Sandbox, body: Body) -> list[Json]:
    kind = body.text("kind") or "text"
    if kind == "text":
        return [written(body.text("text"))]
    if kind == "location":
        place = {"latitude": body.decimal("latitude"), "longitude": body.decimal("longitude")}
        return [{"location": place}]
    if kind == "contact":
        return [{"contact": {"phone_number": "+10000000000", "first_name": body.text("text")}}]
    if kind == "poll":
        options = [{"text": text, "voter_count": 0, "persistent_id": text} for text in ("👍", "👎")]
        id_ = str(secrets.randbelow(10**17))
        return [{"poll": {"id": id_, "question": body.text("text"), "options": options} | _POLL}]
    if kind == "forward":
        original = sandbox.world.message(body.number("from_chat"), body.number("from_message"))
        return [dict(original.content)]
    if kind not in FILE_KINDS:
        raise Refused(f"unknown kind {kind}")
    return await _files(sandbox, body, kind)


async def _files(sandbox: Sandbox, body: Body, kind: str) -> list[Json]:
    uploads = body.files("file")
    most = ALBUM_ITEMS[1] if kind in _ALBUM_KINDS else 1
    if not 1 <= len(uploads) <= most:
        raise Refused(f"send 1 to {most} parts named file")
    captions = [str(text) for text in body.listed("captions")] or [body.text("text")]
    previews = body.files("thumbnail")
    contents = []
    for number, upload in enumerate(uploads):
        content: Json = {kind: await _stored(sandbox, kind, upload, previews)}
        if kind not in _WITHOUT_CAPTION and number < len(captions):
            content = captioned(content, captions[number])
        contents.append(content)
    return contents


async def _stored(sandbox: Sandbox, kind: str, upload: Upload, previews: list[Upload]) -> Any:
    try:
        if kind == "photo":
            jpeg = await asyncio.to_thread(pictures.client_photo, upload.content)
            return await add_photo(sandbox.files, Upload(upload.name, "image/jpeg", jpeg))
        preview = previews[0].content if previews else None
        return await add_file(sandbox.files, FILE_KINDS[kind], upload, preview)
    except pictures.NotAPicture as error:
        raise Refused("No photo can be made of this. Take it out, or send it as a file.") from error
    except ApiError as error:
        raise Refused(error.text) from error


async def change(sandbox: Sandbox, request: Request) -> Json:
    """Edit one's own message."""
    message = path_message(sandbox, request)
    body = await read_body(request)
    person = body_person(sandbox, body)
    edit(sandbox, message, person, body.text("text"))
    return {"message": message_view(sandbox, message, person.id)}


async def delete(sandbox: Sandbox, request: Request) -> Json:
    """Delete a message; administrators may delete those of others, anybody in private."""
    message = path_message(sandbox, request)
    chat = sandbox.world.chat(message.chat_id)
    person = sandbox.world.person(query_number(request, "person") or 0)
    if message.sender != person.id and not chat.is_private and not chat.is_administrator(person.id):
        raise Refused("only one's own messages can be deleted", 409)
    sandbox.world.delete([message])
    return {}
