"""People writing to chats."""

from dataclasses import dataclass

from sandbox.telegram.delivery import deliver, deliver_guest, mentions_bot
from sandbox.telegram.detect import detect, trim
from sandbox.telegram.entities import utf16_length
from sandbox.telegram.errors import Refused
from sandbox.telegram.limits import CAPTION_LENGTH, GUEST_SECONDS, TEXT_LENGTH
from sandbox.telegram.message import Message
from sandbox.telegram.people import Chat, Person
from sandbox.telegram.posting import anonymous_head, autopost_head, post
from sandbox.telegram.state import Sandbox
from sandbox.telegram.wire import Json


@dataclass(frozen=True)
class Manner:
    """How a message is written: as an answer, in a topic, as the group, forwarded…"""

    reply_to: int | None = None
    quote: str = ""
    topic: int | None = None
    anonymous: bool = False
    head: Json | None = None
    markup: Json | None = None


@dataclass(frozen=True)
class Spoken:
    """A message and whether the bot was told."""

    message: Message
    delivered: bool
    guest_query_id: str | None = None


def written(text: str) -> Json:
    """The content of a text message somebody typed."""
    text, entities = typed(text, TEXT_LENGTH)
    if not text:
        raise Refused("the text is empty")
    return {"text": text, "entities": entities} if entities else {"text": text}


def captioned(content: Json, text: str) -> Json:
    """Media with the caption somebody typed."""
    text, entities = typed(text, CAPTION_LENGTH)
    if text:
        content["caption"] = text
    if entities:
        content["caption_entities"] = entities
    return content


def typed(text: str, longest: int) -> tuple[str, list[Json]]:
    """A text as a client sends it, with what Telegram finds in it."""
    text, _ = trim(text, [])
    if utf16_length(text) > longest:
        raise Refused(f"at most {longest} characters")
    return text, detect(text, [])


def check_member(sandbox: Sandbox, chat: Chat, person: Person) -> None:
    """Refuse somebody who could not even see the chat."""
    if chat.migrated_to is not None:
        raise Refused(f"the group moved to {chat.migrated_to}", 409)
    if not chat.has(person.id):
        raise Refused(f"{person.name} is not in that chat", 409)


def speak(
    sandbox: Sandbox, chat: Chat, person: Person, content: Json, manner: Manner | None = None
) -> Spoken:
    """Post a message of a person and tell the bot what it may know of it."""
    manner = manner or Manner()
    check_member(sandbox, chat, person)
    head: Json = dict(manner.head or {})
    if chat.is_private:
        if person.blocked:
            raise Refused(f"{person.name} stopped the bot", 409)
        person.started = True
    elif manner.anonymous or chat.type == "channel":
        if not chat.is_administrator(person.id):
            raise Refused(f"{person.name} is no administrator", 409)
        head |= anonymous_head(sandbox, chat) if chat.is_group else {}
    if manner.topic is not None and manner.topic not in chat.topics:
        raise Refused("there is no such topic", 404)
    if manner.reply_to is not None:
        sandbox.world.message(chat.id, manner.reply_to)
    if manner.quote:
        head["quote"] = {"text": manner.quote, "position": 0, "is_manual": True}
    message = post(
        sandbox,
        chat,
        person.id,
        content,
        head=head,
        topic=manner.topic,
        reply_to=manner.reply_to,
        markup=manner.markup,
    )
    return _tell(sandbox, chat, person, message)


def _tell(sandbox: Sandbox, chat: Chat, person: Person, message: Message) -> Spoken:
    if not chat.has(sandbox.world.bot.id):
        message.seen_by_bot = False
        if sandbox.settings.guest_mode and mentions_bot(sandbox, message):
            return Spoken(message, True, _call_guest(sandbox, person, message))
        return Spoken(message, False)
    delivered = deliver(sandbox, message)
    if chat.type == "channel" and chat.linked_chat_id is not None:
        linked = sandbox.world.chat(chat.linked_chat_id)
        head = autopost_head(sandbox, chat, message)
        deliver(sandbox, post(sandbox, linked, person.id, message.content, head=head))
    return Spoken(message, delivered)


def _call_guest(sandbox: Sandbox, person: Person, message: Message) -> str:
    data = {
        "chat_id": message.chat_id,
        "message_id": message.message_id,
        "topic": message.topic,
    }
    query = sandbox.queries.open("guest", person.id, GUEST_SECONDS, data)
    deliver_guest(sandbox, message, query.id)
    return query.id


def edit(sandbox: Sandbox, message: Message, person: Person, text: str) -> None:
    """Somebody changes their own text or caption."""
    if message.sender != person.id or message.kind == "service":
        raise Refused("only one's own messages can be edited", 409)
    if message.kind == "text":
        content = {k: v for k, v in message.content.items() if k not in ("text", "entities")}
        message.content = content | written(text)
    else:
        dropped = ("caption", "caption_entities")
        content = {k: v for k, v in message.content.items() if k not in dropped}
        message.content = captioned(content, text)
    message.edit_date = int(sandbox.clock.now())
    sandbox.hub.publish("edited", chat_id=message.chat_id, message_id=message.message_id)
    deliver(sandbox, message, edited=True)


def press_start(sandbox: Sandbox, person: Person, payload: str) -> Spoken:
    """Follow a deep link: the private chat opens and `/start payload` is sent."""
    chat = sandbox.world.chat(person.id)
    return speak(sandbox, chat, person, written(f"/start {payload}".strip()))
