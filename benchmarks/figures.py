"""Percentiles, and lines that put a figure beside what it is measured against."""

from collections.abc import Sequence


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which that share lies; nan without values."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")


def beside(name: str, ours: float, plain: float, unit: str) -> str:
    """One row: ours, the baseline's, and how many times ours the baseline's is."""
    ratio = plain / ours if ours else float("nan")
    return f"  {name:<34}{ours:>9.0f}{plain:>9.0f} {unit:<14}{ratio:>6.2f}"


def against_goals(name: str, value: float, unit: str, goals: tuple[float, float, float]) -> str:
    """One row: the value, floor / aim / stretch, and which of them is reached.

    Where the stretch is the largest of the three, more is better.
    """
    more = goals[2] > goals[0]
    reached = [word for word, goal in zip(STEPS, goals, strict=True) if _meets(value, goal, more)]
    verdict = reached[-1] if reached else "MISSED"
    shown = " / ".join(f"{goal:g}" for goal in goals)
    return f"  {name:<34}{value:>9.0f} {unit:<6}{shown:>22}   {verdict}"


STEPS = ("floor", "aim", "stretch")


def _meets(value: float, goal: float, more: bool) -> bool:
    return value >= goal if more else value <= goal
