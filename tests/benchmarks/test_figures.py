"""What the tables say about a figure is what its goals say."""

import math
from collections import Counter

import pytest

from benchmarks.chat import waits_ms
from benchmarks.crowd import Seen
from benchmarks.figures import against_goals, percentile


@pytest.mark.parametrize(
    ("value", "goals", "verdict"),
    [
        (700, (600, 1_200, 1_800), "floor"),
        (1_800, (600, 1_200, 1_800), "stretch"),
        (599, (600, 1_200, 1_800), "MISSED"),
        (45, (200, 50, 25), "aim"),
        (201, (200, 50, 25), "MISSED"),
        (math.nan, (200, 50, 25), "MISSED"),
    ],
)
def test_the_farthest_goal_reached_is_named(
    value: float, goals: tuple[float, float, float], verdict: str
) -> None:
    assert against_goals("x", value, "ms", goals).split()[-1] == verdict


def test_percentiles_come_from_the_values_themselves() -> None:
    values = [float(value) for value in range(100, 0, -1)]
    assert percentile(values, 0.5) == 51
    assert percentile(values, 0.99) == 100
    assert math.isnan(percentile([], 0.5))


def test_photos_without_a_card_count_as_waits_without_end() -> None:
    served = [500.0] * 10
    assert percentile(waits_ms(Seen(card_ms=served)), 0.95) == 500
    assert percentile(waits_ms(Seen(card_ms=served, silent=10)), 0.95) == math.inf
    assert percentile(waits_ms(Seen(card_ms=served, refused=Counter(busy=10))), 0.95) == math.inf
