"""Takes updates from the inbox and has them handled: many keys at a time, one update of each."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from bot.ingress.health import Health
from bot.ingress.verdict import Verdict
from bot.storage.inbox import LEASE_S, Claim, Lane, SqlInbox, State
from bot.storage.trouble import STORAGE_TROUBLE, what_is_wrong

# In hand at a time; the first lane is served first.
ROOM: Final[Mapping[Lane, int]] = {Lane.FAST: 16, Lane.CHAT: 48}
# What was in hand when a process died is taken up by few at a time: if one of them is deadly,
# the others are not in hand with it again and again, until all of them look deadly.
AGAIN: Final = 2
TICK_S: Final = 2.0  # how soon the leases of a process that died elsewhere are noticed
RETRY_WAIT_S: Final = 1.0
HANDLE_WITHIN_S: Final = 180.0
CANCEL_WITHIN_S: Final = 2.0
TROUBLE_WAIT_S: Final = 1.0

Handle = Callable[[Claim], Awaitable[Verdict]]

log = logging.getLogger(__name__)


@dataclass(eq=False)
class Hand:
    """A claimed update and the task that handles it, until the inbox knows how it ended."""

    claim: Claim
    lane: Lane
    task: "asyncio.Task[None] | None" = None
    verdict: Verdict | None = None


class Workers:
    """`start` and `stop` once each; `wake` whenever something was stored.

    One task alone writes to the inbox about what is in hand, so that claims never fight each
    other for the database.
    """

    def __init__(
        self,
        inbox: SqlInbox,
        handle: Handle,
        health: Health,
        *,
        room: Mapping[Lane, int] = ROOM,
        tick_s: float = TICK_S,
        retry_wait_s: float = RETRY_WAIT_S,
        lease_s: float = LEASE_S,
    ) -> None:
        self._inbox = inbox
        self._handle = handle
        self._health = health
        self._room = room
        self._tick_s = tick_s
        self._retry_wait_s = retry_wait_s
        self._renew_every_s = lease_s / 3
        self._woken = asyncio.Event()
        self._hands: dict[int, Hand] = {}
        self._stopping = False
        self._in_trouble = False
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin to take updates."""
        self._tasks = [
            asyncio.create_task(self._clerk(), name="inbox"),
            asyncio.create_task(self._renewals(), name="leases"),
        ]

    def wake(self) -> None:
        """There may be something to take."""
        self._woken.set()

    async def stop(self, within_s: float) -> None:
        """Take nothing new; what is in hand may end within the time, or is handed back."""
        self._stopping = True
        self.wake()
        clerk, renewals = self._tasks
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await asyncio.shield(clerk)
        for hand in self._hands.values():
            if hand.task is not None and hand.verdict is None:
                hand.task.cancel()
        with suppress(TimeoutError):
            async with asyncio.timeout(CANCEL_WITHIN_S):
                await asyncio.shield(clerk)
        for task in (clerk, renewals):
            task.cancel()
        await asyncio.gather(clerk, renewals, return_exceptions=True)

    async def _clerk(self) -> None:
        while True:
            self._woken.clear()
            try:
                await self._settle()
                if not self._stopping:
                    await self._claim()
                self._note_trouble(None)
            except STORAGE_TROUBLE as trouble:
                self._note_trouble(trouble)
                await asyncio.sleep(TROUBLE_WAIT_S)
                self.wake()
            if self._stopping and not self._hands:
                return
            with suppress(TimeoutError):
                async with asyncio.timeout(self._tick_s):
                    await self._woken.wait()

    async def _claim(self) -> None:
        for lane, room in self._room.items():
            free = room - sum(hand.lane is lane for hand in self._hands.values())
            if free <= 0:
                continue
            again = AGAIN - sum(
                h.lane is lane and h.claim.attempts > 1 for h in self._hands.values()
            )
            for claim in await self._inbox.claim(lane, free, again):
                if claim.update_id in self._hands:
                    # Our own lease ran out, after a long sleep or a leap of the clock.
                    self._hands[claim.update_id].claim = claim
                    continue
                hand = self._hands[claim.update_id] = Hand(claim, lane)
                hand.task = asyncio.create_task(self._work(hand))

    async def _work(self, hand: Hand) -> None:
        verdict = Verdict.RETRY
        try:
            async with asyncio.timeout(HANDLE_WITHIN_S):
                verdict = await self._handle(hand.claim)
        except TimeoutError:
            log.warning("an update took more than %s s", HANDLE_WITHIN_S)
        except asyncio.CancelledError:
            verdict = Verdict.HANDED_BACK  # only `stop` and a lost lease cancel, and they go on
        except Exception:
            log.exception("an update could not be handled")
        finally:
            hand.verdict = verdict
            self.wake()

    async def _settle(self) -> None:
        """Tell the inbox how updates ended; they are in hand until it knows."""
        ended = [hand for hand in self._hands.values() if hand.verdict is not None]
        by = {verdict: [h.claim for h in ended if h.verdict is verdict] for verdict in Verdict}
        if done := by[Verdict.DONE]:
            self._drop(done, await self._inbox.done(done), Verdict.DONE)
        if handed_back := by[Verdict.HANDED_BACK]:
            refused = await self._inbox.release(handed_back)
            self._drop(handed_back, refused, Verdict.HANDED_BACK)
        for claim in by[Verdict.POISON]:
            lost = await self._inbox.bury(claim) is None
            self._drop([claim], [claim] if lost else [], Verdict.POISON)
        for claim in by[Verdict.RETRY]:
            state = await self._inbox.failed(claim, self._retry_wait_s)
            self._drop([claim], [claim] if state is None else [], Verdict.RETRY)
            if state is State.DEAD:
                log.error("update %s (%s) is set aside", claim.update_id, claim.kind)
            else:
                asyncio.get_running_loop().call_later(self._retry_wait_s, self.wake)

    def _drop(self, claims: list[Claim], lost: list[Claim], verdict: Verdict) -> None:
        if lost:
            log.warning("%s updates were taken over by another process meanwhile", len(lost))
        self._health.totals[verdict] += len(claims) - len(lost)
        for claim in claims:
            del self._hands[claim.update_id]

    async def _renewals(self) -> None:
        while True:
            await asyncio.sleep(self._renew_every_s)
            hands = list(self._hands.values())
            try:
                lost = await self._inbox.renew(hand.claim for hand in hands) if hands else []
            except STORAGE_TROUBLE:
                continue  # the clerk has told; a lease outlives two failures
            for claim in lost:
                hand = self._hands.get(claim.update_id)
                if hand is not None and hand.claim is claim and hand.verdict is None:
                    assert hand.task is not None  # noqa: S101  # set where it was claimed
                    hand.task.cancel()

    def _note_trouble(self, trouble: Exception | None) -> None:
        if trouble is not None and not self._in_trouble:
            log.error("the inbox cannot be used: %s; trying again", what_is_wrong(trouble))
        elif trouble is None and self._in_trouble:
            log.info("the inbox can be used again")
        self._in_trouble = trouble is not None
