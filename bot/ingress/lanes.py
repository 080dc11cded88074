"""What a raw update tells before anything parses it: kind, lane, whose turn, how long it lives.

Nothing in an update is trusted to be there or to be of its documented type.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.storage.inbox import Arrival, Lane

Raw = dict[str, Any]

# Whoever waits for these sees it: a spinner, a list that stays empty, a payment that fails.
FAST_KINDS: Final = frozenset(
    {
        "callback_query",
        "inline_query",
        "chosen_inline_result",
        "guest_message",
        "pre_checkout_query",
        "shipping_query",
    }
)
# Money, and the news that a chat is gone, are never refused.
NEVER_SHED: Final = frozenset({"pre_checkout_query", "shipping_query", "my_chat_member"})

# What is answered by its own number.
TAP: Final = "callback_query"
KEYSTROKE: Final = "inline_query"
QUERIES: Final = frozenset({TAP, KEYSTROKE})

# Seconds after which an answer reaches nobody; a little less than Telegram itself waits.
LIFE_S: Final[Mapping[str, float]] = {
    "inline_query": 20.0,
    "guest_message": 20.0,
    "callback_query": 120.0,
    "pre_checkout_query": 120.0,
    "shipping_query": 120.0,
    "chosen_inline_result": 600.0,
}
LIFE_OF_OTHERS_S: Final = 24 * 3600.0

LARGEST_ID: Final = 2**63 - 1
KIND_LENGTH: Final = 40


# What in a group's message says that it is meant for a bot.
CALLS: Final = frozenset({"bot_command", "mention"})


@dataclass(frozen=True, slots=True)
class Refused:
    """An update that was too much, and how its sender can be told.

    A tap and an inline query are answered by `query_id`; for others a message goes to the chat,
    to the topic `thread_id` if it has any. `language_code` is Telegram's word for the language.
    """

    kind: str
    user_id: int
    language_code: str | None
    chat_id: int = 0
    thread_id: int | None = None
    query_id: str = ""


def update_id_of(raw: object) -> int | None:
    """The update's number; None for what is no update at all."""
    return _id(raw.get("update_id")) if isinstance(raw, dict) else None


def lane_of(raw: Raw) -> Lane:
    """Whether whoever sent it watches for the answer."""
    kind = kind_of(raw)
    fast = kind in FAST_KINDS or "successful_payment" in _inner(raw, kind)
    return Lane.FAST if fast else Lane.CHAT


def arrival_of(raw: Raw) -> Arrival:
    """An update that has a number, ready for the inbox. Raises RecursionError: nested too deep."""
    kind = kind_of(raw)
    content = _inner(raw, kind)
    user_id = _user_id(content)
    lane = lane_of(raw)
    return Arrival(
        update_id=raw["update_id"],
        lane=lane,
        key=f"user:{user_id}" if lane is Lane.FAST else f"chat:{_chat_id(content)}",
        kind=kind,
        # Who writes as a chat has the same user's number as everybody who does.
        user_id=_id(_inner(content, "sender_chat").get("id")) or user_id,
        # Escaped to ASCII: half of a surrogate pair can be stored then, and a NUL too.
        body=json.dumps(raw),
        never_shed=kind in NEVER_SHED or "successful_payment" in content,
    )


def kind_of(raw: Raw) -> str:
    """What kind of update it is, by Telegram's name for it."""
    name = next((name for name in raw if name != "update_id"), "")
    return name[:KIND_LENGTH].encode("ascii", "replace").decode() or "empty"


def past_its_time(kind: str, age_s: float) -> bool:
    """Whether nobody would see an answer any more."""
    return age_s > LIFE_S.get(kind, LIFE_OF_OTHERS_S)


def refused(raw: Raw) -> Refused | None:
    """How to tell whoever sent an update that it was too much; None when nobody would know why.

    In a group only those are told who asked for something: with every message in view, most
    are not meant for the bot.
    """
    kind = kind_of(raw)
    content = _inner(raw, kind)
    user_id, chat_id = _user_id(content), _chat_id(content)
    code = _inner(content, "from").get("language_code")
    language = code if isinstance(code, str) else None
    query_id = content.get("id")
    if user_id is None:
        return None
    if kind in QUERIES:
        known = isinstance(query_id, str)
        return Refused(kind, user_id, language, query_id=str(query_id)) if known else None
    if chat_id is None or (chat_id != user_id and not _calls(content)):
        return None
    thread_id = _id(content.get("message_thread_id")) if content.get("is_topic_message") else None
    return Refused(kind, user_id, language, chat_id, thread_id)


def _calls(message: Raw) -> bool:
    found = message.get("entities") or message.get("caption_entities")
    entities = found if isinstance(found, list) else []
    return any(isinstance(one, dict) and str(one.get("type")) in CALLS for one in entities)


def _user_id(content: Raw) -> int | None:
    return _id(_inner(content, "from").get("id")) or _id(_inner(content, "user").get("id"))


def _chat_id(content: Raw) -> int | None:
    return _id(_inner(content, "chat").get("id"))


def _inner(raw: Raw, name: str) -> Raw:
    value = raw.get(name)
    return value if isinstance(value, dict) else {}


def _id(value: object) -> int | None:
    """Only what fits the database's column; True is no number here."""
    fits = type(value) is int and -LARGEST_ID <= value <= LARGEST_ID
    return value if fits and isinstance(value, int) else None
