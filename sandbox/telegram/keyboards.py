"""Reply markup of a call: read, check, refuse."""

import re
from typing import Any
from urllib.parse import urlsplit

from sandbox.telegram.entities import utf16_length
from sandbox.telegram.errors import bad_request
from sandbox.telegram.limits import (
    BUTTON_STYLES,
    BUTTONS_PER_KEYBOARD,
    BUTTONS_PER_ROW,
    CALLBACK_DATA_BYTES,
    COPY_TEXT_LENGTH,
    INLINE_QUERY_LENGTH,
)
from sandbox.telegram.request import Call
from sandbox.telegram.wire import Json

# The field of a button that says what it does -> the kind CONTROL.md names.
BUTTON_KINDS = {
    "url": "url",
    "callback_data": "callback",
    "copy_text": "copy",
    "switch_inline_query": "switch_inline",
    "switch_inline_query_current_chat": "switch_inline",
    "switch_inline_query_chosen_chat": "switch_inline",
    "pay": "pay",
    "web_app": "web_app",
    "login_url": "login",
    "disabled": "disabled",
    "callback_game": "disabled",
}
_HOST = re.compile(r"(?:[^\s./]+\.)+[^\s./]{2,}|localhost|\[?[0-9a-fA-F:.]+\]?")


def reply_markup(call: Call) -> Json | None:
    """The `reply_markup` parameter of a call."""
    return checked_markup(call.parsed("reply_markup", "reply keyboard markup"))


def checked_markup(value: Any) -> Json | None:
    """A keyboard as it will be shown; None for none or an empty inline keyboard."""
    if value is None:
        return None
    if not isinstance(value, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in value:
        rows = _inline_rows(value["inline_keyboard"])
        return {"inline_keyboard": rows} if rows else None
    if "keyboard" in value:
        return {**value, "keyboard": _reply_rows(value["keyboard"])}
    return dict(value) or None


def _inline_rows(rows: Any) -> list[list[Json]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request(
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'
        )
    if sum(map(len, rows)) > BUTTONS_PER_KEYBOARD or max(map(len, rows), default=0) > (
        BUTTONS_PER_ROW
    ):
        raise bad_request("reply markup is too long")
    return [[_inline_button(button) for button in row] for row in rows if row]


def _inline_button(button: Any) -> Json:
    if not isinstance(button, dict):
        raise _button_refusal("InlineKeyboardButton must be an Object")
    if not isinstance(button.get("text"), str):
        raise _button_refusal('Can\'t find field "text"')
    if not button["text"].strip():
        raise bad_request("inline keyboard button text must be non-empty")
    if not any(field in button for field in BUTTON_KINDS):
        raise _button_refusal("Text buttons are unallowed in the inline keyboard")
    if button.get("style") is not None and button["style"] not in BUTTON_STYLES:
        raise _button_refusal("invalid button style specified")
    _check_payload(button)
    return dict(button)


def _check_payload(button: Json) -> None:
    if "url" in button:
        _check_url(str(button["url"]))
    if "callback_data" in button:
        size = len(str(button["callback_data"]).encode())
        if not 1 <= size <= CALLBACK_DATA_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    if "copy_text" in button:
        copied = button["copy_text"].get("text") if isinstance(button["copy_text"], dict) else None
        if not isinstance(copied, str) or not 1 <= utf16_length(copied) <= COPY_TEXT_LENGTH:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")
    for field in ("switch_inline_query", "switch_inline_query_current_chat"):
        if len(str(button.get(field) or "")) > INLINE_QUERY_LENGTH:
            raise bad_request("BUTTON_DATA_INVALID")


def _check_url(url: str) -> None:
    reason = ""
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        if parts.scheme not in ("http", "https", "tg", "ton"):
            reason = "Unsupported URL protocol"
        elif parts.scheme in ("http", "https") and not _HOST.fullmatch(parts.hostname or ""):
            reason = "Wrong HTTP URL"
    except ValueError:
        reason = "Wrong HTTP URL"
    if reason:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: {reason}")


def _reply_rows(rows: Any) -> list[list[Json]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "keyboard" must be an Array of Arrays')
    return [
        [button if isinstance(button, dict) else {"text": str(button)} for button in row]
        for row in rows
    ]


def _button_refusal(text: str) -> Exception:
    return bad_request(f"can't parse inline keyboard button: {text}")


def button_kind(button: Json) -> str:
    """What a tap on the button does."""
    return next((kind for field, kind in BUTTON_KINDS.items() if field in button), "disabled")
