"""Entities nobody typed as such: commands, mentions, hashtags, links, as Telegram finds them."""

import re

from sandbox.telegram.entities import utf16_length
from sandbox.telegram.wire import Json

_PATTERNS = (
    (
        "url",
        re.compile(
            r"(?:https?://[^\s<>\"']+[^\s<>\"'.,:;!?)\]}]"
            r"|(?<![\w@./-])(?:[a-z0-9-]+\.)+(?:com|org|net|io|me|cn|ru|co|dev|shop)"
            r"(?:/[^\s<>\"']*[^\s<>\"'.,:;!?)\]}])?(?![\w-]))",
            re.IGNORECASE,
        ),
    ),
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]+@(?:[a-z0-9-]+\.)+[a-z]{2,8}\b", re.IGNORECASE)),
    ("bot_command", re.compile(r"(?<![\w/<>@])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?!\w)")),
    ("mention", re.compile(r"(?<![\w@/])@[A-Za-z][A-Za-z0-9_]{2,31}(?!\w)")),
    ("cashtag", re.compile(r"(?<![\w$])\$[A-Z]{1,8}(?!\w)")),
    ("hashtag", re.compile(r"(?<![\w#&])#(?=\w*[^\W\d_])\w{1,256}")),
)


def detect(text: str, written: list[Json]) -> list[Json]:
    """`written` entities plus those found in `text` outside of links and code."""
    taken = [
        (entity["offset"], entity["offset"] + entity["length"])
        for entity in written
        if entity["type"] in ("text_link", "text_mention", "code", "pre", "custom_emoji")
    ]
    found: list[Json] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            offset = utf16_length(text[: match.start()])
            length = utf16_length(match.group())
            if any(offset < end and start < offset + length for start, end in taken):
                continue
            taken.append((offset, offset + length))
            found.append({"type": kind, "offset": offset, "length": length})
    return sorted([*written, *found], key=lambda entity: (entity["offset"], -entity["length"]))


def trim(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Without white space around; entities move along or vanish."""
    cut = utf16_length(text) - utf16_length(text.lstrip())
    trimmed = text.strip()
    length = utf16_length(trimmed)
    kept = []
    for entity in entities:
        start = max(entity["offset"] - cut, 0)
        end = min(entity["offset"] - cut + entity["length"], length)
        if end > start:
            kept.append({**entity, "offset": start, "length": end - start})
    return trimmed, kept
