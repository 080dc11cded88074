"""HTML as bots write it -> plain text and entities, with the server's refusals.

Offsets and lengths of entities are UTF-16 code units; offsets in error texts are UTF-8 bytes.
"""

import re
from dataclasses import dataclass, field

from sandbox.telegram.errors import ApiError, bad_request
from sandbox.telegram.limits import ENTITIES_PER_MESSAGE
from sandbox.telegram.wire import Json

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#(?P<dec>[0-9]+)|#x(?P<hex>[0-9a-fA-F]+)|(?P<name>lt|gt|amp|quot));?")
_NAME_END = re.compile(r"[\s>]")
_ATTRIBUTE_NAME = re.compile(r"[^\s=>/\"']*")
_TOKEN = re.compile(r"[A-Za-z0-9.\-]*")
_URL = re.compile(r"(?:https?|tg|ton|mailto|tel):|[^\s/]+\.[^\s.]{2,}\S*$")
_SPACE = re.compile(r"\s*")


def utf16_length(text: str) -> int:
    """Length as Telegram counts it: characters outside the basic plane count twice."""
    return len(text) + sum(1 for character in text if ord(character) > 0xFFFF)


def utf16_slice(text: str, offset: int, length: int) -> str:
    """The part of `text` an entity covers."""
    encoded = text.encode("utf-16-le")
    return encoded[offset * 2 : (offset + length) * 2].decode("utf-16-le", "replace")


@dataclass
class _Open:
    tag: str
    argument: str
    offset: int
    start: int


@dataclass
class HtmlParser:
    """One pass over one text."""

    source: str
    position: int = 0
    offset: int = 0
    out: list[str] = field(default_factory=list)
    opened: list[_Open] = field(default_factory=list)
    entities: list[Json] = field(default_factory=list)

    def parse(self) -> tuple[str, list[Json]]:
        """Plain text and its entities, or `ApiError` with the reason and place."""
        while self.position < len(self.source):
            character = self.source[self.position]
            if character == "&":
                self._emit_reference()
            elif character != "<":
                self._emit(character)
                self.position += 1
            elif self.source.startswith("</", self.position):
                self._close()
            else:
                self._open()
        if self.opened:
            tag = self.opened[-1].tag
            raise _refusal(f'Can\'t find end tag corresponding to start tag "{tag}"')
        self.entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return "".join(self.out), self.entities[:ENTITIES_PER_MESSAGE]

    def _emit(self, text: str) -> None:
        self.out.append(text)
        self.offset += utf16_length(text)

    def _emit_reference(self) -> None:
        text, self.position = _reference(self.source, self.position)
        self._emit(text)

    def _bytes_at(self, position: int) -> int:
        return len(self.source[:position].encode())

    def _open(self) -> None:
        begin = self.position
        at = self._bytes_at(begin)
        end = _NAME_END.search(self.source, begin + 1)
        if end is None:
            raise _refusal(f"Unclosed start tag at byte offset {at}")
        tag = self.source[begin + 1 : end.start()].lower()
        if tag not in TAGS:
            raise _refusal(f'Unsupported start tag "{tag}" at byte offset {at}')
        self.position = end.start()
        argument = self._attributes(tag, at)
        if tag == "span" and argument != "spoiler":
            raise _refusal(f'Tag "span" must have class "tg-spoiler" at byte offset {at}')
        self.opened.append(_Open(tag, argument, self.offset, len(self.out)))

    def _attributes(self, tag: str, at: int) -> str:
        argument = ""
        while True:
            self._skip_space()
            if self.position >= len(self.source):
                raise _refusal(f'Unclosed start tag "{tag}" at byte offset {at}')
            if self.source[self.position] == ">":
                self.position += 1
                return argument
            name = self._take(_ATTRIBUTE_NAME).lower()
            if not name:
                raise _refusal(f'Empty attribute name in the tag "{tag}" at byte offset {at}')
            self._skip_space()
            value = ""
            if self.source.startswith("=", self.position):
                self.position += 1
                self._skip_space()
                value = self._value(tag, at)
            argument = _argument(tag, name, value) or argument

    def _value(self, tag: str, at: int) -> str:
        if self.position >= len(self.source):
            raise _refusal(f'Unclosed start tag "{tag}" at byte offset {at}')
        quote = self.source[self.position]
        if quote not in "\"'":
            begin = self._bytes_at(self.position)
            value = self._take(_TOKEN).lower()
            if self.position < len(self.source) and not _NAME_END.match(self.source, self.position):
                raise _refusal(f"Unexpected end of name token at byte offset {begin}")
            return value
        end = self.source.find(quote, self.position + 1)
        if end < 0:
            raise _refusal(f'Unclosed start tag "{tag}" at byte offset {at}')
        raw = self.source[self.position + 1 : end]
        self.position = end + 1
        return _unescape(raw)

    def _close(self) -> None:
        at = self._bytes_at(self.position)
        if not self.opened:
            raise _refusal(f"Unexpected end tag at byte offset {at}")
        end = _NAME_END.search(self.source, self.position)
        if end is None:
            raise _refusal(f"Unclosed end tag at byte offset {at}")
        name = self.source[self.position + 2 : end.start()].lower()
        self.position = end.start()
        self._skip_space()
        if not self.source.startswith(">", self.position):
            raise _refusal(f"Unclosed end tag at byte offset {at}")
        self.position += 1
        tag = self.opened.pop()
        if name and name != tag.tag:
            raise _refusal(
                f'Unmatched end tag at byte offset {at}, expected "</{tag.tag}>", found "</{name}>"'
            )
        self._finish(tag)

    def _finish(self, tag: _Open) -> None:
        length = self.offset - tag.offset
        if length <= 0:
            return
        entity: Json = {"type": TAGS[tag.tag], "offset": tag.offset, "length": length}
        if tag.tag == "a":
            url = tag.argument or "".join(self.out[tag.start :])
            if not _add_link(entity, url):
                return
        elif tag.tag == "blockquote" and tag.argument:
            entity["type"] = "expandable_blockquote"
        elif tag.tag == "tg-emoji":
            entity["custom_emoji_id"] = tag.argument
        elif tag.tag in ("code", "pre"):
            self._drop_nested(tag)
            outer = self.opened[-1] if self.opened else None
            if tag.tag == "code" and outer is not None and outer.tag == "pre":
                outer.argument = outer.argument or tag.argument
                return
            if tag.tag == "pre" and tag.argument:
                entity["language"] = tag.argument
        self.entities.append(entity)

    def _drop_nested(self, tag: _Open) -> None:
        """Code holds no other formatting: what was opened inside it is forgotten."""
        self.entities = [kept for kept in self.entities if kept["offset"] < tag.offset]

    def _skip_space(self) -> None:
        self._take(_SPACE)

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.source, self.position)
        taken = match.group() if match else ""
        self.position += len(taken)
        return taken


