"""The fault matrix: what each failure does to the tries, the waits, the breaker and the budget."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from bot.search.allowance import Allowance
from bot.search.breaker import FIRST_OPEN_S, Ticket
from bot.search.calls import Caller, Reply
from bot.search.faults import CountedOut, HeldBack, InternalFault
from bot.search.retry import MOST_TOKENS
from bot.search.seat import ProviderSeat
from providers.base import SearchRequest, SearchResult
from providers.errors import (
    BadResponse,
    Blocked,
    BudgetSpent,
    ImageRejected,
    Misconfigured,
    ProviderError,
    RateLimited,
    TimedOut,
    Unreachable,
)
from tests.search.fakes import Scripted, Step, after, goods, hang, now, provider, seat

GOOD = goods("alpha")


@dataclass
class Asked:
    """A provider, its seat, and how one question to it ended."""

    provider: Scripted
    seat: ProviderSeat
    reply: Reply

    @property
    def starts(self) -> list[float]:
        """When each call began, in seconds from the first."""
        return [round(at - self.provider.times[0], 3) for at in self.provider.times]

    @property
    def refusal(self) -> ProviderError | None:
        """What the breaker says now."""
        answer = self.seat.breaker.admit()
        if isinstance(answer, Ticket):
            self.seat.breaker.void(answer)
            return None
        return answer


async def put(one: Scripted, its: ProviderSeat, deadline_s: float = 20.0) -> Asked:
    caller = Caller(its, Allowance(now() + deadline_s), rng=lambda: 0.0)
    return Asked(one, its, await caller.ask(lambda: one.search(SearchRequest())))


async def ask(*steps: Step, deadline_s: float = 20.0, timeout_s: float = 8.0) -> Asked:
    one = provider("alpha", *steps, timeout_s=timeout_s)
    return await put(one, seat(one), deadline_s)


FATES: list[tuple[Callable[[], ProviderError], int, bool]] = [
    # error, calls made, shut afterwards
    (lambda: Unreachable("refused"), 4, False),
    (lambda: Unreachable("maintenance", retries=0), 1, False),
    (lambda: TimedOut(), 2, False),
    (lambda: RateLimited(), 4, True),
    (lambda: BudgetSpent(), 1, True),
    (lambda: Misconfigured(), 1, True),
    (lambda: Blocked(), 1, True),
    (lambda: BadResponse("not JSON", retries=1), 2, False),
    (lambda: BadResponse("another shape"), 1, False),
    (lambda: ImageRejected(), 1, False),
]


@pytest.mark.parametrize(
    ("make", "calls", "shut"), FATES, ids=[f"{make()!s}-{n}" for make, n, _ in FATES]
)
async def test_what_an_error_that_stays_leads_to(
    make: Callable[[], ProviderError], calls: int, shut: bool
) -> None:
    asked = await ask(make())
    assert len(asked.provider.requests) == calls
    assert asked.reply.attempts == calls
    assert asked.reply.result is None
    assert type(asked.reply.error) is type(make())
    assert not asked.reply.refused
    assert (asked.refusal is not None) is shut


async def test_an_error_that_passes_costs_only_the_wait() -> None:
    asked = await ask(Unreachable(), Unreachable(), Unreachable(), GOOD)
    assert asked.reply == Reply(result=GOOD, attempts=4)
    assert asked.starts == [0, 1, 4, 9]


async def test_an_empty_answer_is_an_answer() -> None:
    asked = await ask(SearchResult())
    assert asked.reply == Reply(result=SearchResult(), attempts=1)


async def test_retry_after_is_obeyed_instead_of_our_own_waits() -> None:
    asked = await ask(RateLimited(retry_after=2), Unreachable(retry_after=6), GOOD)
    assert asked.reply.result == GOOD
    assert asked.starts == [0, 2, 8]


async def test_a_retry_after_beyond_the_deadline_ends_it_and_pauses_the_provider() -> None:
    asked = await ask(RateLimited(retry_after=60), GOOD)
    assert asked.reply.attempts == 1
    assert asked.reply.error is not None
    assert asked.reply.error.retry_after == 60
    assert isinstance(asked.refusal, RateLimited)
    assert asked.refusal.retry_after == 60


async def test_no_try_begins_that_could_not_end() -> None:
    asked = await ask(Unreachable(), deadline_s=4.2)
    assert asked.starts == [0, 1], "the next would begin at 4.0 and have 0.2 s"


async def test_a_hanging_provider_gets_its_time_twice() -> None:
    asked = await ask(hang, timeout_s=6.0)
    assert isinstance(asked.reply.error, TimedOut)
    assert asked.starts == [0, 7]
    assert now() - 1_000 == pytest.approx(13.0)


async def test_the_deadline_of_the_search_cuts_a_try_short() -> None:
    asked = await ask(hang, deadline_s=5.0)
    assert isinstance(asked.reply.error, TimedOut)
    assert now() - 1_000 == pytest.approx(5.0)


async def test_a_try_cut_short_is_not_held_against_the_provider() -> None:
    one = provider("alpha", hang, timeout_s=8.0)
    its = seat(one)
    for _ in range(12):
        asked = await put(one, its, deadline_s=2.0)
    assert asked.refusal is None
    for _ in range(5):
        asked = await put(one, its, deadline_s=7.0)
    assert isinstance(asked.refusal, TimedOut)


async def test_a_bug_in_an_adapter_is_an_internal_fault_and_no_crash() -> None:
    asked = await ask(ZeroDivisionError("a bug"), GOOD)
    assert isinstance(asked.reply.error, InternalFault)
    assert asked.reply.error.code == "internal"
    assert len(asked.provider.requests) == 1


@pytest.mark.parametrize("error", [HeldBack(retry_after=9), CountedOut(retry_after=9)], ids=str)
async def test_what_was_never_sent_is_no_attempt_and_is_not_repeated(error: ProviderError) -> None:
    asked = await ask(error)
    assert asked.reply.error is error
    assert asked.reply.attempts == 0
    assert len(asked.provider.requests) == 1


async def test_our_own_full_line_shuts_nothing_but_a_spent_day_does() -> None:
    assert (await ask(HeldBack())).refusal is None
    assert isinstance((await ask(CountedOut(retry_after=9_000))).refusal, BudgetSpent)


async def test_an_open_breaker_means_no_call_and_the_reason() -> None:
    asked = await ask(Misconfigured("wrong key"))
    again = await put(asked.provider, asked.seat)
    assert again.reply.refused
    assert again.reply.attempts == 0
    assert isinstance(again.reply.error, Misconfigured)
    assert again.reply.error.retry_after == FIRST_OPEN_S
    assert len(asked.provider.requests) == 1


async def test_after_the_open_time_one_probe_finds_the_provider_again() -> None:
    asked = await ask(Blocked(), GOOD)
    await asyncio.sleep(FIRST_OPEN_S)
    assert (await put(asked.provider, asked.seat)).reply.result == GOOD
    assert asked.refusal is None


async def test_a_breaker_that_opens_meanwhile_ends_the_retries() -> None:
    one = provider("alpha", Unreachable("down"))
    its = seat(one)
    results = await asyncio.gather(*(put(one, its) for _ in range(6)))
    assert len(one.requests) < 4 * 6
    assert {type(asked.reply.error) for asked in results} == {Unreachable}
    assert isinstance(results[0].refusal, Unreachable)


async def test_a_short_pause_is_waited_out() -> None:
    one = provider("alpha", RateLimited(retry_after=3), GOOD)
    its = seat(one)
    both = await asyncio.gather(put(one, its), _later(0.5, one, its))
    assert [asked.reply.result for asked in both] == [GOOD, GOOD]
    assert both[0].starts == [0, 3, 3], "nobody called during the pause"


async def _later(seconds: float, one: Scripted, its: ProviderSeat) -> Asked:
    await asyncio.sleep(seconds)
    return await put(one, its)


async def test_retries_stay_a_small_share_of_the_calls() -> None:
    now_and_then: list[Step] = [Unreachable("now and then"), GOOD, GOOD, GOOD]
    one = provider("alpha", *now_and_then * 40, GOOD)
    its = seat(one)
    searches = 100
    for _ in range(searches):
        await put(one, its)
    retries = len(one.requests) - searches
    assert MOST_TOKENS <= retries <= MOST_TOKENS + searches * 0.1 + 2


async def test_a_cancelled_probe_does_not_shut_the_provider_for_ever() -> None:
    asked = await ask(Blocked(), hang, GOOD)
    await asyncio.sleep(FIRST_OPEN_S)
    probe = asyncio.create_task(put(asked.provider, asked.seat))
    await asyncio.sleep(1)
    probe.cancel()
    await asyncio.sleep(0)
    assert (await put(asked.provider, asked.seat)).reply.result == GOOD


async def test_calls_above_the_providers_measure_wait_for_a_place() -> None:
    one = provider("alpha", after(1.0, GOOD), max_in_flight=2)
    its = seat(one)
    await asyncio.gather(*(put(one, its) for _ in range(5)))
    assert [at - 1_000 for at in one.times] == [0, 0, 1, 1, 2]
