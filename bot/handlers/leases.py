"""What a search is held by: renewed while it is worked on, lost when somebody else has it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.storage import hunts as storage
from bot.storage.hunts import Hunt, SqlHunts

log = logging.getLogger(__name__)


class LeaseLost(Exception):
    """Somebody else has the search now; nothing may be shown or charged any more."""


@dataclass(eq=False)
class Lease:
    """A search that is ours until somebody else claims it.

    `paid`: a shop has answered it, now or before a crash. `called_off`: its person wants it
    ended. `ending`: what ends it is being shown. `early`: an early card may stand. `shown`: the
    whole card stands. `over`: how it ended was told, and no attempt follows. `enough` is set
    when what was found so far will do.
    """

    store: SqlHunts
    hunt: Hunt
    paid: bool = False
    called_off: bool = False
    ending: bool = False
    early: bool = False
    shown: bool = False
    over: bool = False
    lost: bool = False
    enough: asyncio.Event = field(default_factory=asyncio.Event)

    async def hold(self) -> None:
        """Make sure that it is ours, and for a while longer. Raises LeaseLost."""
        await self._as_ours(self.store.renew)

    async def note_paid(self) -> None:
        """A shop has answered. Raises LeaseLost."""
        if not self.paid:
            await self._as_ours(self.store.note_paid)
            self.paid = True

    async def close(self) -> None:
        """It is over. Raises LeaseLost."""
        await self._as_ours(self.store.close)

    async def _as_ours(self, change: Callable[[Hunt], Awaitable[bool]]) -> None:
        while not await change(hunt := self.hunt):
            if hunt is self.hunt:
                self.lost = True
                raise LeaseLost
            # We took it ourselves meanwhile: the clock had run ahead of our renewals.


async def keep(lease: Lease, hunting: "asyncio.Task[None] | None") -> None:
    """Renew the lease; end the search when it is lost."""
    while True:
        await asyncio.sleep(storage.LEASE_S / 3)
        try:
            await lease.hold()
        except LeaseLost:
            if hunting is not None:
                hunting.cancel()
            return
        except Exception as problem:
            log.warning("a lease was not renewed: %s", type(problem).__name__)
