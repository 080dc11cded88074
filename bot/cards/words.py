"""Codes become words: why a shop did not answer, why the bot says no, what shops are called."""

from collections.abc import Mapping
from datetime import datetime
from decimal import ROUND_DOWN, ROUND_UP, Decimal
from types import MappingProxyType

from bot.cards.text import TOAST_UNITS, clip, plain, provided
from bot.domain import Outcome, Status
from bot.errors import (
    Banned,
    ImageTooBig,
    ImageTooSmall,
    LinkUnreadable,
    Measure,
    NotAnImage,
    QuotaSpent,
    Refusal,
    Unreadable,
)
from bot.i18n import N_, Markup, Translator
from providers.base import ProviderInfo

SHOP_CHARS = 40

# Names people of a language know a shop by; other titles are shown as the provider gives them.
SHOP_TITLES = frozenset(
    {
        N_("Taobao"),
        N_("Taobao image search"),
        N_("Taobao (DAJI)"),
        N_("1688 (DAJI)"),
        N_("JD (Juhe)"),
        N_("Baidu"),
        N_("Gallery"),
    }
)

FAILED = N_("failed")
NOT_POSSIBLE = N_("That is not possible.")

# By the code of a ProviderError: short, because they stand behind a shop's name.
REASONS: Mapping[str, str] = MappingProxyType(
    {
        "provider_error": FAILED,
        "unreachable": N_("not reachable"),
        "timed_out": N_("too slow"),
        "rate_limited": N_("busy"),
        "budget_spent": N_("used up for now"),
        "misconfigured": N_("not set up"),
        "blocked": N_("not available"),
        "bad_response": N_("unclear answer"),
        "image_rejected": N_("cannot search this photo"),
    }
)

# By the code of a Refusal, where it stands behind a shop's name.
REFUSED: Mapping[str, str] = MappingProxyType(
    {
        "image_too_small": N_("photo too small"),
        "image_too_big": N_("photo too big"),
        "not_an_image": N_("cannot read this photo"),
        "too_many_at_once": N_("busy"),
        "quota_spent": N_("used up for now"),
    }
)

UNREADABLE: Mapping[Unreadable, str] = MappingProxyType(
    {
        Unreadable.EMPTY: N_("The file is empty."),
        Unreadable.UNKNOWN_FORMAT: N_("This is not a picture I know."),
        Unreadable.NOT_ALLOWED: N_("I do not take {found} files."),
        Unreadable.DAMAGED: N_("The picture is damaged."),
        Unreadable.TOO_SLOW: N_("The picture is too complex to read."),
        Unreadable.NO_PREVIEW: N_("It comes without a preview picture."),
    }
)
SEND_ANEW = N_("Send it again, or send another picture.")
WHAT_WORKS = N_("JPEG, PNG, WebP, HEIC, AVIF, BMP and GIF work.")

TOO_BIG: Mapping[Measure, str] = MappingProxyType(
    {
        Measure.MEGAPIXELS: N_("The photo is too big: {value} megapixels, at most {limit}."),
        Measure.SIDE: N_("The photo is too big: {value} pixels on one side, at most {limit}."),
        Measure.BYTES: N_("The file is too big: {value} MB, at most {limit} MB."),
    }
)

SEND_AS_PHOTO = N_("Send it as a photo, not as a file: then Telegram makes it smaller.")

LINK_CLOSED = N_("I may not open this address.")
# By the reason of a LinkUnreadable; the other reasons mean that nothing answered there.
LINK_REASONS: Mapping[str, str] = MappingProxyType(
    {
        "address": LINK_CLOSED,
        "host": LINK_CLOSED,
        "url": LINK_CLOSED,
        "size": N_("The picture at this link is too big."),
        "page": N_("This link leads to a page, not to a picture."),
    }
)
SPENT = N_("No searches left. New ones come at {time}.")
GROUP_SPENT = N_("This group has no searches left today. New ones come at {time}.")

LINK_SILENT = N_("There is no picture to be had from this link.")
SEND_ITSELF = N_("Send the picture itself.")
LINK_INSTEAD = N_("Send the picture itself, or a link that ends in .jpg, .png or .webp.")

