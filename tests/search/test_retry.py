"""Waits before retries, and the budget that bounds them."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.search.retry import (
    FLOOR_PER_S,
    MOST_TOKENS,
    SHARE,
    TIMEOUT_COST,
    WAITS_S,
    RetryBudget,
    wait_before,
)
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


@dataclass
class Clock:
    time: float = 0.0

    def __call__(self) -> float:
        return self.time


def test_waits_are_one_three_and_five_seconds() -> None:
    waits = [wait_before(n, Unreachable(), rng=lambda: 0.0) for n in (1, 2, 3, 4)]
    assert waits == [1.0, 3.0, 5.0, None]


@given(st.integers(1, 3), st.floats(0, 1))
def test_chance_only_shortens_a_wait_and_by_a_fifth_at_most(retry: int, chance: float) -> None:
    wait = wait_before(retry, RateLimited(), rng=lambda: chance)
    assert wait is not None
    planned = WAITS_S[retry - 1]
    assert planned * 0.8 <= wait <= planned


@pytest.mark.parametrize(
    ("error", "retries"),
    [
        (Unreachable(), 3),
        (RateLimited(), 3),
        (TimedOut(), 1),
        (Unreachable(retries=0), 0),
        (BadResponse(retries=1), 1),
        (BadResponse(), 0),
        (BudgetSpent(), 0),
        (Misconfigured(), 0),
        (Blocked(), 0),
        (ImageRejected(), 0),
        (Unreachable(retries=9), 3),
    ],
    ids=lambda value: str(value),
)
def test_each_error_says_itself_how_often(error: ProviderError, retries: int) -> None:
    allowed = [n for n in range(1, 12) if wait_before(n, error) is not None]
    assert allowed == list(range(1, retries + 1))


def test_a_time_the_provider_names_wins() -> None:
    assert wait_before(1, RateLimited(retry_after=7.5)) == 7.5
    assert wait_before(1, Unreachable(retry_after=2)) == 2


def test_zero_seconds_is_not_taken_at_its_word() -> None:
    wait = wait_before(1, RateLimited(retry_after=0))
    assert wait is not None
    assert wait > 0


def test_a_timeout_costs_more_than_a_quick_failure() -> None:
    budget = RetryBudget(Clock())
    retries = 0
    while budget.spend(TimedOut()):
        retries += 1
    assert retries == MOST_TOKENS / TIMEOUT_COST


def test_an_empty_budget_fills_by_one_a_minute() -> None:
    clock = Clock()
    budget = RetryBudget(clock)
    while budget.spend(Unreachable()):
        pass
    clock.time += 59.0
    assert not budget.spend(Unreachable())
    clock.time += 1.5
    assert budget.spend(Unreachable())
    assert not budget.spend(Unreachable())


STEPS = st.lists(
    st.one_of(
        st.just("call"),
        st.just("retry"),
        st.just("timeout retry"),
        st.floats(0, 300).map(lambda s: ("wait", s)),
    ),
    max_size=300,
)


@given(STEPS)
def test_retries_never_outgrow_their_share(steps: list[str | tuple[str, float]]) -> None:
    clock = Clock()
    budget = RetryBudget(clock)
    calls = spent = 0.0
    for step in steps:
        if isinstance(step, tuple):
            clock.time += step[1]
        elif step == "call":
            budget.earn()
            calls += 1
        elif budget.spend(TimedOut() if step == "timeout retry" else Unreachable()):
            spent += TIMEOUT_COST if step == "timeout retry" else 1.0
        assert 0.0 <= budget.tokens <= MOST_TOKENS
    assert spent <= MOST_TOKENS + SHARE * calls + FLOOR_PER_S * clock.time + 1e-6
