"""Whether the bot may read, write or edit in a chat, refused as the server refuses."""

from sandbox.telegram.errors import bad_request, forbidden, upgraded
from sandbox.telegram.message import Message
from sandbox.telegram.people import Chat
from sandbox.telegram.request import Call
from sandbox.telegram.state import Sandbox

NOUNS = {"group": "group", "supergroup": "supergroup", "channel": "channel"}
# What a bot without rights is told it may not send.
SENT = {
    "text": "text messages",
    "photo": "photos",
    "document": "documents",
    "video": "videos",
    "animation": "other messages",
    "sticker": "other messages",
    "invoice": "other messages",
}


def find_chat(sandbox: Sandbox, chat_id: str) -> Chat:
    """The chat named by number or `@username`."""
    if not chat_id:
        raise bad_request("chat_id is empty")
    chats = sandbox.world.chats
    if chat_id.startswith("@"):
        named = (chat for chat in chats.values() if chat.username == chat_id[1:])
        found = next(named, None)
    else:
        try:
            found = chats.get(int(chat_id))
        except ValueError:
            found = None
    if found is None or not _known(sandbox, found):
        raise bad_request("chat not found")
    return found


def _known(sandbox: Sandbox, chat: Chat) -> bool:
    return chat.is_private or bool(chat.username) or sandbox.world.bot.id in chat.members


def readable_chat(sandbox: Sandbox, call: Call, name: str = "chat_id") -> Chat:
    """A chat the bot may look at."""
    chat = find_chat(sandbox, call.text(name))
    if chat.type != "group" and not chat.is_private:
        _check_member(sandbox, chat)
    return chat


def writable_chat(sandbox: Sandbox, call: Call, kind: str = "text") -> Chat:
    """A chat the bot may send a message of this kind to."""
    chat = find_chat(sandbox, call.text("chat_id"))
    check_editable(sandbox, chat)
    if chat.is_private:
        _check_person(sandbox, chat)
    elif chat.type == "channel" and not chat.is_administrator(sandbox.world.bot.id):
        raise bad_request("need administrator rights in the channel chat")
    elif not chat.bot_can_write:
        what = SENT.get(kind, "other messages")
        raise bad_request(f"not enough rights to send {what} to the chat")
    return chat


def check_editable(sandbox: Sandbox, chat: Chat) -> None:
    """Refuse a group that moved or that the bot is not in."""
    if chat.migrated_to is not None:
        raise upgraded(chat.migrated_to)
    if not chat.is_private:
        _check_member(sandbox, chat)


def _check_member(sandbox: Sandbox, chat: Chat) -> None:
    if chat.has(sandbox.world.bot.id):
        return
    noun = NOUNS[chat.type]
    if chat.members.get(sandbox.world.bot.id) == "kicked":
        raise forbidden(f"bot was kicked from the {noun} chat")
    raise forbidden(f"bot is not a member of the {noun} chat")


def _check_person(sandbox: Sandbox, chat: Chat) -> None:
    person = sandbox.world.people[chat.id]
    if person.deactivated:
        raise forbidden("user is deactivated")
    if person.blocked:
        raise forbidden("bot was blocked by the user")
    if not person.started:
        raise forbidden("bot can't initiate conversation with a user")


def thread_of(call: Call, chat: Chat) -> int | None:
    """The forum topic to write to; General is the one that is never named."""
    thread = call.number("message_thread_id")
    if not thread:
        return None
    if thread not in chat.topics:
        raise bad_request("message thread not found")
    return thread


def reply_target(sandbox: Sandbox, call: Call, chat: Chat) -> tuple[int | None, str]:
    """The message to reply to and the quoted part of it."""
    wanted = call.parsed("reply_parameters", "reply parameters")
    if wanted is None:
        wanted = {
            "message_id": call.number("reply_to_message_id"),
            "allow_sending_without_reply": call.flag("allow_sending_without_reply"),
        }
    if not isinstance(wanted, dict):
        raise bad_request("object expected as reply parameters")
    message_id = int(wanted.get("message_id") or 0)
    if not message_id:
        return None, ""
    other = wanted.get("chat_id")
    place = chat if other is None else find_chat(sandbox, str(other))
    replied = sandbox.world.find(place.id, message_id)
    if replied is None:
        if wanted.get("allow_sending_without_reply"):
            return None, ""
        raise bad_request("message to be replied not found")
    quote = str(wanted.get("quote") or "")
    if quote and quote not in replied.text:
        raise bad_request("QUOTE_TEXT_INVALID")
    return (message_id if place is chat else None), quote


def message_in(sandbox: Sandbox, call: Call, what: str) -> Message:
    """The message a call names by `chat_id` and `message_id`; `what` goes into the refusal."""
    chat = find_chat(sandbox, call.text("chat_id"))
    check_editable(sandbox, chat)
    found = sandbox.world.find(chat.id, call.number("message_id"))
    if found is None or not found.seen_by_bot:
        raise bad_request(f"{what} not found")
    return found


def flood_key(chat: Chat) -> tuple[str, str]:
    """How writing to the chat is counted."""
    return f"chat:{chat.id}", "group" if chat.is_group else "private"
