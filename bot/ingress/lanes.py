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
# Money, and the news that a chat is gone, count for nobody: they are never refused.
NEVER_SHED: Final = frozenset({"pre_checkout_query", "shipping_query", "my_chat_member"})

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


@dataclass(frozen=True, slots=True)
class Sender:
    """Whom to tell that it was too much: a private chat, and Telegram's word for the language."""

    user_id: int
    language_code: str | None


def update_id_of(raw: object) -> int | None:
    """The update's number; None for what is no update at all."""
    return _id(raw.get("update_id")) if isinstance(raw, dict) else None


def arrival_of(raw: Raw) -> Arrival:
    """An update that has a number, ready for the inbox."""
    kind = kind_of(raw)
    content = _inner(raw, kind)
    user_id = _user_id(content)
    paid = "successful_payment" in content
    fast = kind in FAST_KINDS or paid
    return Arrival(
        update_id=raw["update_id"],
        lane=Lane.FAST if fast else Lane.CHAT,
        key=f"user:{user_id}" if fast else f"chat:{_chat_id(content)}",
        kind=kind,
        user_id=None if paid or kind in NEVER_SHED or "sender_chat" in content else user_id,
        # Escaped to ASCII: half of a surrogate pair can be stored then, and a NUL too.
        body=json.dumps(raw),
    )


def kind_of(raw: Raw) -> str:
    """What kind of update it is, by Telegram's name for it."""
    name = next((name for name in raw if name != "update_id"), "")
    return name[:KIND_LENGTH].encode("ascii", "replace").decode() or "empty"


def past_its_time(kind: str, age_s: float) -> bool:
    """Whether nobody would see an answer any more."""
    return age_s > LIFE_S.get(kind, LIFE_OF_OTHERS_S)


def private_sender(raw: Raw) -> Sender | None:
    """Who wrote it in a private chat; None for every other chat."""
    content = _inner(raw, kind_of(raw))
    message = _inner(content, "message") if "chat" not in content else content
    user_id = _user_id(content)
    if user_id is None or _chat_id(message) != user_id:
        return None
    code = _inner(content, "from").get("language_code")
    return Sender(user_id, code if isinstance(code, str) else None)


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
