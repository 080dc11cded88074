"""Putting messages into chats, for people and for the bot."""

from sandbox.telegram.access import flood_key, reply_target, thread_of
from sandbox.telegram.keyboards import reply_markup
from sandbox.telegram.message import Message
from sandbox.telegram.people import GROUP_ANONYMOUS_BOT, SERVICE_CHAT, Chat
from sandbox.telegram.request import Call
from sandbox.telegram.state import Sandbox
from sandbox.telegram.wire import Json


def post(
    sandbox: Sandbox,
    chat: Chat,
    sender: int,
    content: Json,
    *,
    head: Json | None = None,
    topic: int | None = None,
    reply_to: int | None = None,
    markup: Json | None = None,
) -> Message:
    """Add a message; `head` adds to or replaces who it is from."""
    world = sandbox.world
    by_default: Json = {}
    if chat.type == "channel":
        by_default["sender_chat"] = world.chat_wire(chat.id)
    else:
        by_default["from"] = world.user_wire(sender)
    if topic is not None:
        by_default |= {"message_thread_id": topic, "is_topic_message": True}
    message = Message(
        chat_id=chat.id,
        message_id=world.next_message_id(chat),
        date=int(sandbox.clock.now()),
        sender=sender,
        content=content,
        head=by_default | (head or {}),
        reply_to=reply_to,
        reply_markup=markup,
    )
    return world.add(message)


def anonymous_head(sandbox: Sandbox, chat: Chat) -> Json:
    """The head of a message an administrator writes as the group."""
    user = {
        "id": GROUP_ANONYMOUS_BOT,
        "is_bot": True,
        "first_name": "Group",
        "username": "GroupAnonymousBot",
    }
    return {"from": user, "sender_chat": sandbox.world.chat_wire(chat.id)}


def autopost_head(sandbox: Sandbox, channel: Chat, original: Message) -> Json:
    """The head of a channel post that appears by itself in the linked group."""
    sender_chat = sandbox.world.chat_wire(channel.id)
    origin = {
        "type": "channel",
        "date": original.date,
        "chat": sender_chat,
        "message_id": original.message_id,
    }
    return {
        "from": {"id": SERVICE_CHAT, "is_bot": False, "first_name": "Telegram"},
        "sender_chat": sender_chat,
        "is_automatic_forward": True,
        "forward_origin": origin,
    }


def post_as_bot(
    sandbox: Sandbox, chat: Chat, call: Call, contents: list[Json], head: Json | None = None
) -> list[Message]:
    """Send messages with what a sending method says about reply, topic, keyboard and protection."""
    markup = reply_markup(call) if len(contents) == 1 else None
    topic = thread_of(call, chat)
    reply_to, quote = reply_target(sandbox, call, chat)
    key, kind = flood_key(chat)
    sandbox.floods.count(key, kind, len(contents))
    extra: Json = dict(head or {})
    if call.flag("protect_content"):
        extra["has_protected_content"] = True
    if quote:
        extra["quote"] = {"text": quote, "position": 0, "is_manual": True}
    if call.has("message_effect_id") and chat.is_private:
        extra["effect_id"] = call.text("message_effect_id")
    bot_id = sandbox.world.bot.id
    sent = [
        post(
            sandbox,
            chat,
            bot_id,
            content,
            head=extra,
            topic=topic,
            reply_to=reply_to,
            markup=markup,
        )
        for content in contents
    ]
    sandbox.presence.spoke(chat.id)
    chat.last_bot_is_ours = True
    return sent
