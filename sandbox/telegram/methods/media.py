"""Sending files: photos, documents, other media and albums."""

import secrets
from typing import Any

from sandbox.telegram.access import writable_chat
from sandbox.telegram.attachments import FIELDS
from sandbox.telegram.errors import ALBUM_CODES, ApiError, bad_request
from sandbox.telegram.inputs import input_file, input_media, with_caption
from sandbox.telegram.limits import ALBUM_ITEMS
from sandbox.telegram.methods.registry import Method
from sandbox.telegram.posting import post_as_bot
from sandbox.telegram.request import Call
from sandbox.telegram.state import Sandbox
from sandbox.telegram.texts import call_caption
from sandbox.telegram.wire import Json


def _sender(kind: str) -> Method:
    """The method that sends one file of a kind."""
    field = FIELDS[kind]

    async def send(sandbox: Sandbox, call: Call) -> Json:
        caption = call_caption(call)
        chat = writable_chat(sandbox, call, field)
        content: Json = {field: await input_file(sandbox, call, kind, call.text(field), field)}
        content = with_caption(content, caption, call.parameters)
        sent = post_as_bot(sandbox, chat, call, [content])
        return sandbox.world.wire(sent[0])

    return send


async def send_media_group(sandbox: Sandbox, call: Call) -> list[Json]:
    """Send an album of 2-10 items; it cannot have a keyboard."""
    items = call.parsed("media", "media")
    if items is None:
        raise bad_request('parameter "media" is required')
    if not isinstance(items, list):
        raise bad_request("expected an Array of InputMedia")
    fewest, most = ALBUM_ITEMS
    if len(items) < fewest:
        raise bad_request("too few messages to send as an album")
    if len(items) > most:
        raise bad_request("too many messages to send as an album")
    chat = writable_chat(sandbox, call, "photo")
    contents = [
        await _album_item(sandbox, call, item, number) for number, item in enumerate(items, 1)
    ]
    kinds = {"document" if "document" in content else "picture" for content in contents}
    if len(kinds) > 1:
        raise bad_request("document can't be mixed with other media types")
    head = {"media_group_id": str(secrets.randbelow(10**17))}
    sent = post_as_bot(sandbox, chat, call, contents, head)
    return [sandbox.world.wire(message) for message in sent]


async def _album_item(sandbox: Sandbox, call: Call, item: Any, number: int) -> Json:
    try:
        return await input_media(sandbox, call, item, album=True)
    except ApiError as error:
        if error.text in ALBUM_CODES:
            code = ALBUM_CODES[error.text]
            text = f'failed to send message #{number} with the error message "{code}"'
            raise bad_request(text) from error
        raise


METHODS: dict[str, Method] = {
    "sendPhoto": _sender("Photo"),
    "sendDocument": _sender("Document"),
    "sendVideo": _sender("Video"),
    "sendAnimation": _sender("Animation"),
    "sendSticker": _sender("Sticker"),
    "sendMediaGroup": send_media_group,
}
