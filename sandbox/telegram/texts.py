"""Texts and captions of a call: parse, trim, find links, count, refuse."""

from typing import Any

from sandbox.telegram.detect import detect, trim
from sandbox.telegram.entities import HtmlParser, utf16_length
from sandbox.telegram.errors import bad_request
from sandbox.telegram.limits import CAPTION_LENGTH, ENTITIES_PER_MESSAGE, TEXT_LENGTH
from sandbox.telegram.request import Call
from sandbox.telegram.wire import Json

Formatted = tuple[str, list[Json]]


def formatted(text: str, parse_mode: str = "", entities: Any = None) -> Formatted:
    """Plain text and entities of what a bot wrote; Markdown is not spoken here."""
    if parse_mode:
        if parse_mode.lower() != "html":
            raise bad_request("unsupported parse_mode")
        text, written = HtmlParser(text).parse()
    else:
        written = _checked(entities, text)
    text, written = trim(text, written)
    return text, detect(text, written)


def message_text(call: Call) -> Formatted:
    """The `text` of a message: 1-4096 characters after parsing."""
    text, entities = formatted(
        call.text("text"), call.text("parse_mode"), call.parsed("entities", "entities")
    )
    return checked_text(text), entities


def checked_text(text: str) -> str:
    """Refuse an empty or too long text."""
    if not text:
        raise bad_request("message text is empty")
    if utf16_length(text) > TEXT_LENGTH:
        raise bad_request("message is too long")
    return text


def caption(source: Json) -> Formatted:
    """The caption of media: 0-1024 characters after parsing; `source` is parameters or media."""
    text, entities = formatted(
        str(source.get("caption") or ""),
        str(source.get("parse_mode") or ""),
        source.get("caption_entities"),
    )
    if utf16_length(text) > CAPTION_LENGTH:
        raise bad_request("message caption is too long")
    return text, entities


def call_caption(call: Call) -> Formatted:
    """The caption among the parameters of a call."""
    return caption(
        {
            "caption": call.text("caption"),
            "parse_mode": call.text("parse_mode"),
            "caption_entities": call.parsed("caption_entities", "caption entities"),
        }
    )


def _checked(entities: Any, text: str) -> list[Json]:
    if entities is None:
        return []
    if not isinstance(entities, list):
        raise bad_request("can't parse entities: expected an Array of MessageEntity")
    kept = []
    for entity in entities[:ENTITIES_PER_MESSAGE]:
        if not isinstance(entity, dict) or not {"type", "offset", "length"} <= entity.keys():
            raise bad_request("can't parse MessageEntity: can't find field \"type\"")
        if 0 <= entity["offset"] < entity["offset"] + entity["length"] <= utf16_length(text):
            kept.append(dict(entity))
    return kept
