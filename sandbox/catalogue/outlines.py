"""Outlines: points in a picture of 1000 x 1000 units, smoothed and mirrored."""

from collections.abc import Iterable, Sequence
from math import cos, pi, sin

Point = tuple[float, float]
Outline = list[Point]

UNITS = 1000.0
STEPS = 10  # straight pieces a curve between two given points is made of


def path(text: str, *, closed: bool = True) -> Outline:
    """A smooth curve through "x,y x,y! ...": a point with `!` is a sharp corner."""
    knots: list[Point] = []
    sharp: list[bool] = []
    for word in text.split():
        x, y = word.rstrip("!").split(",")
        knots.append((float(x), float(y)))
        sharp.append(word.endswith("!"))
    return smooth(knots, sharp, closed=closed)


def smooth(knots: Sequence[Point], sharp: Sequence[bool], *, closed: bool = True) -> Outline:
    """A Catmull-Rom curve through the knots; at a sharp knot the curve has no tangent."""
    count = len(knots)
    points: Outline = []
    for i in range(count if closed else count - 1):
        start, end = knots[i], knots[(i + 1) % count]
        tangents = [_tangent(knots, sharp, j % count, closed) for j in (i, i + 1)]
        if tangents == [(0.0, 0.0), (0.0, 0.0)]:
            points.append(start)
            continue
        points.extend(
            _hermite(start, end, tangents[0], tangents[1], k / STEPS) for k in range(STEPS)
        )
    if not closed:
        points.append(knots[-1])
    return points


def _tangent(knots: Sequence[Point], sharp: Sequence[bool], i: int, closed: bool) -> Point:
    if sharp[i] or (not closed and i in {0, len(knots) - 1}):
        return (0.0, 0.0)
    before, after = knots[i - 1], knots[(i + 1) % len(knots)]
    return ((after[0] - before[0]) / 2, (after[1] - before[1]) / 2)


def _hermite(a: Point, b: Point, ta: Point, tb: Point, t: float) -> Point:
    h00, h10 = 2 * t**3 - 3 * t**2 + 1, t**3 - 2 * t**2 + t
    h01, h11 = -2 * t**3 + 3 * t**2, t**3 - t**2
    return (
        h00 * a[0] + h10 * ta[0] + h01 * b[0] + h11 * tb[0],
        h00 * a[1] + h10 * ta[1] + h01 * b[1] + h11 * tb[1],
    )


def mirrored(half: Sequence[Point], axis: float = 500) -> Outline:
    """A symmetrical outline from its left half, listed from top to bottom."""
    return [*half, *((2 * axis - x, y) for x, y in reversed(half))]


def flipped(points: Iterable[Point], axis: float = 500) -> Outline:
    """The same outline on the other side of the axis."""
    return [(2 * axis - x, y) for x, y in points]


def moved(points: Iterable[Point], dx: float, dy: float) -> Outline:
    """The same outline elsewhere."""
    return [(x + dx, y + dy) for x, y in points]


def scaled(points: Iterable[Point], factor: float, about: Point = (500, 500)) -> Outline:
    """The same outline grown or shrunk about a point."""
    ox, oy = about
    return [(ox + (x - ox) * factor, oy + (y - oy) * factor) for x, y in points]


def turned(points: Iterable[Point], degrees: float, about: Point = (500, 500)) -> Outline:
    """The same outline turned clockwise about a point."""
    c, s = cos(degrees * pi / 180), sin(degrees * pi / 180)
    ox, oy = about
    return [(ox + (x - ox) * c - (y - oy) * s, oy + (x - ox) * s + (y - oy) * c) for x, y in points]


def ellipse(cx: float, cy: float, rx: float, ry: float | None = None, turn: float = 0) -> Outline:
    """An ellipse, or a circle when one radius is given."""
    ry = rx if ry is None else ry
    points = [(cx + rx * cos(k * pi / 36), cy + ry * sin(k * pi / 36)) for k in range(72)]
    return turned(points, turn, (cx, cy)) if turn else points


def rounded(x0: float, y0: float, x1: float, y1: float, r: float = 0) -> Outline:
    """A rectangle with round corners."""
    r = min(r, (x1 - x0) / 2, (y1 - y0) / 2)
    corners = (
        (x1 - r, y0 + r, -90),
        (x1 - r, y1 - r, 0),
        (x0 + r, y1 - r, 90),
        (x0 + r, y0 + r, 180),
    )
    return [
        (cx + r * cos((first + step) * pi / 180), cy + r * sin((first + step) * pi / 180))
        for cx, cy, first in corners
        for step in range(0, 91, 10)
    ]


def star(cx: float, cy: float, outer: float, inner: float, tips: int = 5) -> Outline:
    """A star standing on its legs."""
    return [
        (
            cx + (outer if k % 2 == 0 else inner) * sin(k * pi / tips),
            cy - (outer if k % 2 == 0 else inner) * cos(k * pi / tips),
        )
        for k in range(2 * tips)
    ]
