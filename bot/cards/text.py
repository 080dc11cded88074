"""Provider text made safe for a message, and lengths as Telegram counts them.

A message's length is counted in UTF-16 units after its tags were read; a person's eye counts
graphemes. Texts are cut between graphemes, and whole lines go when a message is too long.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from bot.i18n import Markup, Translator

CAPTION_UNITS = 1024
TEXT_UNITS = 4096
TOAST_UNITS = 200
ELLIPSIS = "…"

_EMOJI = "\u00a9\u00ae\u2190-\u2bff\ufe0f\U0001f000-\U0001faff"
# Marks that turn text around and characters without a shape: both can make one text look
# like another.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200c\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb"
    "\U000e0000-\U000e0fff\ud800-\udfff]"
)
# A joiner is honest between two emoji only, where it makes one picture of them.
_LONE_JOINER = re.compile(f"(?<![{_EMOJI}])\u200d|\u200d(?![{_EMOJI}])")
_SPACE = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_TAG = re.compile(r"<[^>]*>")
_REFERENCES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&amp;": "&"}
_REFERENCE = re.compile("|".join(_REFERENCES))
_RIGHT_TO_LEFT = {"R", "AL", "AN"}


def clean(text: str) -> str:
    """Provider text in one line, without controls and invisible characters; no other change."""
    return _SPACE.sub(" ", _LONE_JOINER.sub("", _INVISIBLE.sub("", text))).strip()


def units(text: str) -> int:
    """Length in UTF-16 units."""
    return len(text) + sum(1 for character in text if ord(character) > 0xFFFF)


def plain(markup: str) -> str:
    """What a person reads of HTML: for button labels and toasts, which know no tags."""
    return _REFERENCE.sub(lambda match: _REFERENCES[match.group()], _TAG.sub("", markup))


def visible_units(markup: str) -> int:
    """Length of HTML as Telegram counts it, in UTF-16 units."""
    return units(plain(markup))


def graphemes(text: str) -> Iterator[str]:
    """Text in pieces that must not be torn: letters with their marks, flags, joined emoji."""
    start = 0
    for at in range(1, len(text)):
        if not _belongs(text, at):
            yield text[start:at]
            start = at
    if text:
        yield text[start:]


def clip(text: str, most: int, most_units: int | None = None) -> str:
    """At most `most` graphemes and `most_units` UTF-16 units (default: four times as many).

    What was cut ends in an ellipsis, which counts.
    """
    limit = 4 * most if most_units is None else most_units
    pieces = list(graphemes(text))
    if len(pieces) <= most and units(text) <= limit:
        return text
    kept, used = "", units(ELLIPSIS)
    for piece in pieces[: most - 1]:
        used += units(piece)
        if used > limit:
            break
        kept += piece
    return kept.rstrip() + ELLIPSIS


def capitalised(words: str) -> str:
    """Words that stand alone, on a button or in a line, beginning with a capital letter."""
    return words[:1].upper() + words[1:]


def provided(t: Translator, text: str, most: int) -> Markup:
    """Provider text for a message: cleaned, cut, escaped, and isolated where directions mix."""
    return isolated(t, clip(clean(text), most))


def isolated(t: Translator, text: str) -> Markup:
    """Plain text escaped, and kept from turning its surroundings around."""
    safe = escape(text, quote=False)
    mixed = t.right_to_left or any(
        unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in text
    )
    return Markup(t.isolated(safe) if mixed and safe else safe)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of HTML. When space is short the highest `rank` goes first; 0 always stays.

    `folded` lines stand together at the end, in a quotation that opens by a tap.
    """

    html: str
    rank: int = 0
    folded: bool = False


def fitted(lines: Iterable[Line], limit: int) -> str:
    """The lines as one message of at most `limit` units."""
    kept = [line for line in lines if line.html]
    message = _joined(kept)
    while visible_units(message) > limit and any(line.rank for line in kept):
        least = max(range(len(kept)), key=lambda n: (kept[n].rank, n))
        del kept[least]
        message = _joined(kept)
    return message


def _joined(lines: Sequence[Line]) -> str:
    shown = [line.html for line in lines if not line.folded]
    folded = [line.html for line in lines if line.folded]
    if folded:
        shown.append("<blockquote expandable>" + "\n".join(folded) + "</blockquote>")
    return "\n".join(shown)


def _belongs(text: str, at: int) -> bool:
    """Whether the character at `at` is one grapheme with what stands before it."""
    one, other = text[at - 1], text[at]
    code = ord(other)
    if other == "\u200d" or unicodedata.category(other) in {"Mn", "Me", "Mc"}:
        return True
    if 0x1F3FB <= code <= 0x1F3FF or 0xFE00 <= code <= 0xFE0F:
        return True
    if one == "\u200d":
        return bool(re.match(f"[{_EMOJI}]", other))
    if _is_flag_half(other):
        before = text[:at]
        halves = len(before) - len(before.rstrip("".join(map(chr, range(0x1F1E6, 0x1F200)))))
        return halves % 2 == 1
    return 0x1160 <= code <= 0x11FF and 0x1100 <= ord(one) <= 0x11FF  # Hangul in parts


def _is_flag_half(character: str) -> bool:
    return 0x1F1E6 <= ord(character) <= 0x1F1FF
