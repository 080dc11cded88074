"""What the bot is told, and what privacy mode keeps from it."""

from sandbox.telegram.entities import utf16_slice
from sandbox.telegram.message import Message
from sandbox.telegram.people import Chat, member_wire
from sandbox.telegram.state import Sandbox
from sandbox.telegram.wire import Json


def deliver(sandbox: Sandbox, message: Message, *, edited: bool = False) -> bool:
    """Queue the update about a message of somebody else; False when the bot may not see it."""
    chat = sandbox.world.chats[message.chat_id]
    told = sees(sandbox, chat, message)
    message.seen_by_bot = told or (edited and message.seen_by_bot)
    if not told:
        return False
    if replied := sandbox.world.find(chat.id, message.reply_to or 0):
        # It is shown inside the answer to it, so the bot may use it from now on.
        replied.seen_by_bot = True
    kind = "channel_post" if chat.type == "channel" else "message"
    kind = f"edited_{kind}" if edited else kind
    sandbox.updates.push(kind, sandbox.world.wire(message), f"chat:{chat.id}")
    return True


def sees(sandbox: Sandbox, chat: Chat, message: Message) -> bool:
    """Whether the bot gets this message: privacy mode hides most of a group's talk."""
    bot = sandbox.world.bot
    if chat.migrated_to is not None and "migrate_to_chat_id" not in message.content:
        return False
    if not chat.has(bot.id):
        return False
    free = not chat.is_group or not sandbox.settings.privacy_mode
    if free or chat.is_administrator(bot.id) or message.kind == "service":
        return True
    if message.head.get("via_bot", {}).get("id") == bot.id:
        return True
    replied = sandbox.world.find(chat.id, message.reply_to or 0)
    if replied is not None and replied.sender == bot.id:
        return True
    return any(_addresses(sandbox, chat, word) for word in _words(message))


def _words(message: Message) -> list[str]:
    return [
        utf16_slice(message.text, entity["offset"], entity["length"]).lower()
        for entity in message.entities
        if entity["type"] in ("mention", "bot_command")
    ]


def _addresses(sandbox: Sandbox, chat: Chat, word: str) -> bool:
    """A mention of the bot, its command, or a bare command when it was the last bot to speak."""
    ours = f"@{sandbox.world.bot.username.lower()}"
    if word.startswith("/") and "@" not in word:
        return chat.last_bot_is_ours
    return word.endswith(ours)


def mentions_bot(sandbox: Sandbox, message: Message) -> bool:
    """Whether the text or caption names the bot."""
    return f"@{sandbox.world.bot.username.lower()}" in _words(message)


def deliver_guest(sandbox: Sandbox, message: Message, query_id: str) -> None:
    """Tell the bot that it was called into a chat it is not a member of."""
    payload = sandbox.world.wire(message) | {"guest_query_id": query_id}
    sandbox.updates.push("guest_message", payload, f"chat:{message.chat_id}")


def deliver_member(
    sandbox: Sandbox, chat: Chat, user_id: int, before: str, after: str, by: int
) -> None:
    """Tell the bot about a changed membership: its own always, others' only as administrator."""
    world = sandbox.world
    user = world.user_wire(user_id)
    payload: Json = {
        "chat": world.chat_wire(chat.id),
        "from": world.user_wire(by),
        "date": int(sandbox.clock.now()),
        "old_chat_member": member_wire(user, before),
        "new_chat_member": member_wire(user, after),
    }
    if user_id == world.bot.id:
        sandbox.updates.push("my_chat_member", payload, f"my_member:{chat.id}")
    elif chat.is_administrator(world.bot.id):
        sandbox.updates.push("chat_member", payload, f"member:{user_id}")


def deliver_reaction(
    sandbox: Sandbox, chat: Chat, message: Message, person: int, before: str, after: str
) -> None:
    """Tell the bot about a reaction: in private chats, or as administrator."""
    world = sandbox.world
    if not chat.is_private and not chat.is_administrator(world.bot.id):
        return
    payload = {
        "chat": world.chat_wire(chat.id),
        "message_id": message.message_id,
        "user": world.user_wire(person),
        "date": int(sandbox.clock.now()),
        "old_reaction": reaction_wire(before),
        "new_reaction": reaction_wire(after),
    }
    sandbox.updates.push("message_reaction", payload, f"reaction:{chat.id}")


def reaction_wire(emoji: str) -> list[Json]:
    """The list of ReactionType for one emoji or none."""
    return [{"type": "emoji", "emoji": emoji}] if emoji else []
