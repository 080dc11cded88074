"""Taobao's error codes: what they mean, and which the caller can mend itself.

Sources disagree: the guide to the image search calls 7 a wrong picture format, 15 a wrong
picture size and 31 too many calls; the gateway's own tables call 7 a call limit, 15 a failure
behind the gateway and 31 a wrong timestamp. A `sub_code` decides when there is one. Without
one, the words of the message decide: a message about the picture means the picture. Without
either, the gateway's tables hold, since telling a person "wrong format" during a call limit
sends them to mend what is not broken. The profile `documents` follows the guide there.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from providers._china import seconds_to_midnight
from providers.errors import (
    BadResponse,
    Blocked,
    BudgetSpent,
    ErrorTable,
    ImageRejected,
    Misconfigured,
    ProviderError,
    RateLimited,
    Unreachable,
    Verdict,
)
from providers.strict_json import Json


class ErrorProfile(StrEnum):
    """Whose meaning of a bare code holds: the gateway's tables, or the image search guide."""

    PLATFORM = "platform"
    DOCUMENTS = "documents"


class Mend(StrEnum):
    """What the caller can do once before it gives up."""

    SESSION = "session"  # get another token
    TIME = "time"  # ask again with the time it is now


@dataclass(frozen=True, slots=True)
class Fault:
    """An `error_response` as the exception to raise, and what may mend it."""

    error: ProviderError
    mend: Mend | None = None


CODES: ErrorTable = {
    "3": Verdict(ImageRejected, retries=1),  # upload failed
    **dict.fromkeys(("4", "5", "6", "7", "8"), Verdict(RateLimited)),  # call limits
    "9": Verdict(Misconfigured),  # HTTP method not allowed
    "10": Verdict(Unreachable),  # service currently unavailable
    "11": Verdict(Misconfigured),  # developer has no permission
    "12": Verdict(Misconfigured),  # user has no permission
    "13": Verdict(Misconfigured),  # partner has no permission
    "15": Verdict(Unreachable),  # failure behind the gateway
    "21": Verdict(Misconfigured),  # method missing
    "22": Verdict(Misconfigured),  # method invalid
    "23": Verdict(Misconfigured),  # format invalid
    "24": Verdict(Misconfigured),  # signature missing
    "25": Verdict(Misconfigured),  # signature invalid
    "26": Verdict(Misconfigured),  # session missing
    "27": Verdict(Misconfigured),  # session invalid
    "28": Verdict(Misconfigured),  # app key missing
    "29": Verdict(Misconfigured),  # app key invalid
    "30": Verdict(Misconfigured),  # timestamp missing
    "31": Verdict(Misconfigured),  # timestamp invalid
    "32": Verdict(Misconfigured),  # version missing
    "33": Verdict(Misconfigured),  # version invalid
    "34": Verdict(Misconfigured),  # version unsupported
    "40": Verdict(Misconfigured),  # argument missing
    "41": Verdict(Misconfigured),  # argument invalid
    "42": Verdict(Misconfigured),  # request forbidden
    "43": Verdict(Misconfigured),  # parameter error
}

GUIDE_CODES: ErrorTable = {
    "7": Verdict(ImageRejected),  # picture format
    "15": Verdict(ImageRejected),  # picture size
    "31": Verdict(RateLimited),  # too many calls
}

SUB_CODES: ErrorTable = {
    "limited-by-app-access-count": Verdict(BudgetSpent),  # the app's count for the day
    "limited-by-api-access-count": Verdict(RateLimited),  # this call, all apps together
    "limited-by-app-api-access-count": Verdict(RateLimited),  # this call by this app
    "limited-by-dynamic-access-count": Verdict(RateLimited),
    "isp.call-limited": Verdict(RateLimited),
}

HINTS: Mapping[str, str] = {
    "11": "does this app have permission for METHOD?",
    "22": "does METHOD exist on this gateway?",
    "25": "check APP_SECRET and SIGN_METHOD",
    "26": "check TOKEN_SOURCE and TOKEN_PARAMETER",
    "27": "check TOKEN_SOURCE and TOKEN_PARAMETER",
    "29": "check APP_KEY",
    "31": "check this machine's clock, and TIMESTAMP_FORMAT",
}

