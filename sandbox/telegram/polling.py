"""getUpdates: long polling, the shaping of busy pollers, and the conflict of two of them."""

import asyncio

from sandbox.telegram.clock import Clock
from sandbox.telegram.errors import OTHER_POLLER, TERMINATED_BY_WEBHOOK, WEBHOOK_ACTIVE, ApiError
from sandbox.telegram.limits import POLL_SECONDS, UPDATES_PER_CALL
from sandbox.telegram.request import Call
from sandbox.telegram.updates import UpdateQueue
from sandbox.telegram.wire import Json


class Poller:
    """One long poll at a time; a second one ends the first with 409."""

    def __init__(self, queue: UpdateQueue, clock: Clock, conflict_delay_s: float) -> None:
        self._queue = queue
        self._clock = clock
        self._conflict_delay_s = conflict_delay_s
        self._next_conflict_at = 0.0
        self._waiting: asyncio.Future[str] | None = None
        self._previous: tuple[int, float] = (-1, 0.0)
        self.last_poll_at: float | None = None
        queue.listen(self._wake)

    async def poll(self, call: Call, webhook_url: str) -> list[Json]:
        """Answer one getUpdates call."""
        if webhook_url:
            raise await self._conflict(WEBHOOK_ACTIVE)
        self.last_poll_at = self._clock.now()
        self._queue.allow(call.parsed("allowed_updates", "allowed updates"))
        self._end(OTHER_POLLER)
        offset, limit, timeout = self._shaped(call)
        updates = self._queue.take(offset, limit)
        if not updates and timeout > 0:
            await self._wait(timeout)
            updates = self._queue.take(offset, limit)
        return [update.wire() for update in updates]

    def _shaped(self, call: Call) -> tuple[int, int, int]:
        """Offset, limit and timeout; a bot that asks the same again at once is slowed down."""
        offset = call.number("offset")
        limit = min(max(call.number("limit", UPDATES_PER_CALL), 1), UPDATES_PER_CALL)
        timeout = min(max(call.number("timeout"), 0), POLL_SECONDS)
        before, at = self._previous
        now = self._clock.now()
        if offset == before and timeout < 3 and now < at + 3:
            timeout = 3
        if offset == before and now < at + 0.5:
            limit = 1
        self._previous = (offset, now)
        return offset, limit, timeout

    async def _wait(self, seconds: int) -> None:
        waiting: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._waiting = waiting
        try:
            async with asyncio.timeout(seconds):
                reason = await waiting
        except TimeoutError:
            return
        finally:
            if self._waiting is waiting:
                self._waiting = None
        if reason:
            raise await self._conflict(reason)

    async def _conflict(self, reason: str) -> ApiError:
        """409 at once, or after a while when there was one a moment ago."""
        loop = asyncio.get_running_loop()
        if loop.time() < self._next_conflict_at:
            await asyncio.sleep(self._conflict_delay_s)
        self._next_conflict_at = loop.time() + self._conflict_delay_s
        return ApiError(409, reason)

    def _wake(self) -> None:
        self._end("")

    def _end(self, reason: str) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None and not waiting.done():
            waiting.set_result(reason)

    def end_for_webhook(self) -> None:
        """A webhook was set: the waiting poll ends with a conflict."""
        self._end(TERMINATED_BY_WEBHOOK)

    def close(self) -> None:
        """Let the waiting poll go with what there is."""
        self._end("")
