"""How long is waited: twice as long each time, within bounds, and as long as one is told."""

import pytest

from bot.backoff import Backoff
from bot.ingress.poller import BACKOFF
from bot.storage.pauses import LONGEST_TOLD_S, pause_after


@pytest.mark.parametrize("jitter", [0.0, 0.3, 1.0])
def test_waits_grow_between_the_shortest_and_the_longest(jitter: float) -> None:
    waits = [BACKOFF.wait_s(waited, jitter=jitter) for waited in range(2_000)]
    assert waits[0] == BACKOFF.first_s
    assert waits == sorted(waits)
    assert waits[-1] == BACKOFF.first_s + jitter * (BACKOFF.longest_s - BACKOFF.first_s)


def test_each_wait_is_twice_the_one_before() -> None:
    assert [Backoff(0.5, 30).wait_s(waited) for waited in range(8)] == [
        *(0.5, 1, 2, 4, 8, 16),
        *(30, 30),
    ]
    assert [pause_after(waited) for waited in range(8)] == [1, 2, 4, 8, 16, 32, 60, 60]


def test_who_is_told_to_wait_does_so_within_reason() -> None:
    assert Backoff(1, 4).wait_s(0, told_s=90, jitter=0.0) == 90
    assert Backoff(1, 4).wait_s(2, told_s=3) == 4
    assert Backoff(1, 4, longest_told_s=10).wait_s(0, told_s=90) == 10
    assert pause_after(0, told_s=10.0**9) == LONGEST_TOLD_S


def test_the_longest_wait_is_the_longest_even_where_it_is_shorter_than_the_first() -> None:
    assert Backoff(1, 0.1).wait_s(0) == Backoff(1, 0.1).wait_s(9, jitter=0.0) == 0.1
