"""Whatever is asked and refused: limits hold, order is kept, and every call ends."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from telegram.error import RetryAfter

from bot.sending.patience import AT_ONCE, LONGEST_WAIT_S, TRIES
from tests.search.virtual_time import VirtualLoop
from tests.sending.telegram_side import Telegram, now, too_many

CHATS = (7, -100)
LATENCY_S = 0.2
TOLERANCE_S = 1e-6


@dataclass(frozen=True)
class Wish:
    """`number` calls for a chat at the same moment, so long after the wishes before."""

    after_s: float
    chat: int
    number: int
    edit: bool
    tries: int | None


WISHES = st.lists(
    st.builds(
        Wish,
        st.sampled_from((0.0, 0.1, 1.0, 7.0, 30.0)),
        st.sampled_from(CHATS),
        st.integers(1, 9),
        st.booleans(),
        st.sampled_from((None, None, AT_ONCE)),
    ),
    min_size=1,
    max_size=25,
)
# None is a call that goes through.
REFUSALS = st.lists(st.sampled_from((None, None, None, 1, 5, 40, 100)), max_size=40)


def run(work: Coroutine[Any, Any, None]) -> None:
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        runner.run(work)


@settings(max_examples=60)
@given(WISHES, REFUSALS)
def test_limits_hold_whatever_is_asked(wishes: list[Wish], refusals: list[int | None]) -> None:
    run(_wished(wishes, refusals))


async def _wished(wishes: list[Wish], refusals: list[int | None]) -> None:
    telegram = Telegram(latency_s=LATENCY_S)
    for chat in CHATS:
        telegram.ends[chat] = [None if s is None else too_many(s) for s in refusals]
    calls: list[asyncio.Task[None]] = []
    for wish in wishes:
        await asyncio.sleep(wish.after_s)
        for _ in range(wish.number):
            calls.append(asyncio.create_task(_call(telegram, wish, len(calls))))
    await asyncio.gather(*calls)
    # Nothing came while the chat was closed, and never too much.
    for chat in CHATS:
        times = telegram.times(chat)
        _check_pace(times)
        if chat < 0:
            assert all(b - a > 60 for a, b in zip(times, times[20:], strict=False))
        _check_closed(times, refusals)


async def _call(telegram: Telegram, wish: Wish, name: int) -> None:
    begun = now()
    endpoint = "editMessageText" if wish.edit else "sendMessage"
    first = len(telegram.asked)
    with suppress(RetryAfter):
        await telegram.call(endpoint, wish.chat, wish.tries, name)
    assert now() - begun <= LONGEST_WAIT_S + TRIES * LATENCY_S + TOLERANCE_S
    made = [one for one in telegram.asked[first:] if one.name == name]
    if wish.tries == AT_ONCE:
        assert len(made) <= 1
        assert now() - begun <= LATENCY_S + TOLERANCE_S


def _check_pace(times: list[float]) -> None:
    for i, at in enumerate(times):
        for j in range(i + 3, min(len(times), i + 12)):
            assert j - i + 1 <= 3 + times[j] - at + TOLERANCE_S


def _check_closed(times: list[float], refusals: list[int | None]) -> None:
    for at, seconds in zip(times, refusals, strict=False):
        told = at + LATENCY_S
        assert not [
            one for one in times if told + TOLERANCE_S < one < told + (seconds or 0) - TOLERANCE_S
        ]


@given(st.lists(st.sampled_from((None, None, 1, 3)), max_size=12), st.integers(2, 18))
def test_calls_of_a_chat_keep_their_order(refusals: list[int | None], number: int) -> None:
    run(_ordered(refusals, number))


async def _ordered(refusals: list[int | None], number: int) -> None:
    """With answers that come at once, a call is through before the next one is begun."""
    telegram = Telegram()
    telegram.ends[7] = [None if s is None else too_many(s) for s in refusals]
    ended: list[int] = []

    async def call(name: int) -> None:
        try:
            await telegram.call("sendMessage", 7, name=name)
        except RetryAfter:
            return
        finally:
            ended.append(name)

    await asyncio.gather(*(call(name) for name in range(number)))
    for place, one in enumerate(telegram.asked):
        older = {
            two.name for two in telegram.asked[place:] if int(str(two.name)) < int(str(one.name))
        }
        assert not older, "an older call still waited"
    assert sorted(ended) == list(range(number))
