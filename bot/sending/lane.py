"""The calls of one chat: in the order they came, at its pace, and not before Telegram allows."""

import asyncio
from bisect import insort
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from telegram.error import RetryAfter

from bot.sending.pace import Bucket, Pace

LEAST_WAIT_S: Final = 0.001  # a timer may ring a little early


@dataclass(order=True)
class Place:
    """A call that waits; the lowest number goes first."""

    number: int
    news: asyncio.Event = field(default_factory=asyncio.Event, compare=False)


class Lane:
    """One chat's queue. Times are on the event loop's clock, which never goes back."""

    def __init__(self, pace: Pace) -> None:
        self.wanted = 0
        self._bucket = Bucket(pace)
        self._closed_until = 0.0
        self._waiting: list[Place] = []

    async def turn(self, number: int, until: float) -> None:
        """Wait until the call of this number may be made.

        Raises RetryAfter, at once, when that will not be by `until`; a call that cannot wait at
        all also gives way to those that do.
        """
        ahead = sum(place.number < number for place in self._waiting)
        wait = self._wait(ahead)
        if (wait or ahead) and _now() + wait >= until:
            raise RetryAfter(timedelta(seconds=wait))
        own = Place(number)
        insort(self._waiting, own)
        try:
            await self._until_first(own, until)
            self._bucket.take(_now())
        finally:
            self._waiting.remove(own)
            if self._waiting:
                self._waiting[0].news.set()

    def close(self, seconds: float) -> None:
        """Telegram wants nothing for this chat for so long."""
        self._closed_until = max(self._closed_until, _now() + seconds)

    def is_idle(self) -> bool:
        """Whether it can be forgotten."""
        now = _now()
        return not self.wanted and self._closed_until <= now and self._bucket.is_full(now)

    async def _until_first(self, own: Place, until: float) -> None:
        while self._waiting[0] is not own or self._wait():
            left, wait = until - _now(), self._wait()
            if wait and wait > left:
                raise RetryAfter(timedelta(seconds=wait))
            with suppress(TimeoutError):
                async with asyncio.timeout(
                    max(LEAST_WAIT_S, wait if self._waiting[0] is own else left)
                ):
                    await own.news.wait()
            own.news.clear()

    def _wait(self, ahead: int = 0) -> float:
        now = _now()
        opens_at = max(now, self._closed_until)
        return opens_at - now + self._bucket.wait(opens_at, ahead)


def _now() -> float:
    return asyncio.get_running_loop().time()
