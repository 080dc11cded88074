"""Delivering updates to the bot's webhook: one by one per lane, retried until they expire."""

import asyncio
import random
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import httpx

from sandbox.telegram.clock import Clock
from sandbox.telegram.limits import (
    WEBHOOK_CONNECTIONS,
    WEBHOOK_GONE_SECONDS,
    WEBHOOK_LAST_DELAYS,
    WEBHOOK_RETRY_AFTER_SECONDS,
)
from sandbox.telegram.request import Call
from sandbox.telegram.updates import Update, UpdateQueue
from sandbox.telegram.wire import Json
from sandbox.tls import trust

Execute = Callable[[Call], Awaitable[object]]
PROOF_HEADER = "X-Telegram-Bot-Api-Secret-Token"
TIMEOUT_S = 60.0


@dataclass(frozen=True)
class Webhook:
    """Where updates go."""

    url: str
    secret: str = ""
    max_connections: int = WEBHOOK_CONNECTIONS[1]


@dataclass
class _Lane:
    updates: deque[Update] = field(default_factory=deque)
    task: "asyncio.Task[None] | None" = None


class WebhookSender:
    """Sends what is queued; each lane waits for a 2xx before its next update."""

    def __init__(
        self, queue: UpdateQueue, clock: Clock, execute: Execute, delay_scale: float
    ) -> None:
        self._queue = queue
        self._clock = clock
        self._execute = execute
        self._delay_scale = delay_scale
        self._http = httpx.AsyncClient(verify=trust(), trust_env=False, timeout=TIMEOUT_S)
        self._lanes: dict[str, _Lane] = {}
        self._given: set[int] = set()
        self._connections = asyncio.Semaphore(WEBHOOK_CONNECTIONS[1])
        self._gone_since: float | None = None
        self.webhook: Webhook | None = None
        self.last_error: tuple[int, str] | None = None
        queue.listen(self._load)

    @property
    def url(self) -> str:
        """The webhook's address, empty when there is none."""
        return self.webhook.url if self.webhook else ""

    async def set(self, webhook: Webhook | None) -> None:
        """Start sending to another webhook, or to none."""
        await self._stop()
        self.webhook = webhook
        self.last_error = None
        self._gone_since = None
        if webhook is not None:
            self._connections = asyncio.Semaphore(webhook.max_connections)
            self._load()

    def _load(self) -> None:
        if self.webhook is None:
            return
        for update in self._queue.pending():
            if update.id in self._given:
                continue
            self._given.add(update.id)
            lane = self._lanes.setdefault(update.lane, _Lane())
            lane.updates.append(update)
            if lane.task is None or lane.task.done():
                lane.task = asyncio.create_task(self._send_lane(update.lane, lane, self.webhook))

    async def _send_lane(self, key: str, lane: _Lane, webhook: Webhook) -> None:
        while lane.updates:
            update = lane.updates.popleft()
            done = await self._send(update, webhook)
            self._given.discard(update.id)
            if done:
                self._queue.remove(update)
        if self._lanes.get(key) is lane:
            del self._lanes[key]

    async def _send(self, update: Update, webhook: Webhook) -> bool:
        """Deliver one update; False when the webhook was removed before it arrived or expired."""
        failures = 0
        while self._clock.now() < update.expires_at:
            if self.webhook is not webhook:
                return False
            async with self._connections:
                error, retry_after = await self._attempt(update, webhook)
            if not error:
                self._gone_since = None
                return True
            self.last_error = (int(self._clock.now()), error)
            await asyncio.sleep(self._delay(failures, retry_after) * self._delay_scale)
            failures += 1
        return True

    def _delay(self, failures: int, retry_after: float) -> float:
        """The first retry comes at once, later ones after 2, 4, 8… up to 60-120 seconds."""
        if retry_after:
            return retry_after
        low, high = WEBHOOK_LAST_DELAYS
        longest = random.SystemRandom().uniform(low, high)
        return 0.0 if failures == 0 else min(2.0**failures, longest)

    async def _attempt(self, update: Update, webhook: Webhook) -> tuple[str, float]:
        """Post one update; an empty error means that it arrived."""
        headers = {PROOF_HEADER: webhook.secret} if webhook.secret else {}
        try:
            answer = await self._http.post(webhook.url, json=update.wire(), headers=headers)
        except httpx.TimeoutException:
            return "Read timeout expired", 0.0
        except httpx.HTTPError:
            return "Connection refused", 0.0
        if answer.is_success:
            await self._run_answer(answer)
            return "", 0.0
        self._note_gone(answer.status_code)
        wait = answer.headers.get("retry-after", "")
        seconds = min(float(wait), WEBHOOK_RETRY_AFTER_SECONDS) if wait.isdigit() else 0.0
        reason = f"{answer.status_code} {answer.reason_phrase}"
        return f"Wrong response from the webhook: {reason}", seconds

    def _note_gone(self, status: int) -> None:
        """A webhook that says 410 for 23 hours is removed."""
        now = self._clock.now()
        if status != httpx.codes.GONE:
            self._gone_since = None
        elif self._gone_since is None:
            self._gone_since = now
        elif now - self._gone_since > WEBHOOK_GONE_SECONDS:
            self.webhook = None
            for lane in self._lanes.values():
                lane.updates.clear()

    async def _run_answer(self, answer: httpx.Response) -> None:
        """A method in the body of a 2xx answer is called; nobody sees its result."""
        try:
            body: Json = answer.json()
        except ValueError:
            return
        if isinstance(body, dict) and isinstance(body.get("method"), str):
            await self._execute(Call(body.pop("method"), body))

    async def _stop(self) -> None:
        # A webhook may answer with setWebhook: that lane must not wait for itself.
        current = asyncio.current_task()
        tasks = [lane.task for lane in self._lanes.values() if lane.task is not None]
        running = [task for task in tasks if task is not current]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        self._lanes.clear()
        self._given.clear()

    async def close(self) -> None:
        """Stop sending."""
        await self._stop()
        await self._http.aclose()
