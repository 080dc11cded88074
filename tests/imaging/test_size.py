"""Arithmetic of sizes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ImageTooSmall
from bot.imaging.limits import MAX_ENLARGEMENT
from bot.imaging.size import smaller_size, target_size
from tests.imaging.pictures import demand


@pytest.mark.parametrize(
    ("size", "changes", "expected"),
    [
        ((4000, 3000), {}, (800, 600)),
        ((3000, 4000), {}, (600, 800)),
        ((640, 480), {}, (640, 480)),
        ((4000, 3000), {"max_side": 500}, (500, 375)),
        ((4000, 1000), {"min_side": 300}, (1200, 300)),
        ((120, 100), {"min_side": 300}, (360, 300)),
        ((100, 100), {"min_side": 300}, (300, 300)),
        ((2000, 100), {"min_side": 48}, (960, 48)),
    ],
    ids=["down", "tall", "as it is", "max", "long", "enlarged", "three times", "strip"],
)
def test_the_size_to_aim_for(
    size: tuple[int, int], changes: dict[str, int], expected: tuple[int, int]
) -> None:
    assert target_size(*size, demand(**changes)) == expected


@pytest.mark.parametrize(
    ("size", "changes", "needed"),
    [
        ((120, 90), {"min_side": 300}, 300),
        ((2100, 100), {}, 105),
        ((2000, 101), {"min_side": 300}, 147),
        ((1500, 100), {"min_side": 300}, 110),
    ],
    ids=["small", "over 20 to 1", "nearly 20 to 1", "too long when wide enough"],
)
def test_what_cannot_be_made_large_enough_is_refused_with_the_numbers(
    size: tuple[int, int], changes: dict[str, int], needed: int
) -> None:
    with pytest.raises(ImageTooSmall) as refused:
        target_size(*size, demand(**changes))
    assert refused.value.data == {"width": size[0], "height": size[1], "min_side": needed}


@given(
    width=st.integers(1, 20_000),
    height=st.integers(1, 20_000),
    min_side=st.integers(1, 400),
    max_side=st.integers(400, 5_000),
    best_side=st.integers(100, 2_000),
)
def test_a_size_is_always_within_the_rules_and_of_the_same_shape(
    width: int, height: int, min_side: int, max_side: int, best_side: int
) -> None:
    rules = demand(min_side=min_side, max_side=max_side, best_side=best_side)
    try:
        size = target_size(width, height, rules)
    except ImageTooSmall as refused:
        assert refused.min_side > min(width, height)
        return
    assert min_side <= min(size) and max(size) <= max_side
    assert max(size) <= max(width, height) * MAX_ENLARGEMENT + 1
    assert abs(size[0] * height - size[1] * width) <= max(width, height)


def test_shrinking_stops_at_the_smallest_side() -> None:
    assert smaller_size((800, 600), 0.5, 48) == (400, 300)
    assert smaller_size((800, 600), 0.5, 450) == (600, 450)
    assert smaller_size((600, 450), 0.5, 450) is None
