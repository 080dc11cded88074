"""Calls in one second, and calls in a day of China."""

from datetime import datetime

import pytest

from sandbox.providers.quotas import CHINA, DaySpent, Quota, QuotaGate, TooFast, china_time
from tests.sandbox.providers.conftest import NOON, Clock


def test_the_window_slides() -> None:
    clock = Clock()
    gate = QuotaGate(Quota(qps=3), clock)
    for wait in (0.0, 0.4, 0.4):
        clock.now += wait
        assert gate.admit("key") is None
    refused = gate.admit("key")
    assert isinstance(refused, TooFast)
    assert refused.wait == pytest.approx(0.2)
    clock.now += refused.wait + 0.001
    assert gate.admit("key") is None
    assert isinstance(gate.admit("key"), TooFast)


def test_keys_are_counted_apart_and_refused_calls_do_not_count() -> None:
    clock = Clock()
    gate = QuotaGate(Quota(qps=1, daily=2), clock)
    assert gate.admit("a") is None
    assert gate.admit("b") is None
    assert isinstance(gate.admit("a"), TooFast)
    clock.now += 1.0
    assert gate.admit("a") is None
    clock.now += 1.0
    assert isinstance(gate.admit("a"), DaySpent)


@pytest.mark.parametrize(("hour", "limit"), [(9, 5), (10, 3), (11, 3), (12, 5)])
def test_fewer_calls_are_allowed_from_ten_to_twelve_in_china(hour: int, limit: int) -> None:
    clock = Clock()
    clock.now = datetime(2025, 10, 21, hour, 59, 58, tzinfo=CHINA).timestamp()
    gate = QuotaGate(Quota(qps=5, busy_qps=3), clock)
    admitted = sum(gate.admit("key") is None for _ in range(8))
    assert admitted == limit


def test_the_day_ends_at_midnight_in_china() -> None:
    clock = Clock()
    clock.now = datetime(2025, 10, 21, 23, 59, 50, tzinfo=CHINA).timestamp()
    gate = QuotaGate(Quota(daily=1), clock)
    assert gate.admit("key") is None
    assert gate.admit("key") == DaySpent(10.0)
    clock.now += 10
    assert gate.admit("key") is None


def test_overrunning_the_day_may_close_the_key_for_24_hours() -> None:
    clock = Clock()
    gate = QuotaGate(Quota(daily=1, ban=True), clock)
    assert gate.admit("key") is None
    assert gate.admit("key") == DaySpent(86_400)
    clock.now += 13 * 3600  # another day in China
    assert gate.admit("key") == DaySpent(11 * 3600)
    clock.now += 11 * 3600
    assert gate.admit("key") is None


def test_without_limits_every_call_passes() -> None:
    gate = QuotaGate(Quota(), Clock())
    assert all(gate.admit("key") is None for _ in range(50))


def test_times_are_read_as_chinas() -> None:
    assert china_time("2025-10-21 12:00:00") == NOON
    with pytest.raises(ValueError, match="does not match"):
        china_time("2025-10-21T12:00:00")
