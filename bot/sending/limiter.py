"""Every call to Telegram goes through here: at its chat's pace, again where that does no harm."""

import asyncio
import itertools
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from telegram.error import BadRequest, ChatMigrated, RetryAfter, TelegramError, TimedOut
from telegram.ext import BaseRateLimiter

from bot.sending.dead_chats import ChatIsDead, DeadChats, why_dead
from bot.sending.lane import Lane
from bot.sending.pace import Chat, Pace, chat_of, pace_of
from bot.sending.patience import (
    AT_ONCE,
    LONGEST_WAIT_S,
    PAUSE_S,
    REPEATABLE,
    TRIES,
    End,
    MaybeSent,
    end_of,
    may_be_repeated,
    seconds_of,
)
from bot.sending.reach import Reach
from bot.sending.request import CALL_WITHIN_S

FORGET_EVERY_S: Final = 60.0

Answer = bool | dict[str, Any] | list[dict[str, Any]]
Migrated = Callable[[int, int], Awaitable[object]]

log = logging.getLogger(__name__)


@dataclass
class Call:
    """A call on its way: `left` tries, none of them to begin after `until`."""

    endpoint: str
    data: dict[str, Any]
    make: Callable[[], Coroutine[Any, Any, Answer]]
    number: int
    left: int
    until: float
    moved: bool = False

    @property
    def chat(self) -> Chat | None:
        """What it is counted for."""
        return chat_of(self.endpoint, self.data)


class Limiter(BaseRateLimiter[int]):
    """Keeps chats in their limits; `rate_limit_args` is the number of tries.

    A 429 closes one chat for a while, no other. `migrated` is told the old and the new id of a
    group that moved, `sent` that a new message stands somewhere, or may; `reach` is kept up to
    date. Raises ChatIsDead for a chat that takes nothing, MaybeSent when nobody
    knows whether a message arrived, and PTB's errors.
    """

    def __init__(
        self,
        dead_chats: DeadChats,
        migrated: Migrated | None = None,
        pace: Callable[[Chat], Pace] = pace_of,
        *,
        reach: Reach | None = None,
        sent: Callable[[], object] | None = None,
    ) -> None:
        self._dead = dead_chats
        self._migrated = migrated
        self._pace = pace
        self._reach = reach or Reach()
        self._sent = sent
        self._numbers = itertools.count()
        self._lanes: dict[Chat, Lane] = {}
        self._forget_at = 0.0

    def __len__(self) -> int:
        return len(self._lanes)

    def __bool__(self) -> bool:
        return True  # PTB asks by truth whether there is a limiter at all

    async def initialize(self) -> None:
        """Know the chats that take nothing."""
        await self._dead.load()

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Answer]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Answer:
        """The call's answer, after as many tries as it takes."""
        tries = TRIES if rate_limit_args is None else rate_limit_args
        until = _now() + (LONGEST_WAIT_S if tries > AT_ONCE else 0.0)
        make = partial(callback, *args, **kwargs)
        call = Call(endpoint, data, make, next(self._numbers), tries, until)
        while True:
            call.left -= 1
            try:
                return await self._attempt(call)
            except TelegramError as problem:
                wait = await self._mend(call, problem)
            log.info("%s is tried again in %.1f s", endpoint, wait)
            await asyncio.sleep(wait)

    async def _attempt(self, call: Call) -> Answer:
        chat = call.chat
        if chat is None:
            return await _within(call.make())
        if isinstance(chat, int) and await self._dead.confirmed(chat):
            raise ChatIsDead("nothing is sent to this chat")
        with self._lane(chat) as lane:
            await lane.turn(call.number, call.until)
            if chat in self._dead:
                raise ChatIsDead("nothing is sent to this chat any more")
            try:
                return await self._made(call)
            except RetryAfter as told:
                lane.close(seconds_of(told))
                raise
            except TelegramError as no:
                reason = why_dead(call.endpoint, no)
                if reason is None or not isinstance(chat, int):
                    raise
                await self._dead.mark(chat, reason)
                raise ChatIsDead(no.message) from no

    async def _made(self, call: Call) -> Answer:
        """Make a call for a chat, and note how it ended."""
        began = self._reach.now()
        try:
            answer = await _within(call.make())
        except TelegramError as problem:
            end = end_of(problem)
            self._reach.note(answered=end is End.FINAL, began=began)
            if end is End.UNKNOWN:
                self._note_sent(call)
            raise
        self._reach.note(answered=True, began=began)
        self._note_sent(call)
        return answer

    def _note_sent(self, call: Call) -> None:
        if self._sent is not None and not call.endpoint.startswith(REPEATABLE):
            self._sent()

    async def _mend(self, call: Call, problem: TelegramError) -> float:
        """Seconds until the next try; raises when there is none."""
        if isinstance(problem, ChatMigrated) and not call.moved:
            call.moved = True
            call.left += 1
            await self._follow(call, problem.new_chat_id)
            return 0.0
        if isinstance(problem, RetryAfter):
            wait = seconds_of(problem)
            if call.left <= 0 or _now() + wait > call.until:
                raise problem
            # A chat that is counted stays closed for so long anyway.
            return wait if call.chat is None else 0.0
        end = end_of(problem)
        if may_be_repeated(call.endpoint, end) and call.left > 0:
            return PAUSE_S * (TRIES - call.left)
        if end is End.UNKNOWN and call.chat is not None:
            raise MaybeSent from problem
        raise problem

    async def _follow(self, call: Call, new_id: int) -> None:
        """Tell of the move and point the call at the new chat.

        Messages stay behind, and the new chat's have the same numbers: nothing is edited or
        answered there that only looks like the one that was meant. Raises BadRequest for edits.
        """
        old_id = call.data.get("chat_id")
        call.data["chat_id"] = new_id
        call.data.pop("reply_parameters", None)
        if self._migrated is not None and isinstance(old_id, int):
            await self._migrated(old_id, new_id)
        if "message_id" in call.data:
            raise BadRequest("Message to edit not found")

    @contextmanager
    def _lane(self, chat: Chat) -> Iterator[Lane]:
        if chat not in self._lanes:
            self._forget_idle()
        lane = self._lanes.setdefault(chat, Lane(self._pace(chat)))
        lane.wanted += 1
        try:
            yield lane
        finally:
            lane.wanted -= 1

    def _forget_idle(self) -> None:
        if _now() >= self._forget_at:
            self._lanes = {key: lane for key, lane in self._lanes.items() if not lane.is_idle()}
            self._forget_at = _now() + FORGET_EVERY_S


async def _within(call: Coroutine[Any, Any, Answer]) -> Answer:
    try:
        async with asyncio.timeout(CALL_WITHIN_S):
            return await call
    except TimeoutError:
        raise TimedOut from None


def _now() -> float:
    return asyncio.get_running_loop().time()
