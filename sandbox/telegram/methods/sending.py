"""Sending texts, and sending again what is there: forward and copy."""

from typing import Any

from sandbox.telegram.access import find_chat, writable_chat
from sandbox.telegram.errors import bad_request
from sandbox.telegram.inputs import with_caption
from sandbox.telegram.limits import MESSAGE_IDS_PER_CALL
from sandbox.telegram.message import CAPTIONED, Message
from sandbox.telegram.methods.registry import Method
from sandbox.telegram.posting import post_as_bot
from sandbox.telegram.request import Call
from sandbox.telegram.state import Sandbox
from sandbox.telegram.texts import call_caption, message_text
from sandbox.telegram.wire import Json

ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)
_NOT_COPIED = ("service", "invoice", "unknown")


def text_content(call: Call) -> Json:
    """The content of a text message: its text and how its link is previewed."""
    text, entities = message_text(call)
    content: Json = {"text": text}
    if entities:
        content["entities"] = entities
    preview = call.parsed("link_preview_options", "link preview options")
    if preview is None and call.flag("disable_web_page_preview"):
        preview = {"is_disabled": True}
    if preview:
        content["link_preview_options"] = preview
    return content


async def send_message(sandbox: Sandbox, call: Call) -> Json:
    """Send a text."""
    content = text_content(call)
    chat = writable_chat(sandbox, call, "text")
    sent = post_as_bot(sandbox, chat, call, [content])
    return sandbox.world.wire(sent[0])


async def send_chat_action(sandbox: Sandbox, call: Call) -> Any:
    """Show what the bot is doing for five seconds."""
    action = call.text("action").lower()
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = writable_chat(sandbox, call)
    if chat.type != "channel":
        sandbox.presence.act(chat.id, action)
    return True


def _source(sandbox: Sandbox, call: Call, message_id: int, what: str) -> Message:
    chat = find_chat(sandbox, call.text("from_chat_id"))
    found = sandbox.world.find(chat.id, message_id)
    if found is None or not found.seen_by_bot:
        raise bad_request(f"message to {what} not found")
    if found.kind in _NOT_COPIED:
        raise bad_request(f"the message can't be {'copied' if what == 'copy' else 'forwarded'}")
    if found.head.get("has_protected_content"):
        raise bad_request("the message can't be forwarded")
    return found


async def forward_message(sandbox: Sandbox, call: Call) -> Json:
    """Send a message again with its author's name."""
    chat = writable_chat(sandbox, call)
    original = _source(sandbox, call, call.number("message_id"), "forward")
    head = {"forward_origin": origin_of(sandbox, original)}
    sent = post_as_bot(sandbox, chat, call, [dict(original.content)], head)
    return sandbox.world.wire(sent[0])


async def copy_message(sandbox: Sandbox, call: Call) -> Json:
    """Send the content of a message again as one's own."""
    chat = writable_chat(sandbox, call)
    original = _source(sandbox, call, call.number("message_id"), "copy")
    content = dict(original.content)
    if call.has("caption") and original.kind in CAPTIONED:
        for key in ("caption", "caption_entities", "show_caption_above_media"):
            content.pop(key, None)
        content = with_caption(content, call_caption(call), call.parameters)
    sent = post_as_bot(sandbox, chat, call, [content])
    return {"message_id": sent[0].message_id}


async def copy_messages(sandbox: Sandbox, call: Call) -> list[Json]:
    """Copy several messages; those that cannot be copied are left out."""
    chat = writable_chat(sandbox, call)
    ids = message_ids(call)
    contents = []
    for message_id in ids:
        source = find_chat(sandbox, call.text("from_chat_id"))
        found = sandbox.world.find(source.id, message_id)
        if found is not None and found.seen_by_bot and found.kind not in _NOT_COPIED:
            contents.append(dict(found.content))
    if not contents:
        raise bad_request("there are no messages to copy")
    return [{"message_id": m.message_id} for m in post_as_bot(sandbox, chat, call, contents)]


def message_ids(call: Call) -> list[int]:
    """The `message_ids` parameter: 1-100 numbers."""
    ids = call.parsed("message_ids", "message_ids")
    if ids is None or ids == []:
        raise bad_request("message identifiers are not specified")
    if not isinstance(ids, list):
        raise bad_request("expected an Array of message identifiers")
    if len(ids) > MESSAGE_IDS_PER_CALL:
        raise bad_request("too many message identifiers specified")
    if not all(isinstance(one, int) for one in ids):
        raise bad_request("message identifier must be a Number")
    return ids


def origin_of(sandbox: Sandbox, original: Message, *, hidden: bool = False) -> Json:
    """The MessageOrigin of a forwarded message."""
    if "forward_origin" in original.head:
        kept: Json = original.head["forward_origin"]
        return kept
    sender_chat = original.head.get("sender_chat")
    if sender_chat is not None and sender_chat["type"] == "channel":
        return {
            "type": "channel",
            "date": original.date,
            "chat": sender_chat,
            "message_id": original.message_id,
        }
    user = sandbox.world.user_wire(original.sender)
    if hidden:
        name = user["first_name"]
        return {"type": "hidden_user", "date": original.date, "sender_user_name": name}
    return {"type": "user", "date": original.date, "sender_user": user}


METHODS: dict[str, Method] = {
    "sendMessage": send_message,
    "sendChatAction": send_chat_action,
    "forwardMessage": forward_message,
    "copyMessage": copy_message,
    "copyMessages": copy_messages,
}
