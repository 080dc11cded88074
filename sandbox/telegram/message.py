"""One message as the sandbox keeps it."""

from dataclasses import dataclass, field
from typing import Any

from sandbox.telegram.wire import Json

# Which part of a message says what kind it is, in order; the first found wins.
KINDS = (
    "photo",
    "animation",
    "document",
    "sticker",
    "video",
    "video_note",
    "voice",
    "location",
    "contact",
    "poll",
    "invoice",
    "text",
)
# Kinds whose text is a caption.
CAPTIONED = frozenset({"photo", "document", "video", "animation"})


@dataclass
class Message:
    """A message; `head` says who, where from and how, `content` what, both in wire form."""

    chat_id: int
    message_id: int
    date: int
    sender: int
    content: Json
    head: Json = field(default_factory=dict)
    reply_to: int | None = None
    reply_markup: Json | None = None
    edit_date: int | None = None
    inline_message_id: str | None = None
    reactions: dict[int, str] = field(default_factory=dict)
    seen_by_bot: bool = True
    # What only the server knows, such as the payload of an invoice.
    private: Json = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """The kind CONTROL.md names."""
        for kind in KINDS:
            if kind in self.content:
                return kind
        return "service" if self.content else "unknown"

    @property
    def topic(self) -> int | None:
        """The forum topic it belongs to."""
        thread = self.head.get("message_thread_id")
        return thread if isinstance(thread, int) else None

    @property
    def text(self) -> str:
        """Text or caption."""
        return str(self.content.get("text") or self.content.get("caption") or "")

    @property
    def entities(self) -> list[Json]:
        """Entities of the text or caption."""
        found: Any = self.content.get("entities") or self.content.get("caption_entities")
        return list(found or [])

    @property
    def buttons(self) -> list[list[Json]]:
        """The rows of its inline keyboard."""
        rows: list[list[Json]] = (self.reply_markup or {}).get("inline_keyboard") or []
        return rows

    @property
    def media(self) -> Json | None:
        """The file it carries: the biggest size of a photo, else the object itself."""
        if self.kind == "photo":
            sizes: list[Json] = self.content["photo"]
            return max(sizes, key=lambda size: size["width"] * size["height"])
        found = self.content.get(self.kind) if self.kind not in ("text", "invoice") else None
        return found if isinstance(found, dict) and "file_id" in found else None

    def same_as(self, content: Json, reply_markup: Json | None) -> bool:
        """Whether an edit to this would change nothing anybody sees."""
        return _seen(self.content) == _seen(content) and self.reply_markup == reply_markup


def _seen(content: Json) -> Any:
    """Content by what it shows: files by what is in them, not by the id they were sent with."""
    return {key: _by_unique_id(value) for key, value in content.items() if value not in ("", [])}


def _by_unique_id(value: Any) -> Any:
    if isinstance(value, list):
        return [_by_unique_id(item) for item in value]
    if isinstance(value, dict) and "file_unique_id" in value:
        return value["file_unique_id"]
    return value
