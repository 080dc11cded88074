"""How large a picture has to be to meet a provider's rules: arithmetic only."""

from math import ceil

from bot.errors import ImageTooSmall
from bot.imaging.limits import MAX_ENLARGEMENT, MAX_RATIO
from bot.imaging.wire import Demand


def target_size(width: int, height: int, demand: Demand) -> tuple[int, int]:
    """The sides to aim for, in pixels, of a part of the photo that has these sides.

    The longest side comes down to `best_side`; where the shape would push the shortest under
    `min_side` it is kept larger, and a small picture is enlarged to it within reason.
    Raises ImageTooSmall with the shortest side that would have done.
    """
    longest, shortest = max(width, height), min(width, height)
    if longest > MAX_RATIO * shortest:
        needed = max(demand.min_side, ceil(longest / MAX_RATIO))
        raise ImageTooSmall(width, height, needed)
    scale = min(1.0, min(demand.best_side, demand.max_side) / longest)
    if shortest * scale < demand.min_side:
        scale = demand.min_side / shortest
    if scale > MAX_ENLARGEMENT:
        raise ImageTooSmall(width, height, demand.min_side)
    if round(longest * scale) > demand.max_side:
        needed = ceil(longest * demand.min_side / demand.max_side)
        raise ImageTooSmall(width, height, needed)
    return _scaled(width, height, scale)


def smaller_size(size: tuple[int, int], factor: float, min_side: int) -> tuple[int, int] | None:
    """The size shrunk by `factor`, no further than `min_side` allows; None at that bound."""
    shortest = min(size)
    if shortest <= min_side:
        return None
    return _scaled(*size, max(factor, min_side / shortest))


def _scaled(width: int, height: int, scale: float) -> tuple[int, int]:
    return max(1, round(width * scale)), max(1, round(height * scale))
