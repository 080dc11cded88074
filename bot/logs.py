"""Logging: one line per event on stderr, with every secret scrubbed on the root handler.

Tokens sit in URLs and URLs in exceptions, so scrubbing happens on the finished line, traceback
included, whichever library wrote it.
"""

import json
import logging
import re
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TextIO
from urllib.parse import quote, quote_plus

HIDDEN = "[hidden]"
FORMATS = ("auto", "text", "json")
TEXT_LINE = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
PATTERNS = (
    (re.compile(r"(?<=/bot)\d+:[\w-]+"), HIDDEN),
    (re.compile(r"\b\d{6,12}:[A-Za-z0-9_-]{30,}"), HIDDEN),
    (
        re.compile(
            r"(?i)\b(access_token|refresh_token|client_secret|app_?secret|secret_key|sign|key)"
            r"(=|%3D|['\"]?\s*:\s*['\"])([^&\s'\"]{4,})"
        ),
        rf"\1\2{HIDDEN}",
    ),
)
NOISY = ("httpx", "httpcore", "telegram", "aiosqlite", "alembic", "PIL", "asyncio")


class Scrubber(logging.Formatter):
    """A formatter that removes the literal secrets, and what looks like one, from its output."""

    def __init__(self, inner: logging.Formatter, secrets: Iterable[str]) -> None:
        super().__init__()
        self._inner = inner
        forms = {form for secret in secrets if len(secret) >= 4 for form in _forms(secret)}
        # Longest first, so that a secret that contains another one goes whole.
        self._secrets = sorted(forms, key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        return scrub(self._inner.format(record), self._secrets)


class JsonLine(logging.Formatter):
    """One JSON object per event, for machines."""

    def format(self, record: logging.LogRecord) -> str:
        event = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            event["traceback"] = self.formatException(record.exc_info)
        return json.dumps(event, ensure_ascii=False)


def _forms(secret: str) -> set[str]:
    """The secret as it may stand in a line: plain, inside of JSON, in a query or a path."""
    inside_json = (json.dumps(secret, ensure_ascii=ascii_)[1:-1] for ascii_ in (True, False))
    return {secret, *inside_json, quote(secret, safe=""), quote_plus(secret)}


def scrub(text: str, secrets: Iterable[str] = ()) -> str:
    """The text without secrets: the given ones, bot tokens, and values of key-like parameters."""
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    for pattern, replacement in PATTERNS:
        text = pattern.sub(replacement, text)
    return text


def configure(
    *,
    secrets: Iterable[str],
    level: int = logging.INFO,
    stream: TextIO | None = None,
    log_format: str = "auto",
) -> None:
    """Set up the root logger. `auto` is text on a terminal and JSON lines otherwise."""
    target = stream or sys.stderr
    as_text = log_format == "text" or (log_format == "auto" and target.isatty())
    inner = logging.Formatter(TEXT_LINE, "%H:%M:%S") if as_text else JsonLine()
    handler = logging.StreamHandler(target)
    handler.setFormatter(Scrubber(inner, secrets))
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
    # These name URLs, whole updates and statements below WARNING.
    for name in NOISY:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
