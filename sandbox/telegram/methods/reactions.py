"""Reactions and messages being written live."""

from typing import Any

from sandbox.telegram.access import find_chat, message_in, writable_chat
from sandbox.telegram.entities import utf16_length
from sandbox.telegram.errors import bad_request
from sandbox.telegram.limits import REACTIONS, TEXT_LENGTH
from sandbox.telegram.methods.registry import Method
from sandbox.telegram.request import Call
from sandbox.telegram.state import Sandbox
from sandbox.telegram.texts import formatted


async def set_message_reaction(sandbox: Sandbox, call: Call) -> Any:
    """Put one free emoji on a message, or take it away."""
    wanted = call.parsed("reaction", "reaction types") or []
    if not isinstance(wanted, list):
        raise bad_request("expected an Array of ReactionType")
    if len(wanted) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    emoji = _emoji(wanted[0]) if wanted else ""
    message = message_in(sandbox, call, "message to react")
    if message.kind == "service":
        raise bad_request("REACTION_INVALID")
    if emoji:
        message.reactions[sandbox.world.bot.id] = emoji
    else:
        message.reactions.pop(sandbox.world.bot.id, None)
    sandbox.hub.publish("reaction", chat_id=message.chat_id, message_id=message.message_id)
    return True


def _emoji(reaction: Any) -> str:
    if not isinstance(reaction, dict) or reaction.get("type") not in ("emoji", "custom_emoji"):
        raise bad_request("can't parse ReactionType: invalid reaction type specified")
    emoji = str(reaction.get("emoji") or "").replace("\ufe0f", "")
    if emoji not in REACTIONS:
        raise bad_request("REACTION_INVALID")
    return emoji


async def send_message_draft(sandbox: Sandbox, call: Call) -> Any:
    """Show a message being written, in private chats; an empty text means thinking."""
    if not call.number("draft_id"):
        raise bad_request("draft identifier must be non-zero")
    chat = find_chat(sandbox, call.text("chat_id"))
    if not chat.is_private:
        raise bad_request("TEXTDRAFT_PEER_INVALID")
    writable_chat(sandbox, call)
    text, entities = formatted(
        call.text("text"), call.text("parse_mode"), call.parsed("entities", "entities")
    )
    if utf16_length(text) > TEXT_LENGTH:
        raise bad_request("message is too long")
    draft = {"draft_id": call.number("draft_id"), "text": text, "entities": entities}
    sandbox.presence.draft(chat.id, draft)
    return True


METHODS: dict[str, Method] = {
    "setMessageReaction": set_message_reaction,
    "sendMessageDraft": send_message_draft,
}
