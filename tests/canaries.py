"""Secrets of the tests that must turn up nowhere: in no log line, no database, no shop's request.

The bot token and the providers' keys of the sandbox serve as canaries. Libraries' log lines are
looked at as the product would write them; the product's own before anything is hidden in them.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from bot.logs import JsonLine, Scrubber
from sandbox.providers.config import SANDBOX_KEYS
from sandbox.providers.watched import Watched
from sandbox.telegram.state import Config

TOKEN = Config().token
SECRET_NAMES = ("APP_SECRET", "SECRET_KEY", "KEY")
KEYS = tuple(
    {key for keys in SANDBOX_KEYS.values() for name, key in keys.items() if name in SECRET_NAMES}
)
# The half after the colon is the secret one; an address of a file holds the whole.
OF_TELEGRAM = (TOKEN.partition(":")[2], "api.telegram.org/file", "/file/bot")
CANARIES = (*OF_TELEGRAM[:2], *KEYS)

OWN_LOGGERS = ("bot", "providers")
WATCHED_LOGGERS = (*OWN_LOGGERS, "httpx", "httpcore", "telegram")
# Folders whose tests run the bot, its commands, or its searches.
HOUSED = ("flows", "cli", "chaos", "e2e", "search", "stand_ins")
LEFT = (".db", ".log")  # in the names of files that are looked into


def found_in(text: str | bytes, canaries: Sequence[str] = CANARIES) -> list[str]:
    """The canaries in a text, or in the bytes of a file."""
    if isinstance(text, bytes):
        return [canary for canary in canaries if canary.encode() in text]
    return [canary for canary in canaries if canary in text]


class Watch(logging.Handler):
    """Notes in `leaks` where a canary turned up; `known` are the secrets the product hides."""

    def __init__(self, known: Sequence[str] = (TOKEN, *KEYS)) -> None:
        super().__init__(logging.DEBUG)
        self.leaks: list[str] = []
        self._raw = logging.Formatter("%(name)s %(message)s")
        self._written = Scrubber(JsonLine(), known)

    def emit(self, record: logging.LogRecord) -> None:
        own = record.name.partition(".")[0] in OWN_LOGGERS
        # Hiding takes away and adds nothing: what is not in the raw line is in no other.
        found = found_in(self._raw.format(record))
        if found and not own:
            found = found_in(self._written.format(record))
        if found:
            self.leaks.append(f"{found} in a line of {record.name}")

    def look_into(self, folder: Path) -> None:
        """Databases, and what processes of their own have logged, in a folder."""
        for file in folder.rglob("*"):
            left = file.is_file() and any(end in file.name for end in LEFT)
            if left and (found := found_in(file.read_bytes())):
                self.leaks.append(f"{found} in {file.name}")

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Hear every log line at DEBUG."""
        loggers = [logging.getLogger(name) for name in WATCHED_LOGGERS]
        levels = [logger.level for logger in loggers]
        for logger in loggers:
            logger.setLevel(logging.DEBUG)
            logger.addHandler(self)
        try:
            yield
        finally:
            for logger, level in zip(loggers, levels, strict=True):
                logger.removeHandler(self)
                logger.setLevel(level)

    @contextmanager
    def at_the_shops(self) -> Iterator[None]:
        """Look through every request to a shop: address, headers, body."""
        answered = Watched.__call__

        async def watched(one: Watched, scope: Scope, receive: Receive, send: Send) -> None:
            heard = bytearray(scope["path"].encode() + b" " + scope["query_string"])
            heard += b" ".join(part for header in scope["headers"] for part in header)

            async def hearing() -> Message:
                message = await receive()
                heard.extend(message.get("body", b""))
                return message

            await answered(one, scope, hearing, send)
            if found := found_in(bytes(heard), OF_TELEGRAM):
                self.leaks.append(f"{found} in a request to {scope['path']}")

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Watched, "__call__", watched)
            yield


@contextmanager
def quietly(config: pytest.Config) -> Iterator[None]:
    """What tests see of the log stays what it is without the watch: WARNING and above."""
    plugin: Any = config.pluginmanager.get_plugin("logging-plugin")
    handlers = (plugin.caplog_handler, plugin.report_handler)
    levels = [handler.level for handler in handlers]
    for handler in handlers:
        handler.setLevel(max(handler.level, logging.WARNING))
    try:
        yield
    finally:
        for handler, level in zip(handlers, levels, strict=True):
            handler.setLevel(level)
