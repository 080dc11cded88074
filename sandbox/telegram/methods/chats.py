"""Chats and their members."""

from typing import Any

from sandbox.telegram.access import check_editable, readable_chat
from sandbox.telegram.errors import bad_request
from sandbox.telegram.membership import change_member
from sandbox.telegram.methods.registry import Method
from sandbox.telegram.people import member_wire
from sandbox.telegram.request import Call
from sandbox.telegram.state import Sandbox
from sandbox.telegram.wire import Json

_ALL_REACTIONS = 11


async def get_chat(sandbox: Sandbox, call: Call) -> Json:
    """Everything about a chat."""
    chat = readable_chat(sandbox, call)
    full: Json = sandbox.world.chat_wire(chat.id) | {
        "accent_color_id": abs(chat.id) % 7,
        "max_reaction_count": _ALL_REACTIONS,
        "accepted_gift_types": {
            "unlimited_gifts": True,
            "limited_gifts": True,
            "unique_gifts": True,
            "premium_subscription": True,
            "gifts_from_channels": True,
        },
    }
    if chat.linked_chat_id is not None:
        full["linked_chat_id"] = chat.linked_chat_id
    if chat.is_group:
        full["permissions"] = _permissions(chat.bot_can_write)
    return full


def _permissions(can_write: bool) -> Json:
    sending = (
        "can_send_messages can_send_audios can_send_documents can_send_photos can_send_videos "
        "can_send_video_notes can_send_voice_notes can_send_polls can_send_other_messages "
        "can_add_web_page_previews"
    )
    managing = "can_change_info can_invite_users can_pin_messages can_manage_topics"
    return dict.fromkeys(sending.split(), can_write) | dict.fromkeys(managing.split(), False)


async def get_chat_member(sandbox: Sandbox, call: Call) -> Json:
    """One member and what they may do."""
    chat = readable_chat(sandbox, call)
    user_id = call.number("user_id")
    world = sandbox.world
    if user_id not in world.people and user_id != world.bot.id:
        raise bad_request("PARTICIPANT_ID_INVALID" if user_id else "invalid user_id specified")
    return member_wire(world.user_wire(user_id), chat.members.get(user_id, "left"))


async def get_chat_administrators(sandbox: Sandbox, call: Call) -> list[Json]:
    """The administrators of a group or channel; bots are not listed."""
    chat = readable_chat(sandbox, call)
    if chat.is_private:
        raise bad_request("there are no administrators in the private chat")
    check_editable(sandbox, chat)
    return [
        member_wire(sandbox.world.user_wire(user_id), status)
        for user_id, status in chat.members.items()
        if chat.is_administrator(user_id) and user_id != sandbox.world.bot.id
    ]


async def get_chat_member_count(sandbox: Sandbox, call: Call) -> int:
    """How many are in a chat."""
    chat = readable_chat(sandbox, call)
    return sum(1 for user_id in chat.members if chat.has(user_id))


async def leave_chat(sandbox: Sandbox, call: Call) -> Any:
    """The bot leaves a group or channel."""
    chat = readable_chat(sandbox, call)
    if chat.is_private:
        raise bad_request("chat member status can't be changed in private chats")
    check_editable(sandbox, chat)
    bot_id = sandbox.world.bot.id
    change_member(sandbox, chat, bot_id, "left", bot_id)
    return True


METHODS: dict[str, Method] = {
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_chat_administrators,
    "getChatMemberCount": get_chat_member_count,
    "leaveChat": leave_chat,
}
