"""What one person sees: chats and messages as CONTROL.md describes them."""

from sandbox.telegram.keyboards import button_kind
from sandbox.telegram.message import Message
from sandbox.telegram.people import Chat, Person
from sandbox.telegram.render import to_html
from sandbox.telegram.state import Sandbox
from sandbox.telegram.wire import Json

FILES = "/sandbox/files/"


def person_view(person: Person) -> Json:
    """A person."""
    return {
        "id": person.id,
        "name": person.name,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "username": person.username,
        "language_code": person.language_code,
        "started": person.started,
        "blocked": person.blocked,
        "deactivated": person.deactivated,
    }


def chat_view(sandbox: Sandbox, chat: Chat) -> Json:
    """A chat."""
    bot_id = sandbox.world.bot.id
    return {
        "id": chat.id,
        "type": chat.type,
        "title": _name(sandbox, chat.id) if chat.is_private else chat.title,
        "username": chat.username,
        "is_forum": chat.is_forum,
        "topics": [{"id": key, "name": name} for key, name in chat.topics.items()],
        "members": [
            {"id": user_id, "name": _name(sandbox, user_id), "status": status}
            for user_id, status in chat.members.items()
        ],
        "bot_status": chat.members.get(bot_id, "left"),
        "bot_can_write": chat.bot_can_write,
        "migrated_to": chat.migrated_to,
        "linked_chat_id": chat.linked_chat_id,
    }


def _name(sandbox: Sandbox, user_id: int) -> str:
    if user_id == sandbox.world.bot.id:
        return sandbox.world.bot.name
    return sandbox.world.people[user_id].name


def title_for(sandbox: Sandbox, chat: Chat) -> str:
    """What a member reads as the title: the bot's name in the private chat."""
    return sandbox.world.bot.name if chat.is_private else chat.title


def message_view(sandbox: Sandbox, message: Message, person_id: int) -> Json:
    """A message as that person sees it."""
    bot_id = sandbox.world.bot.id
    author = _author(message)
    return {
        "chat_id": message.chat_id,
        "message_id": message.message_id,
        "date": message.date,
        "edit_date": message.edit_date,
        "topic": message.topic,
        "from": author,
        "mine": message.sender == person_id,
        "by_bot": message.sender == bot_id,
        "via_bot": "via_bot" in message.head,
        "kind": message.kind,
        "text": message.text,
        "entities": message.entities,
        "html": to_html(message.text, message.entities),
        "caption_above": bool(message.content.get("show_caption_above_media")),
        "album": message.head.get("media_group_id"),
        "media": media_view(message),
        "location": message.content.get("location"),
        "invoice": _invoice(message),
        "link_preview": _link_preview(message),
        "reply_to": _reply(sandbox, message),
        "forwarded_from": _forwarded(message),
        "buttons": _buttons(sandbox, message, person_id),
        "reactions": _reactions(message, person_id, bot_id),
        "service": _service(message),
        "inline_message_id": message.inline_message_id,
    }


def _author(message: Message) -> Json:
    chat = message.head.get("sender_chat")
    if chat is not None:
        username = chat.get("username", "")
        return {"id": chat["id"], "name": chat["title"], "username": username, "is_bot": False}
    user = message.head["from"]
    return {
        "id": user["id"],
        "name": f"{user['first_name']} {user.get('last_name', '')}".strip(),
        "username": user.get("username", ""),
        "is_bot": user["is_bot"],
    }


def media_view(message: Message) -> Json | None:
    """The file of a message, with where to get it."""
    media = message.media
    if media is None:
        return None
    thumbnail = media.get("thumbnail")
    if message.kind == "photo":
        small = [size for size in message.content["photo"] if size is not media]
        thumbnail = small[-1] if small else media
    return {
        "url": FILES + media["file_unique_id"],
        "width": media.get("width") or media.get("length"),
        "height": media.get("height") or media.get("length"),
        "thumbnail_url": FILES + thumbnail["file_unique_id"] if thumbnail else None,
        "name": media.get("file_name", ""),
        "mime_type": media.get("mime_type", ""),
        "size": media.get("file_size"),
        "duration": media.get("duration"),
        "spoiler": bool(message.content.get("has_media_spoiler")),
        "file_id": media["file_id"],
        "file_unique_id": media["file_unique_id"],
    }


