"""When a call to Telegram is made again, and when nobody knows whether it was made."""

from datetime import timedelta
from enum import StrEnum
from typing import Final

import httpx
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError, TimedOut

TRIES: Final = 4
AT_ONCE: Final = 1  # rate_limit_args of a call that is worth nothing later
LONGEST_WAIT_S: Final = 60.0  # from a call's beginning; what would take longer is refused at once
PAUSE_S: Final = 0.3

# Doing these twice is doing them once, so a lost answer is no reason to give up.
REPEATABLE: Final = ("get", "edit", "answer", "set", "delete")


class NoPlace(Exception):
    """So many calls were under way that this one was not begun."""


# What ends a call before the first byte of its request is written; the others are httpx's names.
NEVER_WRITTEN: Final = (
    NoPlace,
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
)


class MaybeSent(TimedOut):
    """A message may stand in the chat or not. It is not sent again, or there might be two."""


class End(StrEnum):
    """What is known of a call that brought no result."""

    FINAL = "final"  # Telegram refused, and would again
    NOT_DONE = "not done"  # it never arrived, or Telegram says that it could not do it
    UNKNOWN = "unknown"  # it may have been done; the answer is lost


def is_away(problem: BaseException | None) -> bool:
    """Whether Telegram cannot be reached, or wants to be left alone: the same may work later."""
    return isinstance(problem, RetryAfter) or _is_lost(problem)


def end_of(problem: TelegramError) -> End:
    """How a call ended, by PTB's error and the httpx error it was made from."""
    lost = _is_lost(problem)
    garbled = type(problem) is TelegramError  # an answer that is no JSON
    if not lost and not garbled:
        return End.FINAL
    answered = lost and not isinstance(problem, TimedOut) and problem.__cause__ is None
    never_written = isinstance(problem.__cause__, NEVER_WRITTEN)
    return End.NOT_DONE if answered or never_written else End.UNKNOWN


def may_be_repeated(endpoint: str, end: End) -> bool:
    """Whether the call can be made once more without being done twice."""
    return end is End.NOT_DONE or (end is End.UNKNOWN and endpoint.startswith(REPEATABLE))


def seconds_of(told: RetryAfter) -> float:
    """How long Telegram wants to be left alone."""
    wait: int | float | timedelta = told.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def told_s(problem: BaseException | None) -> float:
    """How many seconds Telegram wants to be left alone, as far as it has said."""
    return seconds_of(problem) if isinstance(problem, RetryAfter) else 0.0


def _is_lost(problem: BaseException | None) -> bool:
    """A refusal is an answer, whatever it is called."""
    return isinstance(problem, NetworkError) and not isinstance(problem, BadRequest)
