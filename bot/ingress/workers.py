"""Takes updates from the inbox and has them handled: many keys at a time, one update of each."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from bot.ingress.health import Health
from bot.ingress.verdict import Delayed, Verdict
from bot.storage.inbox import LEASE_S, Claim, Lane, Room, SqlInbox, State
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

Handle = Callable[[Claim], Awaitable[Verdict]]  # or raises Delayed
Places = Callable[[int], int]

log = logging.getLogger(__name__)


def every_place(most: int) -> int:
    """All of them: nothing is known to be in the way."""
    return most


@dataclass(eq=False)
class Hand:
    """A claimed update and the task that handles it, until the inbox knows how it ended."""

    claim: Claim
    lane: Lane
    task: "asyncio.Task[None] | None" = None
    verdict: Verdict | None = None
    told_s: float = 0.0  # how long Telegram wants to be left alone


class Workers:
    """`start` and `stop` once each; `wake` whenever something was stored.

    One task alone writes to the inbox about what is in hand, so that claims never fight each
    other for the database. `places` tells how many chats may be in hand, of so many at most,
    when nothing can be said to them.
    """

    def __init__(
        self,
        inbox: SqlInbox,
        handle: Handle,
        health: Health,
        *,
        room: Mapping[Lane, int] = ROOM,
        places: Places = every_place,
        tick_s: float = TICK_S,
        retry_wait_s: float = RETRY_WAIT_S,
        lease_s: float = LEASE_S,
    ) -> None:
        self._inbox = inbox
        self._handle = handle
        self._health = health
        self._room = room
        self._places = places
        self._tick_s = tick_s
        self._retry_wait_s = retry_wait_s
        self._renew_every_s = lease_s / 3
        self._woken = asyncio.Event()
        self._hands: dict[int, Hand] = {}
        self._stopping = False
        self._in_trouble = False
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> list["asyncio.Task[None]"]:
        """Begin to take updates; without one of these tasks nothing is handled any more."""
        self._tasks = [
            asyncio.create_task(self._clerk(), name="inbox"),
            asyncio.create_task(self._renewals(), name="leases"),
        ]
        return self._tasks

    def wake(self) -> None:
        """There may be something to take."""
        self._woken.set()

    async def stop(self, within_s: float) -> None:
        """Take nothing new; what is in hand may end within the time, or is handed back."""
        self._stopping = True
        self.wake()
        clerk, renewals = self._tasks
        await asyncio.wait({clerk}, timeout=within_s)
        late = {hand.task for hand in self._hands.values() if hand.task is not None}
        for hand in self._hands.values():
            if hand.task is not None and hand.verdict is None:
                hand.task.cancel()
        # Their tasks too: a clerk that is gone waits for nobody.
        await asyncio.wait({clerk, *late}, timeout=CANCEL_WITHIN_S)
        for task in (clerk, renewals):
            task.cancel()
        await asyncio.gather(clerk, renewals, return_exceptions=True)

    async def _clerk(self) -> None:
        while True:
            woken = self._woken.is_set()
            self._woken.clear()
            try:
                # Nobody wakes it for a lease that ran out elsewhere: that costs a look only.
                if woken or await self._inbox.waits():
                    await self._settle()
                    await self._turn()
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

    async def _turn(self) -> None:
        """Settle what is done and claim what comes next, in one transaction."""
        done = [hand.claim for hand in self._ended(Verdict.DONE)]
        rooms = {} if self._stopping else {lane: self._room_in(lane) for lane in self._room}
        rooms = {lane: room for lane, room in rooms.items() if room.free > 0}
        if not done and not rooms:
            return
        turn = await self._inbox.turn(rooms, done)
        self._drop(done, turn.lost, Verdict.DONE)
        for lane, claims in turn.claims.items():
            for claim in claims:
                self._take_in_hand(claim, lane)

    def _room_in(self, lane: Lane) -> Room:
        """Beside what is in hand; what is done makes room in the same transaction."""
        held = [h for h in self._hands.values() if h.verdict is not Verdict.DONE]
        hands = [hand for hand in held if hand.lane is lane]
        again = sum(hand.claim.attempts > 1 for hand in hands)
        most = self._room[lane] if lane is Lane.FAST else self._places(self._room[lane])
        return Room(most - len(hands), AGAIN - again)

    def _take_in_hand(self, claim: Claim, lane: Lane) -> None:
        if claim.update_id in self._hands:
            # Our own lease ran out, after a long sleep or a leap of the clock.
            self._hands[claim.update_id].claim = claim
            return
        hand = self._hands[claim.update_id] = Hand(claim, lane)
        hand.task = asyncio.create_task(self._work(hand))

    async def _work(self, hand: Hand) -> None:
        verdict = Verdict.RETRY
        try:
            async with asyncio.timeout(HANDLE_WITHIN_S):
                verdict = await self._handle(hand.claim)
        except Delayed as away:
            verdict, hand.told_s = Verdict.DELAYED, away.told_s
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
        """Tell the inbox of what ended otherwise than done; it is in hand until it knows."""
        if handed_back := [hand.claim for hand in self._ended(Verdict.HANDED_BACK)]:
            refused = await self._inbox.release(handed_back)
            self._drop(handed_back, refused, Verdict.HANDED_BACK)
        for hand in self._ended(Verdict.POISON):
            lost = await self._inbox.bury(hand.claim) is None
            self._drop([hand.claim], [hand.claim] if lost else [], Verdict.POISON)
        for hand in self._ended(Verdict.RETRY):
            claim = hand.claim
            state = await self._inbox.failed(claim, self._retry_wait_s)
            self._drop([claim], [claim] if state is None else [], Verdict.RETRY)
            if state is State.DEAD:
                log.error("update %s (%s) is set aside", claim.update_id, claim.kind)
            else:
                self._wake_in(self._retry_wait_s)
        for hand in self._ended(Verdict.DELAYED):
            wait_s = await self._inbox.delay(hand.claim, hand.told_s)
            self._drop([hand.claim], [hand.claim] if wait_s is None else [], Verdict.DELAYED)
            if wait_s is not None:
                self._wake_in(wait_s)

    def _wake_in(self, seconds: float) -> None:
        asyncio.get_running_loop().call_later(seconds, self.wake)

    def _ended(self, verdict: Verdict) -> list[Hand]:
        return [hand for hand in self._hands.values() if hand.verdict is verdict]

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
