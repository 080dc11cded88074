"""What the operator's machines ask: alive, ready, how much lies where. Nobody is named."""

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.storage.inbox import Lane, SqlInbox
from bot.storage.trouble import ANY_TROUBLE, is_damage

POLL_TOO_OLD_S: Final = 90.0  # a long poll and its deadline, twice
# Whom a proxy sends nothing, because it is not ready, learns nothing new: it must get a chance.
OLD_NEWS_S: Final = 60.0


@dataclass
class Health:
    """What the rooms of intake note about themselves; ages are of the monotonic clock.

    `polls` is False under a webhook: then nothing is expected to come by itself. `over` says
    why the run ends by itself, once it does; `lanes` are those that take something in, and
    `held_up_at` is when something last could not be taken in.
    """

    inbox: SqlInbox
    polls: bool
    clock: Callable[[], float] = time.monotonic
    stopping: bool = False
    over: str = ""
    lanes: frozenset[Lane] = frozenset(Lane)
    last_good_poll: float | None = None
    held_up_at: float = float("-inf")
    last_update: float | None = None
    store_failing: bool = False
    totals: Counter[str] = field(default_factory=Counter)

    def noted_poll(self) -> None:
        """Telegram answered getUpdates."""
        self.last_good_poll = self.clock()

    def noted_room(self, lanes: frozenset[Lane]) -> None:
        """Which lanes have room; without that not everything is asked for."""
        self.lanes = lanes
        if Lane.CHAT not in lanes:
            self.held_up_at = self.clock()

    def noted_store(self, new: int) -> None:
        """A batch was committed."""
        self.store_failing = False
        if new:
            self.last_update = self.clock()
            self.totals["stored"] += new

    def noted_store_failure(self) -> bool:
        """A batch could not be committed; whether that is news."""
        news, self.store_failing = not self.store_failing, True
        self.held_up_at = self.clock()
        self.totals["stores_failed"] += 1
        return news

    async def not_ready(self) -> str:
        """Why no traffic should come; empty when it should."""
        if self.stopping:
            return "stopping"
        if self.over:
            return self.over
        try:
            await self.inbox.check_writable()
        except ANY_TROUBLE as trouble:
            damaged = is_damage(trouble)
            return "the database is damaged" if damaged else "the database cannot be written"
        old_news = self.clock() - self.held_up_at > OLD_NEWS_S
        if self.store_failing and not old_news:
            return "the last update could not be stored"
        # Behind a proxy what still has room must get through to it.
        full = Lane.CHAT not in self.lanes if self.polls else not self.lanes
        if full and not old_news:
            return "too many updates wait"
        silent = self.polls and self._silent_s() > POLL_TOO_OLD_S
        return "Telegram does not answer" if silent else ""

    async def metrics(self) -> dict[str, float]:
        """Figures by name; without those of the inbox while it cannot be read."""
        now = self.clock()
        ages = {"poll": self.last_good_poll, "update": self.last_update}
        return {
            **await self._in_the_inbox(),
            **{f"snapbuy_updates_{name}_total": self.totals[name] for name in TOTALS},
            **{
                f"snapbuy_last_{name}_age_seconds": round(now - at, 3)
                for name, at in ages.items()
                if at is not None
            },
        }

    async def _in_the_inbox(self) -> dict[str, float]:
        try:
            counts = await self.inbox.counts()
        except ANY_TROUBLE:
            return {}
        return {
            "snapbuy_inbox_waiting": counts.waiting,
            "snapbuy_inbox_claimed": counts.claimed,
            "snapbuy_inbox_dead": counts.dead,
        }

    def _silent_s(self) -> float:
        """How long Telegram could have answered, and did not."""
        if self.last_good_poll is None:
            return float("inf")
        return self.clock() - max(self.last_good_poll, self.held_up_at)

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
        text = exposition(await self.metrics())
        return PlainTextResponse(text, media_type="text/plain; version=0.0.4")


TOTALS: Final = (
    "stored",
    "stores_failed",
    "shed",
    "done",
    "retry",
    "delayed",
    "poison",
    "handed_back",
)


def exposition(figures: Mapping[str, float]) -> str:
    """Prometheus' text format."""
    lines = []
    for name, value in figures.items():
        kind = "counter" if name.endswith("_total") else "gauge"
        lines += [f"# TYPE {name} {kind}", f"{name} {value}"]
    return "\n".join(lines) + "\n"


async def _alive(_: Request) -> Response:
    return PlainTextResponse("alive\n")
