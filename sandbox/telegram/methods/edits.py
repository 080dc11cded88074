"""Editing messages, by chat and message id or by inline message id."""

from collections.abc import Awaitable, Callable
from typing import Any

from sandbox.telegram.access import flood_key, message_in
from sandbox.telegram.errors import NOT_MODIFIED, bad_request
from sandbox.telegram.inputs import input_media, with_caption
from sandbox.telegram.keyboards import reply_markup
from sandbox.telegram.message import CAPTIONED, Message
from sandbox.telegram.methods.registry import Method
from sandbox.telegram.methods.sending import text_content
from sandbox.telegram.request import Call
from sandbox.telegram.state import Sandbox
from sandbox.telegram.texts import call_caption
from sandbox.telegram.wire import Json

# New content of the message that is edited.
Change = Callable[[Sandbox, Call, Message], Awaitable[Json]]
_CAPTION_KEYS = ("caption", "caption_entities", "show_caption_above_media")


async def _text(sandbox: Sandbox, call: Call, message: Message) -> Json:
    content = text_content(call)
    if message.kind != "text":
        raise bad_request("there is no text in the message to edit")
    return content


async def _caption(sandbox: Sandbox, call: Call, message: Message) -> Json:
    caption = call_caption(call)
    if message.kind not in CAPTIONED:
        raise bad_request("there is no caption in the message to edit")
    content = {key: value for key, value in message.content.items() if key not in _CAPTION_KEYS}
    return with_caption(content, caption, call.parameters)


async def _media(sandbox: Sandbox, call: Call, message: Message) -> Json:
    call.required("media")
    media = call.parsed("media", "input media")
    if message.kind not in CAPTIONED | {"text"}:
        raise bad_request("message can't be edited")
    by_inline_id = not call.text("chat_id")
    return await input_media(sandbox, call, media, upload=not by_inline_id)


async def _markup(sandbox: Sandbox, call: Call, message: Message) -> Json:
    return dict(message.content)


def _editor(change: Change) -> Method:
    """The method that applies one kind of change."""

    async def edit(sandbox: Sandbox, call: Call) -> Any:
        markup = reply_markup(call)
        message = _target(sandbox, call)
        content = await change(sandbox, call, message)
        if message.same_as(content, markup):
            raise bad_request(NOT_MODIFIED)
        _count(sandbox, call, message)
        message.content = content
        message.reply_markup = markup
        message.edit_date = int(sandbox.clock.now())
        sandbox.hub.publish("edited", chat_id=message.chat_id, message_id=message.message_id)
        return sandbox.world.wire(message) if call.text("chat_id") else True

    return edit


def _target(sandbox: Sandbox, call: Call) -> Message:
    """The message to edit: one of the bot's own, or one sent through it."""
    if not call.text("chat_id") and not call.number("message_id"):
        inline_message_id = call.text("inline_message_id")
        if not inline_message_id:
            raise bad_request("message identifier is not specified")
        found = sandbox.world.find_inline(inline_message_id)
        if found is None:
            raise bad_request("MESSAGE_ID_INVALID")
        return found
    message = message_in(sandbox, call, "message to edit")
    if message.sender != sandbox.world.bot.id or "forward_origin" in message.head:
        raise bad_request("message can't be edited")
    return message


def _count(sandbox: Sandbox, call: Call, message: Message) -> None:
    if call.text("chat_id"):
        sandbox.floods.count(*flood_key(sandbox.world.chats[message.chat_id]))
    else:
        sandbox.floods.count(f"inline:{message.inline_message_id}", "private")


METHODS: dict[str, Method] = {
    "editMessageText": _editor(_text),
    "editMessageCaption": _editor(_caption),
    "editMessageMedia": _editor(_media),
    "editMessageReplyMarkup": _editor(_markup),
}
