"""Where in a message a picture can be, and whether it may be fetched at all."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from telegram import ExternalReplyInfo, Message, MessageEntity, PhotoSize
from telegram.constants import MessageEntityType

from bot.errors import ImageTooBig, Measure, NotAnImage, Unreadable
from bot.imaging.limits import MAX_FILE_BYTES

# Anything of Telegram's that has a file_id, or None.
File = Any
LINKS = (MessageEntityType.URL, MessageEntityType.TEXT_LINK)


@dataclass(frozen=True, slots=True)
class Sent:
    """A picture that was sent: a file_id or an address.

    `size` is in bytes, as the sender's client claims; what the file really is, decoding tells.
    `posted_by` is whoever posted it, when somebody else asks for it; `unasked`: nobody does,
    so that what is written beside it was not meant for a search.
    """

    photo_id: str
    size: int | None = None
    posted_by: int | None = None
    unasked: bool = False


def largest(sizes: Sequence[PhotoSize] | None) -> PhotoSize | None:
    """The size with the most pixels; the order is nobody's promise."""
    return max(sizes or (), key=lambda size: size.width * size.height, default=None)


def _itself(file: File) -> File:
    return file


def _preview(moving: File) -> File:
    return moving.thumbnail


def _still(sticker: File) -> File:
    return sticker.thumbnail if sticker.is_animated or sticker.is_video else sticker


# A message's parts that hold a picture, and what of a part is the picture. An animation is
# told as a document too, hence the order.
PLACES: Mapping[str, Callable[[File], File]] = MappingProxyType(
    {
        "photo": largest,
        "live_photo": lambda live: largest(live.photo),
        "animation": _preview,
        "video": lambda video: largest(video.cover) or video.thumbnail,
        "video_note": _preview,
        "sticker": _still,
        "document": _itself,
    }
)


def picture_in(message: Message | ExternalReplyInfo) -> Sent | None:
    """The picture a message holds; None when it holds none.

    Raises ImageTooBig for a file Telegram would not hand out, and NotAnImage for moving
    pictures without a still one.
    """
    for name, picture_of in PLACES.items():
        part = getattr(message, name, None)
        if not part:
            continue
        file = picture_of(part)
        if file is None:
            raise NotAnImage(Unreadable.NO_PREVIEW)
        if file.file_size is not None and file.file_size > MAX_FILE_BYTES:
            raise ImageTooBig(Measure.BYTES, file.file_size, MAX_FILE_BYTES)
        return Sent(file.file_id, file.file_size)
    return None


def holds_a_picture(message: Message | ExternalReplyInfo) -> bool:
    """Whether there is something to look into, readable or not."""
    return any(getattr(message, name, None) for name in PLACES) or link_in(message) is not None


def link_in(message: Message | ExternalReplyInfo) -> Sent | None:
    """The first link in a text."""
    if isinstance(message, ExternalReplyInfo):
        return None  # it quotes no text
    for entity, text in _links(message).items():
        url = entity.url or text
        return Sent(url if "://" in url else f"https://{url}")
    return None


def words_of(message: Message) -> str:
    """What a person wrote to steer the search; a forwarded text was written for somebody else."""
    if message.forward_origin is not None and not message.is_automatic_forward:
        return ""
    words = message.text or message.caption or ""
    for text in _links(message).values():
        words = words.replace(text, " ")
    return words


def _links(message: Message) -> dict[MessageEntity, str]:
    found = message.parse_entities(list(LINKS)) if message.text else {}
    return dict(sorted(found.items(), key=lambda one: one[0].offset))
