"""What the operator's machines ask: alive, ready, how much lies where. Nobody is named."""

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.storage.inbox import SqlInbox
from bot.storage.trouble import STORAGE_TROUBLE

POLL_TOO_OLD_S: Final = 90.0  # a long poll and its deadline, twice


@dataclass
class Health:
    """What the rooms of intake note about themselves; ages are of the monotonic clock.

    `polls` is False under a webhook: then nothing is expected to come by itself.
    """

    inbox: SqlInbox
    polls: bool
    clock: Callable[[], float] = time.monotonic
    stopping: bool = False
    last_good_poll: float | None = None
    last_update: float | None = None
    store_failing: bool = False
    totals: Counter[str] = field(default_factory=Counter)

    def noted_poll(self) -> None:
        """Telegram answered getUpdates."""
        self.last_good_poll = self.clock()

    def noted_store(self, new: int) -> None:
        """A batch was committed."""
        self.store_failing = False
        if new:
            self.last_update = self.clock()
            self.totals["stored"] += new

    def noted_store_failure(self) -> bool:
        """A batch could not be committed; whether that is news."""
        news, self.store_failing = not self.store_failing, True
        self.totals["stores_failed"] += 1
        return news

    async def not_ready(self) -> str:
        """Why no traffic should come; empty when it should."""
        if self.stopping:
            return "stopping"
        if self.polls and _age(self.clock(), self.last_good_poll) > POLL_TOO_OLD_S:
            return "Telegram does not answer"
        try:
            await self.inbox.check_writable()
        except STORAGE_TROUBLE:
            return "the database cannot be written"
        return "the last update could not be stored" if self.store_failing else ""

    async def metrics(self) -> dict[str, float]:
        """Figures by name."""
        counts = await self.inbox.counts()
        now = self.clock()
        ages = {"poll": self.last_good_poll, "update": self.last_update}
        return {
            "snapbuy_inbox_waiting": counts.waiting,
            "snapbuy_inbox_claimed": counts.claimed,
            "snapbuy_inbox_dead": counts.dead,
            **{f"snapbuy_updates_{name}_total": self.totals[name] for name in TOTALS},
            **{
                f"snapbuy_last_{name}_age_seconds": round(_age(now, at), 3)
                for name, at in ages.items()
                if at is not None
            },
        }

    def routes(self) -> list[Route]:
        """/healthz, /readyz and /metrics."""
        return [
            Route("/healthz", _alive),
            Route("/readyz", self._ready),
            Route("/metrics", self._metrics),
        ]

    async def _ready(self, _: Request) -> Response:
        reason = await self.not_ready()
        return PlainTextResponse(f"{reason or 'ready'}\n", 503 if reason else 200)

    async def _metrics(self, _: Request) -> Response:
        try:
            figures = await self.metrics()
        except STORAGE_TROUBLE:
            return PlainTextResponse("the database cannot be read\n", 503)
        return PlainTextResponse(exposition(figures), media_type="text/plain; version=0.0.4")


TOTALS: Final = ("stored", "stores_failed", "shed", "done", "retry", "poison", "handed_back")


def exposition(figures: Mapping[str, float]) -> str:
    """Prometheus' text format."""
    lines = []
    for name, value in figures.items():
        kind = "counter" if name.endswith("_total") else "gauge"
        lines += [f"# TYPE {name} {kind}", f"{name} {value}"]
    return "\n".join(lines) + "\n"


async def _alive(_: Request) -> Response:
    return PlainTextResponse("alive\n")


def _age(now: float, at: float | None) -> float:
    return float("inf") if at is None else now - at
