"""When Telegram says "too many requests", the call waits as long as it was told, and no other."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any, Final

from telegram.error import BadRequest, NetworkError, RetryAfter
from telegram.ext import BaseRateLimiter

TRIES: Final = 4
LONGEST_WAIT_S: Final = 60.0
AT_ONCE: Final = 1  # rate_limit_args of a call that is worth nothing later
PAUSE_S: Final = 0.3

# Doing these twice is doing them once, so a lost answer is no reason to give up.
REPEATABLE: Final = ("get", "edit", "answer", "set", "delete")

Answer = bool | dict[str, Any] | list[dict[str, Any]]

log = logging.getLogger(__name__)


class Patience(BaseRateLimiter[int]):
    """Repeats calls that Telegram put off; `rate_limit_args` is the number of tries."""

    async def initialize(self) -> None:
        """Nothing is kept."""

    async def shutdown(self) -> None:
        """Nothing is kept."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Answer]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Answer:
        """The call's answer, after as many tries as it takes."""
        left = TRIES if rate_limit_args is None else rate_limit_args
        while True:
            left -= 1
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as told:
                wait = _seconds(told.retry_after)
                if left <= 0 or wait > LONGEST_WAIT_S:
                    raise
            except NetworkError as problem:
                bad = isinstance(problem, BadRequest) or not endpoint.startswith(REPEATABLE)
                if left <= 0 or bad or endpoint == "getUpdates":
                    raise
                wait = PAUSE_S * (TRIES - left)
            log.info("%s waits %s s", endpoint, wait)
            await asyncio.sleep(wait)


def _seconds(period: int | float | timedelta) -> float:
    return period.total_seconds() if isinstance(period, timedelta) else float(period)
