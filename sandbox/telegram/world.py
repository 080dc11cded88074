"""The state of the sandbox: people, chats and their messages, all bounded."""

import itertools
from collections import OrderedDict, deque

from sandbox.telegram import cast
from sandbox.telegram.clock import Clock
from sandbox.telegram.errors import Refused
from sandbox.telegram.hub import Hub
from sandbox.telegram.limits import CHATS, MESSAGES_PER_CHAT, PEOPLE, TOMBSTONES
from sandbox.telegram.message import Message
from sandbox.telegram.people import Bot, Chat, Person, chat_wire
from sandbox.telegram.wire import Json


class World:
    """Everything that exists, and the only place that adds to it or takes away.

    What is new is numbered from `first` on.
    """

    def __init__(
        self, bot_id: int, username: str, clock: Clock, hub: Hub, *, first: int = 0
    ) -> None:
        self.clock = clock
        self.hub = hub
        self.bot = Bot(bot_id, username)
        self.people = {person.id: person for person in cast.people()}
        self.chats = {chat.id: chat for chat in cast.chats(bot_id)}
        self._messages: dict[int, OrderedDict[int, Message]] = {}
        self._inline: dict[str, Message] = {}
        self._deleted: deque[Message] = deque(maxlen=TOMBSTONES)
        self._shared_ids = itertools.count(first + 101)
        self._person_ids = itertools.count(first + max(self.people) + 1)
        self._chat_ids = itertools.count(first + 9)
        for chat in self.chats.values():
            chat.last_message_id += first
        for person in self.people.values():
            self._add_private_chat(person)

    def _add_private_chat(self, person: Person) -> None:
        members = {person.id: "member", self.bot.id: "member"}
        self.chats[person.id] = Chat(person.id, "private", person.name, members)

    def add_person(self, first_name: str, **fields: str | None) -> Person:
        """A new person with a private chat of their own."""
        if len(self.people) >= PEOPLE:
            raise Refused("the sandbox is full of people; reset it", 409)
        person = Person(next(self._person_ids), first_name)
        for key, value in fields.items():
            setattr(person, key, value)
        self.people[person.id] = person
        self._add_private_chat(person)
        self.hub.publish("people")
        return person

    def add_chat(self, kind: str, title: str, members: dict[int, str]) -> Chat:
        """A new group, supergroup or channel."""
        if len(self.chats) >= CHATS + PEOPLE:
            raise Refused("the sandbox is full of chats; reset it", 409)
        number = next(self._chat_ids)
        chat_id = -4_000_000 - number if kind == "group" else -1_001_700_000_000 - number
        self.chats[chat_id] = Chat(chat_id, kind, title, members)
        self.hub.publish("chat", chat_id=chat_id)
        return self.chats[chat_id]

    def person(self, person_id: int) -> Person:
        """The person, or 404 for a control request."""
        if person_id not in self.people:
            raise Refused(f"there is no person {person_id}", 404)
        return self.people[person_id]

    def chat(self, chat_id: int) -> Chat:
        """The chat, or 404 for a control request."""
        if chat_id not in self.chats:
            raise Refused(f"there is no chat {chat_id}", 404)
        return self.chats[chat_id]

    def message(self, chat_id: int, message_id: int) -> Message:
        """The message, or 404 for a control request."""
        if found := self.find(chat_id, message_id):
            return found
        raise Refused(f"there is no message {message_id} in chat {chat_id}", 404)

    def find(self, chat_id: int, message_id: int) -> Message | None:
        """The message if it is still kept."""
        return self._messages.get(chat_id, OrderedDict()).get(message_id)

    def find_inline(self, inline_message_id: str) -> Message | None:
        """The message posted by inline or guest mode under that id."""
        return self._inline.get(inline_message_id)

    def find_deleted(self, chat_id: int, message_id: int) -> Message | None:
        """A message deleted a moment ago, whose buttons somebody may still see."""
        matching = (m for m in self._deleted if (m.chat_id, m.message_id) == (chat_id, message_id))
        return next(matching, None)

    def messages(self, chat_id: int) -> list[Message]:
        """The kept messages of a chat, oldest first."""
        return list(self._messages.get(chat_id, {}).values())

    def next_message_id(self, chat: Chat) -> int:
        """Supergroups and channels count for themselves; all other chats share one count."""
        if chat.type in ("supergroup", "channel"):
            chat.last_message_id += 1
            return chat.last_message_id
        return next(self._shared_ids)

    def add(self, message: Message) -> Message:
        """Keep a message; the oldest ones of a full chat go."""
        kept = self._messages.setdefault(message.chat_id, OrderedDict())
        kept[message.message_id] = message
        while len(kept) > MESSAGES_PER_CHAT:
            _, oldest = kept.popitem(last=False)
            self._inline.pop(oldest.inline_message_id or "", None)
        self.hub.publish("message", chat_id=message.chat_id, message_id=message.message_id)
        return message

    def name_inline(self, message: Message, inline_message_id: str) -> None:
        """Let the bot edit a message by an inline message id."""
        message.inline_message_id = inline_message_id
        self._inline[inline_message_id] = message

    def delete(self, messages: list[Message]) -> None:
        """Take messages away, remembering the last ones for taps that come too late."""
        for message in messages:
            self._messages[message.chat_id].pop(message.message_id, None)
            self._inline.pop(message.inline_message_id or "", None)
            self._deleted.append(message)
        for chat_id in {message.chat_id for message in messages}:
            ids = [message.message_id for message in messages if message.chat_id == chat_id]
            self.hub.publish("deleted", chat_id=chat_id, message_ids=ids)

    def user_wire(self, user_id: int) -> Json:
        """The User object of a person or of the bot."""
        return self.bot.wire() if user_id == self.bot.id else self.people[user_id].wire()

    def chat_wire(self, chat_id: int) -> Json:
        """The Chat object of a chat."""
        return chat_wire(self.chats[chat_id], self.people.get(chat_id))

    def wire(self, message: Message, *, with_reply: bool = True) -> Json:
        """The Message object; replies are shown one level deep."""
        wire: Json = {
            "message_id": message.message_id,
            "date": message.date,
            "chat": self.chat_wire(message.chat_id),
            **message.head,
            **message.content,
        }
        if message.edit_date is not None:
            wire["edit_date"] = message.edit_date
        if "inline_keyboard" in (message.reply_markup or {}):
            wire["reply_markup"] = message.reply_markup
        replied = self.find(message.chat_id, message.reply_to or 0)
        if with_reply and replied is not None:
            wire["reply_to_message"] = self.wire(replied, with_reply=False)
        return wire
