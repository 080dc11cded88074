"""One sandbox: its configuration and all its parts."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from sandbox.telegram.calls import CallLog
from sandbox.telegram.clock import Clock
from sandbox.telegram.faults import Faults
from sandbox.telegram.fetch import Fetcher
from sandbox.telegram.files import FileStore
from sandbox.telegram.floods import Floods
from sandbox.telegram.hub import Hub
from sandbox.telegram.inline_cache import InlineCache
from sandbox.telegram.ledger import Ledger
from sandbox.telegram.limits import FILES_BYTES
from sandbox.telegram.polling import Poller
from sandbox.telegram.presence import Presence
from sandbox.telegram.queries import Queries
from sandbox.telegram.request import Call
from sandbox.telegram.updates import UpdateQueue
from sandbox.telegram.webhook import WebhookSender
from sandbox.telegram.wire import Json
from sandbox.telegram.world import World

# A made-up token in the real format; a sandbox keeps no secret.
SANDBOX_BOT = "424242:SANDBOX-0123456789abcdefghijklmnopqrs"


@dataclass(frozen=True)
class Config:
    """How one sandbox is set up; the delays are shortened by tests only."""

    token: str = SANDBOX_BOT
    username: str = "snapbuy_sandbox_bot"
    conflict_delay_s: float = 3.0
    webhook_delay_scale: float = 1.0
    fetch_deadline_s: float = 5.0
    files_bytes: int = FILES_BYTES
    set_webhook_pause_s: float = 1.0

    @property
    def bot_id(self) -> int:
        """The bot's user id: the number before the colon of its token."""
        return int(self.token.partition(":")[0])


THEN = 1_767_225_600  # the year 2026 began, in Unix seconds
PER_SECOND = 10  # numbers that a world may give
GAP = 10_000  # between two worlds of a moment


def _unused_number() -> int:
    """A number that no earlier world has reached.

    The bot outlives its worlds: what comes under a number it knows has been answered already.
    """
    return max(0, int((time.time() - THEN) * PER_SECOND))


# Runs one Bot API method; passed in because methods are written against `Sandbox`.
Run = Callable[["Sandbox", Call], Awaitable[Json]]


@dataclass
class Settings:
    """What BotFather decides, and how strict flood control is."""

    privacy_mode: bool = True
    flood: str = "real"
    inline_feedback: bool = True
    guest_mode: bool = True


@dataclass
class Sandbox:
    """Everything one server holds; `reset` starts over with the same readers of events."""

    run: Run
    config: Config = field(default_factory=Config)
    hub: Hub = field(default_factory=Hub)

    def __post_init__(self) -> None:
        self.first = 0
        self._build()

    def _build(self) -> None:
        config = self.config
        self.clock = Clock()
        self.settings = Settings()
        self.first = max(_unused_number(), self.first + GAP)
        self.world = World(config.bot_id, config.username, self.clock, self.hub, first=self.first)
        self.files = FileStore(config.bot_id, self.clock, config.files_bytes)
        self.updates = UpdateQueue(self.clock, self.first + 1001)
        self.poller = Poller(self.updates, self.clock, config.conflict_delay_s)
        self.floods = Floods(self.clock)
        self.faults = Faults()
        self.calls = CallLog()
        self.queries = Queries(self.clock, self.hub)
        self.presence = Presence(self.clock, self.hub)
        self.ledger = Ledger(self.clock)
        self.inline_cache = InlineCache(self.clock)
        self.fetcher = Fetcher(config.fetch_deadline_s)
        self.webhook = WebhookSender(
            self.updates, self.clock, self._execute, config.webhook_delay_scale
        )
        self.started_at = self.clock.now()
        self.next_webhook_at = 0.0
        self.logged_out = False

    async def _execute(self, call: Call) -> Json:
        return await self.run(self, call)

    async def _stop(self) -> None:
        self.poller.close()
        self.queries.close()
        await self.webhook.close()
        await self.fetcher.close()

    async def reset(self) -> None:
        """Forget everything and start over."""
        await self._stop()
        self._build()
        self.hub.publish("reset")

    async def close(self) -> None:
        """Let everybody who waits go, and stop."""
        self.hub.close()
        await self._stop()
