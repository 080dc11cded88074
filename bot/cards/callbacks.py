"""Callback data: an action, the search it belongs to, and proof that this bot made it.

    1 | letter | session id (12, or none) | arguments joined by ":" | MAC (11)

The MAC binds the owner's id, so a button copied under another person's search is worth nothing.
Whoever decodes must still compare the tapper with the session's owner: in a group the owner's
buttons can be tapped by everybody.
"""

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import get_type_hints

from bot.cards.actions import ACTIONS, Action

MAX_BYTES = 64
VERSION = "1"
SESSION_CHARS = 12
MAC_BYTES = 8
MAC_CHARS = 11  # base64url without padding
MIN_KEY_BYTES = 16
EVERYBODY = 0  # the owner of buttons that are there for whoever sees them

_HEAD = 2  # version and letter
_SESSION = re.compile(r"[A-Za-z0-9_-]{12}")
_ARGUMENT = re.compile(r"[A-Za-z0-9._-]*")
_BY_LETTER = {action.letter: action for action in ACTIONS}
# What turns each argument into its field: int, str or an enum.
_READERS = {
    action.letter: tuple(get_type_hints(action)[field.name] for field in fields(action))
    for action in ACTIONS
}


class Damage(StrEnum):
    """Why callback data is worth nothing."""

    GARBAGE = "garbage"  # nothing this bot ever wrote
    OLD = "old"  # of another version
    FORGED = "forged"  # changed, made with another key, or made for somebody else


@dataclass(frozen=True, slots=True)
class Tap:
    """A decoded button; `session_id` is empty when the action concerns no search."""

    action: Action
    session_id: str = ""


class CallbackCodec:
    """Writes and reads callback data with one secret key."""

    def __init__(self, key: bytes) -> None:
        if len(key) < MIN_KEY_BYTES:
            raise ValueError(f"the key needs {MIN_KEY_BYTES} bytes")
        self._key = key

    def encode(self, action: Action, owner_id: int, session_id: str = "") -> str:
        """At most 64 bytes, always. Raises ValueError for values no button can carry."""
        if type(action) not in ACTIONS:
            raise ValueError(f"{type(action).__name__} is not an action of a button")
        if action.in_session and not _SESSION.fullmatch(session_id):
            raise ValueError("the action needs a session id of 12 base64url characters")
        arguments = [str(getattr(action, field.name)) for field in fields(action)]
        if not all(map(_ARGUMENT.fullmatch, arguments)):
            raise ValueError(f"{action!r} holds characters no button can carry")
        session = session_id if action.in_session else ""
        body = f"{VERSION}{action.letter}{session}{':'.join(arguments)}"
        data = body + self._mac(owner_id, body)
        if len(data) > MAX_BYTES:
            raise ValueError(f"{action!r} does not fit a button")
        return data

    def decode(self, data: str, owner_id: int) -> Tap | Damage:
        """The tap, or what is wrong with it; never raises.

        `owner_id` is the owner of the session that `session_of` names, or whoever tapped when
        there is no session.
        """
        kind = _kind(data)
        if isinstance(kind, Damage):
            return kind
        body, mac = data[:-MAC_CHARS], data[-MAC_CHARS:]
        if not hmac.compare_digest(mac, self._mac(owner_id, body)):
            return Damage.FORGED
        start = _HEAD + (SESSION_CHARS if kind.in_session else 0)
        action = _read(kind, body[start:])
        return Damage.GARBAGE if action is None else Tap(action, body[_HEAD:start])

    def _mac(self, owner_id: int, body: str) -> str:
        digest = hmac.digest(self._key, f"{owner_id}|{body}".encode(), hashlib.sha256)
        return urlsafe_b64encode(digest[:MAC_BYTES]).rstrip(b"=").decode("ascii")


def session_of(data: str) -> str | None:
    """The session id callback data claims to belong to; None when it names none.

    A claim only: it says whose id to decode with.
    """
    kind = _kind(data)
    if isinstance(kind, Damage) or not kind.in_session:
        return None
    return data[_HEAD : _HEAD + SESSION_CHARS]


def _kind(data: str) -> type[Action] | Damage:
    """The class of action, as far as the form tells."""
    if not data.isascii() or not _HEAD + MAC_CHARS <= len(data) <= MAX_BYTES:
        return Damage.GARBAGE
    if data[0] != VERSION:
        return Damage.OLD if data[0].isalnum() else Damage.GARBAGE
    kind = _BY_LETTER.get(data[1])
    if kind is None:
        return Damage.OLD
    session = data[_HEAD : min(_HEAD + SESSION_CHARS, len(data) - MAC_CHARS)]
    if kind.in_session and not _SESSION.fullmatch(session):
        return Damage.GARBAGE
    return kind


def _read(kind: type[Action], text: str) -> Action | None:
    """An action from its arguments; None when a field has changed its meaning since."""
    readers = _READERS[kind.letter]
    arguments = text.split(":") if readers else [text] * bool(text)
    if len(arguments) != len(readers):
        return None
    try:
        return kind(*(read(argument) for read, argument in zip(readers, arguments, strict=True)))
    except ValueError:
        return None