SIMPLE: Mapping[str, str] = MappingProxyType(
    {
        "refused": NOT_POSSIBLE,
        "photo_unavailable": N_(
            "Telegram does not hand out this photo. Try again, or send it anew."
        ),
        "nothing_chosen": N_("All shops are switched off. Choose at least one."),
        "admins_only": N_("Only administrators can do this."),
        "too_many_at_once": N_("Too many searches at once. Try again in a moment."),
        "crowded": N_(
            "So many people are searching right now that your search would wait too long. "
            "It costs you nothing; try again in a minute."
        ),
        "not_yours": N_("This is somebody else's search. Send a photo to start your own."),
        "consent_needed": N_(
            "To search, I have to send your photo to the shops. Is that all right?"
        ),
        "kept_back": N_(
            "Whoever posted this photo does not want it sent to shops, so I do not search it."
        ),
    }
)


def shop_title(t: Translator, info: ProviderInfo | None, provider_id: str) -> Markup:
    """What a shop is called, ready for a message; its id when nobody knows it."""
    title = info.title if info else provider_id
    known = t.gettext(title) if title in SHOP_TITLES else title
    return provided(t, known, SHOP_CHARS)


def reason(t: Translator, error: Exception | None) -> Markup:
    """Why a shop did not answer, in a word or two."""
    code = getattr(error, "code", "")
    known = REASONS.get(code) or REFUSED.get(code) or FAILED
    return t.gettext(known)


def is_down(outcome: Outcome) -> bool:
    """Whether the shop gave no answer, which is not the same as having nothing."""
    return outcome.status in {Status.ERROR, Status.SKIPPED}


def refusal(t: Translator, no: Refusal) -> Markup:
    """The whole sentence a person is told, with the numbers."""
    match no:
        case QuotaSpent():
            told = GROUP_SPENT if no.of_group else SPENT
            return t.gettext(told, time=clock(t, no.resets_at))
        case NotAnImage():
            found = provided(t, no.found, 10)
            hint = SEND_ANEW if no.reason is Unreadable.DAMAGED else WHAT_WORKS
            return _two(t.gettext(UNREADABLE[no.reason], found=found), t.gettext(hint))
        case ImageTooBig():
            value, limit = _amounts(no)
            told = t.gettext(TOO_BIG[no.what], value=value, limit=limit)
            return _two(told, t.gettext(SEND_AS_PHOTO))
        case LinkUnreadable():
            why = LINK_REASONS.get(no.reason, LINK_SILENT)
            hint = SEND_ITSELF if why == LINK_CLOSED else LINK_INSTEAD
            return _two(t.gettext(why), t.gettext(hint))
        case ImageTooSmall():
            return t.gettext(
                "The photo is too small: {size} pixels, at least {limit} on each side.",
                size=f"{no.width}×{no.height}",
                limit=str(no.min_side),
            )
        case Banned():
            if no.until is None:
                return t.gettext("You cannot search with this bot.")
            return t.gettext("You can search again from {moment}.", moment=t.date(no.until))
        case _:
            sentence = SIMPLE.get(no.code, NOT_POSSIBLE)
            return t.gettext(sentence)


def clock(t: Translator, moment: datetime) -> str:
    """A time of day with its distance from UTC: the reader's time zone is not known."""
    minutes = int((moment.utcoffset() or moment - moment).total_seconds() // 60)
    sign, (hours, rest) = ("-" if minutes < 0 else "+"), divmod(abs(minutes), 60)
    return f"{t.time(moment)} (UTC{sign}{hours}{f':{rest:02}' if rest else ''})"


def toast(markup: str) -> str:
    """A sentence for the line that appears over the chat: no tags, 200 units at most."""
    return clip(plain(markup), TOAST_UNITS, TOAST_UNITS)


def _amounts(no: ImageTooBig) -> tuple[Decimal, Decimal]:
    """How much there is and how much may be; bytes are told in MB, never equal when they differ."""
    scale = 1_000_000 if no.what is Measure.BYTES else 1
    value = (Decimal(str(no.value)) / scale).quantize(Decimal("0.1"), ROUND_UP)
    limit = (Decimal(str(no.limit)) / scale).quantize(Decimal("0.1"), ROUND_DOWN)
    return value.normalize(), limit.normalize()


def _two(*sentences: Markup) -> Markup:
    # Chinese sets no space between sentences.
    return Markup(" ".join(sentences).replace("。 ", "。"))
