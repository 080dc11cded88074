"""Calls Telegram puts off are made again; calls that may have been made are not made twice."""

from typing import Any

import pytest
from telegram.error import BadRequest, RetryAfter, TelegramError, TimedOut

from bot.sending.patience import AT_ONCE, TRIES, Patience


class Api:
    """Answers with each of `ends` in turn, then with True."""

    def __init__(self, *ends: TelegramError) -> None:
        self._ends = list(ends)
        self.calls = 0

    async def call(self) -> bool:
        self.calls += 1
        if self._ends:
            raise self._ends.pop(0)
        return True


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses, which are not slept through."""
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    monkeypatch.setattr("bot.sending.patience.asyncio.sleep", sleep)
    return waited


async def ask(api: Api, endpoint: str, tries: int | None = None) -> Any:
    return await Patience().process_request(api.call, (), {}, endpoint, {}, tries)


async def test_a_call_waits_as_long_as_it_was_told(waits: list[float]) -> None:
    assert await ask(Api(RetryAfter(3), RetryAfter(1)), "sendMessage") is True
    assert waits == [3.0, 1.0]


async def test_a_call_worth_nothing_later_does_not_wait(waits: list[float]) -> None:
    with pytest.raises(RetryAfter):
        await ask(Api(RetryAfter(3)), "editMessageText", AT_ONCE)
    assert waits == []


async def test_an_hour_is_not_waited_for() -> None:
    api = Api(RetryAfter(3600))
    with pytest.raises(RetryAfter):
        await ask(api, "sendMessage")
    assert api.calls == 1


async def test_patience_ends() -> None:
    api = Api(*(RetryAfter(1) for _ in range(9)))
    with pytest.raises(RetryAfter):
        await ask(api, "sendMessage")
    assert api.calls == TRIES


@pytest.mark.parametrize("endpoint", ["editMessageMedia", "getFile", "answerCallbackQuery"])
async def test_a_lost_answer_to_something_repeatable_is_asked_for_again(endpoint: str) -> None:
    assert await ask(Api(TimedOut()), endpoint) is True


@pytest.mark.parametrize("endpoint", ["sendMessage", "sendPhoto", "getUpdates"])
async def test_what_may_have_been_sent_is_not_sent_twice(endpoint: str) -> None:
    api = Api(TimedOut())
    with pytest.raises(TimedOut):
        await ask(api, endpoint)
    assert api.calls == 1


async def test_a_refusal_is_final() -> None:
    api = Api(BadRequest("message is not modified"))
    with pytest.raises(BadRequest):
        await ask(api, "editMessageText")
    assert api.calls == 1
