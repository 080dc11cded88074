"""The time one provider has for one search, and how much of it each try may use."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar

LEAST_TRY_S = 0.3  # with less time left than this a call is not begun


def loop_time() -> float:
    """The event loop's monotonic clock, in seconds."""
    return asyncio.get_running_loop().time()


class Allowance:
    """A deadline for all tries, and a clock for the running one that can be held.

    `deadline` is on the event loop's clock, seconds.
    """

    def __init__(self, deadline: float) -> None:
        self.deadline = deadline
        self._try: asyncio.Timeout | None = None

    @property
    def left(self) -> float:
        """Seconds until the deadline; negative when it has passed."""
        return self.deadline - loop_time()

    def fits(self, wait_s: float) -> bool:
        """Whether a call can still be made after waiting so long."""
        return wait_s + LEAST_TRY_S <= self.left

    @asynccontextmanager
    async def one_try(self, timeout_s: float) -> AsyncIterator[None]:
        """Bound a try. Raises TimeoutError after `timeout_s` or at the deadline."""
        token = _CURRENT.set(self)
        try:
            async with asyncio.timeout(min(timeout_s, self.left)) as self._try:
                yield
        finally:
            self._try = None
            _CURRENT.reset(token)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the running try's clock: waiting for our own limits is not the provider's time."""
        timer = self._try
        due = timer.when() if timer else None
        if timer is None or due is None:
            yield
            return
        left = due - loop_time()
        timer.reschedule(self.deadline)
        try:
            yield
        finally:
            if not timer.expired():
                timer.reschedule(min(self.deadline, loop_time() + left))


_CURRENT: ContextVar[Allowance | None] = ContextVar("allowance", default=None)


def current_allowance() -> Allowance | None:
    """The allowance of the search this code runs for; None outside of a search."""
    return _CURRENT.get()
