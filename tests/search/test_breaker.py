"""The circuit breaker, on a clock in the test's hand."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.search.breaker import (
    FIRST_OPEN_S,
    IN_A_ROW,
    LONGEST_OPEN_S,
    LONGEST_PAUSE_S,
    UNSTATED_PAUSE_S,
    WINDOW,
    Breaker,
    Ticket,
)
from bot.search.faults import HeldBack
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


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(clock)


def call(breaker: Breaker, error: ProviderError | None) -> bool:
    """Make one call that ends so; False when the breaker did not let it pass."""
    ticket = breaker.admit()
    if isinstance(ticket, ProviderError):
        return False
    breaker.settle(ticket, error)
    return True


def is_open(breaker: Breaker) -> bool:
    ticket = breaker.admit()
    if isinstance(ticket, Ticket):
        breaker.void(ticket)
        return False
    return True


def test_it_opens_at_the_fifth_failure_in_a_row(breaker: Breaker) -> None:
    for _ in range(IN_A_ROW - 1):
        assert call(breaker, Unreachable())
    assert not is_open(breaker)
    call(breaker, TimedOut())
    assert is_open(breaker)


def test_an_answer_between_failures_starts_the_row_anew(breaker: Breaker) -> None:
    for _ in range(IN_A_ROW - 1):
        call(breaker, BadResponse())
    call(breaker, None)
    for _ in range(IN_A_ROW - 1):
        call(breaker, BadResponse())
    assert not is_open(breaker)


def test_it_opens_when_half_of_the_last_twenty_failed(breaker: Breaker) -> None:
    for _ in range(WINDOW // 2 - 1):
        call(breaker, Unreachable())
        call(breaker, None)
    call(breaker, Unreachable())
    assert not is_open(breaker), "nineteen calls are not twenty"
    call(breaker, None)
    assert not is_open(breaker), "an answer does not open it"
    call(breaker, Unreachable())
    assert is_open(breaker)


@pytest.mark.parametrize("error", [Misconfigured(), Blocked()], ids=lambda e: e.code)
def test_what_only_the_operator_can_mend_opens_it_at_once(
    breaker: Breaker, error: ProviderError
) -> None:
    call(breaker, error)
    refusal = breaker.admit()
    assert type(refusal) is type(error)
    assert refusal.retry_after == FIRST_OPEN_S
    assert refusal.retries == 0


@pytest.mark.parametrize("error", [ImageRejected(), HeldBack()], ids=lambda e: type(e).__name__)
def test_a_fault_that_is_not_the_providers_never_opens_it(
    breaker: Breaker, error: ProviderError
) -> None:
    for _ in range(WINDOW * 3):
        assert call(breaker, error)


def test_open_time_doubles_up_to_a_quarter_of_an_hour(breaker: Breaker, clock: Clock) -> None:
    call(breaker, Blocked())
    waits = []
    for _ in range(8):
        refusal = breaker.admit()
        assert isinstance(refusal, ProviderError)
        assert refusal.retry_after is not None
        waits.append(refusal.retry_after)
        clock.time += refusal.retry_after
        assert call(breaker, Blocked()), "the probe"
    assert waits == [30, 60, 120, 240, 480, 900, 900, 900]
    assert waits[-1] == LONGEST_OPEN_S


def test_half_open_lets_one_probe_pass_and_its_answer_closes(
    breaker: Breaker, clock: Clock
) -> None:
    call(breaker, Blocked())
    clock.time += FIRST_OPEN_S
    probe = breaker.admit()
    assert isinstance(probe, Ticket)
    assert is_open(breaker), "a second call waits for the probe"
    breaker.settle(probe, None)
    assert not is_open(breaker)
    call(breaker, Blocked())
    refusal = breaker.admit()
    assert isinstance(refusal, Blocked)
    assert refusal.retry_after == FIRST_OPEN_S, "the doubling starts anew"


def test_a_probe_that_was_given_up_makes_room_for_another(breaker: Breaker, clock: Clock) -> None:
    call(breaker, Blocked())
    clock.time += FIRST_OPEN_S
    probe = breaker.admit()
    assert isinstance(probe, Ticket)
    breaker.void(probe)
    assert isinstance(breaker.admit(), Ticket)


def test_late_answers_to_earlier_calls_do_not_move_it(breaker: Breaker, clock: Clock) -> None:
    early = [breaker.admit() for _ in range(3)]
    call(breaker, Blocked())
    late_answer, late_failure, other = early
    assert isinstance(late_answer, Ticket)
    assert isinstance(late_failure, Ticket)
    assert isinstance(other, Ticket)
    breaker.settle(late_answer, None)
    assert is_open(breaker)
    breaker.settle(late_failure, Blocked())
    clock.time += FIRST_OPEN_S
    assert isinstance(breaker.admit(), Ticket), "the late failure did not prolong it"
    breaker.void(other)
    assert is_open(breaker), "the late one did not free the probe's place"


def test_a_stated_rate_limit_pauses_and_counts_nothing(breaker: Breaker, clock: Clock) -> None:
    for _ in range(WINDOW):
        assert call(breaker, RateLimited(retry_after=2.0))
        refusal = breaker.admit()
        assert isinstance(refusal, RateLimited)
        assert refusal.retry_after == 2.0
        clock.time += 2.0
    assert not is_open(breaker)


@pytest.mark.parametrize(
    ("error", "pause"),
    [
        (RateLimited(), UNSTATED_PAUSE_S),
        (RateLimited(retry_after=7_200), LONGEST_PAUSE_S),
        (BudgetSpent(retry_after=8 * 3600), 8 * 3600),
        (BudgetSpent(), LONGEST_PAUSE_S),
        (Unreachable(retry_after=4), 4),
    ],
)
def test_how_long_a_pause_lasts(
    breaker: Breaker, clock: Clock, error: ProviderError, pause: float
) -> None:
    call(breaker, error)
    clock.time += pause - 0.001
    assert is_open(breaker)
    clock.time += 0.001
    assert not is_open(breaker)


def test_a_short_pause_never_shortens_a_long_one(breaker: Breaker, clock: Clock) -> None:
    first, second = breaker.admit(), breaker.admit()
    assert isinstance(first, Ticket)
    assert isinstance(second, Ticket)
    breaker.settle(first, BudgetSpent(retry_after=5_000))
    breaker.settle(second, RateLimited(retry_after=1))
    refusal = breaker.admit()
    assert isinstance(refusal, BudgetSpent)
    assert refusal.retry_after == 5_000


ERRORS: list[Callable[[], ProviderError | None]] = [
    lambda: None,
    Unreachable,
    TimedOut,
    BadResponse,
    Misconfigured,
    ImageRejected,
    HeldBack,
    lambda: RateLimited(retry_after=3),
]


@given(st.lists(st.tuples(st.sampled_from(ERRORS), st.floats(0, 100)), max_size=80))
def test_a_provider_that_answers_again_is_always_found_again(
    history: list[tuple[Callable[[], ProviderError | None], float]],
) -> None:
    clock = Clock()
    breaker = Breaker(clock)
    for make, passed in history:
        call(breaker, make())
        clock.time += passed
    clock.time += LONGEST_OPEN_S
    assert call(breaker, None)
    assert call(breaker, None), "one good probe closes it"


class BreakerMachine(RuleBasedStateMachine):
    """Any interleaving of calls in flight: refusals are honest and probes come one at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.breaker = Breaker(self.clock)
        self.flying: list[Ticket] = []
        self.promised = 0.0

    @rule()
    def ask(self) -> None:
        ticket = self.breaker.admit()
        if isinstance(ticket, Ticket):
            self.flying.append(ticket)
        else:
            assert ticket.retry_after is not None
            assert 0 <= ticket.retry_after <= LONGEST_PAUSE_S

    @precondition(lambda self: self.flying)
    @rule(data=st.data(), make=st.sampled_from(ERRORS))
    def land(self, data: st.DataObject, make: Callable[[], ProviderError | None]) -> None:
        ticket = self.flying.pop(data.draw(st.integers(0, len(self.flying) - 1)))
        self.breaker.settle(ticket, make())

    @precondition(lambda self: self.flying)
    @rule()
    def give_up(self) -> None:
        self.breaker.void(self.flying.pop())

    @rule(seconds=st.floats(0, 1000))
    def wait(self, seconds: float) -> None:
        self.clock.time += seconds

    @invariant()
    def one_probe_at_a_time(self) -> None:
        newest = max((ticket.era for ticket in self.flying), default=0)
        probes = [t for t in self.flying if t.probe and t.era == newest]
        assert len(probes) <= 1


BreakerMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestBreakerMachine = BreakerMachine.TestCase