def _argument(tag: str, name: str, value: str) -> str:
    if tag == "a" and name == "href":
        return value
    if tag == "code" and name == "class" and value.startswith("language-"):
        return value.removeprefix("language-")
    if tag == "span" and name == "class" and value.startswith("tg-"):
        return value.removeprefix("tg-")
    if tag == "tg-emoji" and name == "emoji-id":
        return value
    return "1" if tag == "blockquote" and name == "expandable" else ""


def _add_link(entity: Json, url: str) -> bool:
    mention = re.fullmatch(r"tg://user\?id=([0-9]+)", url)
    if mention:
        entity["type"] = "text_mention"
        entity["user"] = {"id": int(mention.group(1)), "is_bot": False, "first_name": ""}
        return True
    if re.match(r"(https?|tg|ton|mailto|tel):", url) or re.fullmatch(
        r"[^\s/]+\.[^\s.]{2,}\S*", url
    ):
        entity["url"] = url if ":" in url.split("/")[0] else f"http://{url}/"
        return True
    return False


def _reference(text: str, position: int) -> tuple[str, int]:
    match = _REFERENCE.match(text, position)
    if not match:
        return text[position], position + 1
    if match["name"]:
        return _NAMED[match["name"]], match.end()
    code = int(match["dec"]) if match["dec"] else int(match["hex"], 16)
    if not 0 < code < 0x110000 or 0xD800 <= code < 0xE000:
        return text[position], position + 1
    return chr(code), match.end()


def _unescape(raw: str) -> str:
    out, position = [], 0
    while position < len(raw):
        if raw[position] == "&":
            text, position = _reference(raw, position)
        else:
            text, position = raw[position], position + 1
        out.append(text)
    return "".join(out)


def _refusal(text: str) -> ApiError:
    return bad_request(f"can't parse entities: {text}")
