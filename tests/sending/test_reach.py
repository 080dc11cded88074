"""Whether Telegram takes messages, and how much is tried meanwhile."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from telegram.error import BadRequest, NetworkError, TelegramError, TimedOut

from bot.sending.limiter import Limiter
from bot.sending.reach import IN_A_ROW, Reach
from tests.sending.telegram_side import Telegram, too_many

ANNA = 7


class Clock:
    """Seconds that pass when told."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def lost(reach: Reach, times: int = 1) -> None:
    for _ in range(times):
        reach.note(answered=False, began=reach.now())


def test_it_closes_after_a_row_of_lost_calls_and_lets_one_through_later_each_time() -> None:
    clock = Clock()
    reach = Reach(clock=clock)
    lost(reach, IN_A_ROW - 1)
    assert reach.places(48) == 48
    lost(reach, 20)  # those that were under way as well
    waits = []
    for _ in range(8):
        begun = clock.now
        while not reach.places(48):
            clock.now += 1
        assert reach.places(48) == 1
        waits.append(clock.now - begun)
        lost(reach, 4)
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]
    reach.note(answered=True, began=reach.now())
    assert reach.places(48) == 48
    lost(reach, IN_A_ROW - 1)
    assert reach.places(48) == 48


def test_calls_that_were_under_way_when_it_closed_make_no_pause_longer() -> None:
    clock = Clock()
    reach = Reach(clock=clock)
    began = clock.now
    for _ in range(48):  # they give up one after the other, over most of a minute
        reach.note(answered=False, began=began)
        clock.now += 1
    lost(reach)  # one that was let through
    assert reach.places(48) == 0
    clock.now += 2
    assert reach.places(48) == 1


def doubtful() -> TelegramError:
    """The request went out, and what became of it is not known."""
    problem = TimedOut()
    problem.__cause__ = ConnectionError()
    return problem


ENDS: dict[str, Callable[[], TelegramError | None]] = {
    "done": lambda: None,
    "502": lambda: NetworkError("Bad Gateway"),
    "in doubt": doubtful,
    "429": lambda: too_many(300),
    "400": lambda: BadRequest("message text is empty"),
}


@pytest.mark.parametrize(
    ("endpoint", "end", "closes", "counts_as_sent"),
    [
        ("sendMessage", "done", False, True),
        ("sendMessage", "502", True, False),
        ("sendMessage", "in doubt", True, True),
        ("sendMessage", "429", False, False),
        ("sendMessage", "400", False, False),
        ("editMessageText", "done", False, False),
        ("editMessageText", "502", True, False),
        ("editMessageText", "in doubt", True, False),
    ],
)
async def test_what_a_call_for_a_chat_tells(
    endpoint: str, end: str, closes: bool, counts_as_sent: bool
) -> None:
    telegram, reach, sent = Telegram(), Reach(clock=Clock()), []
    telegram.limiter = Limiter(telegram.dead_chats, reach=reach, sent=lambda: sent.append(1))
    lost(reach, IN_A_ROW - 1)
    telegram.ends[ANNA] = [ENDS[end]()]
    with suppress(TelegramError):
        await telegram.call(endpoint, ANNA, tries=1)
    assert (reach.places(5) == 0) is closes
    assert bool(sent) is counts_as_sent


async def test_what_is_for_no_chat_tells_nothing() -> None:
    telegram, reach = Telegram(), Reach(clock=Clock())
    telegram.limiter = Limiter(telegram.dead_chats, reach=reach)
    lost(reach, IN_A_ROW)
    await telegram.call("getFile")
    assert reach.places(5) == 0