_SESSION_CODES = frozenset({"26", "27"})
_ARGUMENT_CODES = frozenset({"7", "15", "40", "41", "43"})
_BAN_SECONDS = re.compile(r"will last (?:for )?(\d{1,7}) more second", re.IGNORECASE)
_ABOUT_THE_PICTURE = re.compile(r"\bimg\b|image|picture|图片|图像|图象", re.IGNORECASE)
_ABOUT_THE_RATE = re.compile(r"频率|限流|流控|too many|frequen", re.IGNORECASE)
_BANNED = re.compile(r"\bbanned\b|blacklist|封禁|封号|黑名单", re.IGNORECASE)


def speaks_of_ban(text: str) -> bool:
    """Whether the words say that this account or app is shut out."""
    return bool(_BANNED.search(text))


def read_fault(
    body: Json, now: datetime, profile: ErrorProfile = ErrorProfile.PLATFORM
) -> Fault | None:
    """What an answer's `error_response` means, wrapped or not; None when it has none."""
    if not isinstance(body, dict):
        return None
    if "error_response" in body:
        said = body["error_response"]
    elif "code" in body and "msg" in body and "items" not in body:
        said = body
    else:
        return None
    if not isinstance(said, dict):
        return Fault(BadResponse("error_response is no object"))
    code, sub_code = text_of(said.get("code"))[:40], text_of(said.get("sub_code"))
    words = [text_of(said.get("msg")), sub_code, text_of(said.get("sub_msg"))]
    verdict = _verdict(code, sub_code, " ".join(words), profile)
    wait = _wait(verdict, words[-1], now)
    mend = _mend(code, sub_code, verdict)
    hint = HINTS.get(code, "") if verdict.error is Misconfigured else ""
    detail = "; ".join(filter(None, [*words, hint]))
    return Fault(verdict.exception(detail, upstream_code=code or None, retry_after=wait), mend)


def text_of(value: Any) -> str:
    """Text or a number as text that can be logged and sent; anything else as nothing."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value).encode("utf-8", "replace").decode().strip()


def _verdict(code: str, sub_code: str, words: str, profile: ErrorProfile) -> Verdict:
    known = _by_sub_code(sub_code)
    if known is not None:
        return known
    if speaks_of_ban(words):
        return Verdict(Blocked)
    if not sub_code and profile is ErrorProfile.DOCUMENTS and code in GUIDE_CODES:
        return GUIDE_CODES[code]
    by_words = _by_words(code, words)
    if by_words is not None:
        return by_words
    if code == "15" and sub_code:
        return Verdict(Misconfigured)
    if code in CODES:
        return CODES[code]
    return Verdict(Misconfigured if sub_code.startswith("isv.") else BadResponse)


def _by_sub_code(sub_code: str) -> Verdict | None:
    for ending, verdict in SUB_CODES.items():
        if sub_code.endswith(ending):
            return verdict
    if sub_code.startswith("isp."):
        return Verdict(Unreachable)
    if sub_code.startswith("session-"):
        return Verdict(Misconfigured)
    return None


def _by_words(code: str, words: str) -> Verdict | None:
    if (code in _ARGUMENT_CODES or code not in CODES) and _ABOUT_THE_PICTURE.search(words):
        return Verdict(ImageRejected)
    if (code == "31" or code not in CODES) and _ABOUT_THE_RATE.search(words):
        return Verdict(RateLimited)
    return None


def _wait(verdict: Verdict, sub_msg: str, now: datetime) -> float | None:
    """Seconds to wait: what the message says and one more, or until the day's count restarts."""
    if not issubclass(verdict.error, RateLimited):
        return None
    if told := _BAN_SECONDS.search(sub_msg):
        return float(told[1]) + 1
    return seconds_to_midnight(now) if verdict.error is BudgetSpent else None


def _mend(code: str, sub_code: str, verdict: Verdict) -> Mend | None:
    if verdict.error is not Misconfigured:
        return None
    if code in _SESSION_CODES or sub_code.startswith("session-"):
        return Mend.SESSION
    return Mend.TIME if code == "31" else None