def _invoice(message: Message) -> Json | None:
    invoice = message.content.get("invoice")
    if invoice is None:
        return None
    return {
        "title": invoice["title"],
        "description": invoice["description"],
        "currency": invoice["currency"],
        "amount": invoice["total_amount"],
        "paid": bool(message.private.get("paid")),
    }


def _link_preview(message: Message) -> Json | None:
    options = message.content.get("link_preview_options") or {}
    if message.kind != "text" or options.get("is_disabled"):
        return None
    url = options.get("url") or _first_link(message)
    if not url:
        return None
    return {
        "url": url,
        "large": bool(options.get("prefer_large_media")),
        "above": bool(options.get("show_above_text")),
    }


def _first_link(message: Message) -> str:
    for entity in message.entities:
        if entity["type"] == "text_link":
            return str(entity["url"])
        if entity["type"] == "url":
            start, end = entity["offset"] * 2, (entity["offset"] + entity["length"]) * 2
            return message.text.encode("utf-16-le")[start:end].decode("utf-16-le")
    return ""


def _reply(sandbox: Sandbox, message: Message) -> Json | None:
    if message.reply_to is None:
        return None
    replied = sandbox.world.find(message.chat_id, message.reply_to)
    media = (media_view(replied) if replied else None) or {}
    picture = media.get("thumbnail_url")
    if not picture and str(media.get("mime_type") or "image/").startswith("image/"):
        picture = media.get("url")
    by_name = not picture or (replied is not None and replied.kind == "document")
    return {
        "message_id": message.reply_to,
        "kind": replied.kind if replied else None,
        "name": _author(replied)["name"] if replied else "",
        "text": (replied.text or (media.get("name") if by_name else "")) if replied else "",
        "media_url": picture,
        "quote": (message.head.get("quote") or {}).get("text"),
    }


def _forwarded(message: Message) -> str | None:
    origin = message.head.get("forward_origin")
    if origin is None:
        return None
    if origin["type"] == "channel":
        return str(origin["chat"]["title"])
    return str(origin.get("sender_user_name") or origin["sender_user"]["first_name"])


def _buttons(sandbox: Sandbox, message: Message, person_id: int) -> list[list[Json]]:
    waiting = {
        (query.data["row"], query.data["column"])
        for query in sandbox.queries.of_kind("callback")
        if query.person == person_id
        and query.data["chat_id"] == message.chat_id
        and query.data["message_id"] == message.message_id
        and sandbox.queries.state(query) == "waiting"
    }
    return [
        [
            {
                "row": row,
                "column": column,
                "text": button["text"],
                "kind": button_kind(button),
                "style": button.get("style"),
                "url": button.get("url"),
                "copy": (button.get("copy_text") or {}).get("text"),
                "waiting": (row, column) in waiting,
            }
            for column, button in enumerate(buttons)
        ]
        for row, buttons in enumerate(message.buttons)
    ]


def _reactions(message: Message, person_id: int, bot_id: int) -> list[Json]:
    counts: dict[str, list[int]] = {}
    for user_id, emoji in message.reactions.items():
        counts.setdefault(emoji, []).append(user_id)
    return [
        {
            "emoji": emoji,
            "count": len(users),
            "mine": person_id in users,
            "by_bot": bot_id in users,
        }
        for emoji, users in counts.items()
    ]


def _service(message: Message) -> Json | None:
    if message.kind != "service":
        return None
    key, value = next(iter(message.content.items()))
    return {"type": key, "value": value}
