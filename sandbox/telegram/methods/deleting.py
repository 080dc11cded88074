"""Deleting messages."""

from typing import Any

from sandbox.telegram.access import check_editable, find_chat, message_in
from sandbox.telegram.errors import bad_request
from sandbox.telegram.limits import DELETE_SECONDS
from sandbox.telegram.message import Message
from sandbox.telegram.methods.registry import Method
from sandbox.telegram.methods.sending import message_ids
from sandbox.telegram.request import Call
from sandbox.telegram.state import Sandbox


async def delete_message(sandbox: Sandbox, call: Call) -> Any:
    """Delete one message for everybody."""
    if not call.text("chat_id"):
        raise bad_request("chat identifier is not specified")
    if not call.number("message_id"):
        raise bad_request("message identifier is not specified")
    message = message_in(sandbox, call, "message to delete")
    _check(sandbox, message)
    sandbox.world.delete([message])
    return True


async def delete_messages(sandbox: Sandbox, call: Call) -> Any:
    """Delete several messages; those that are not there are left out silently."""
    ids = message_ids(call)
    chat = find_chat(sandbox, call.text("chat_id"))
    check_editable(sandbox, chat)
    found = [sandbox.world.find(chat.id, message_id) for message_id in ids]
    messages = [message for message in found if message is not None and message.seen_by_bot]
    for message in messages:
        _check(sandbox, message)
    sandbox.world.delete(messages)
    return True


def _check(sandbox: Sandbox, message: Message) -> None:
    chat = sandbox.world.chats[message.chat_id]
    bot_id = sandbox.world.bot.id
    if sandbox.clock.now() - message.date > DELETE_SECONDS:
        raise bad_request("message can't be deleted for everyone")
    if message.sender != bot_id and not chat.is_private and not chat.is_administrator(bot_id):
        raise bad_request("message can't be deleted")


METHODS: dict[str, Method] = {
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
}
