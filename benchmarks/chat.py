"""The bot in a chat: how soon people see what, what a search costs, how many a minute it holds.

Beside it, in turns on the same machine, a plain bot (benchmarks/plain_bot.py).
"""

import argparse
import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from benchmarks.crowd import Seen, Wanted
from benchmarks.figures import beside, percentile
from benchmarks.stage import SHOPS_S, TELEGRAM_S, Cost, machine, stage

CALM = 3  # photos under way while times and costs are taken
CROWDS = (4, 8, 16, 32)
CHATS_EACH = 20  # so many that none is written to faster than once a second
GREW = 2.0  # p95 against the calm run's, from which on it is no longer held
WARM_UP_S = 3.0


@dataclass(frozen=True)
class Run:
    """One bot: the calm run, and what each crowd got."""

    calm: Seen
    cost: Cost
    crowds: dict[int, Seen]

    @property
    def held(self) -> float:
        """Searches a minute of the largest crowd that did not wait much longer than a few."""
        most = GREW * percentile(self.calm.card_ms, 0.95)
        kept = [seen for seen in self.crowds.values() if percentile(waits_ms(seen), 0.95) <= most]
        return max(map(per_minute, [self.calm, *kept]))

    @property
    def most(self) -> float:
        """Searches a minute of the crowd that got the most, however long it waited."""
        return max(map(per_minute, [self.calm, *self.crowds.values()]))


def main() -> None:
    """Run both bots and print the table."""
    asyncio.run(compare(seconds=12.0, crowds=CROWDS))


async def compare(seconds: float, crowds: Sequence[int], warm_up_s: float = WARM_UP_S) -> None:
    """Each run takes `seconds`; the crowds' runs half of that."""
    print(
        f"photo to card: Telegram answers after {TELEGRAM_S * 1e3:.0f} ms, two shops after "
        f"{SHOPS_S * 1e3:.0f} ms; {machine()}"
    )
    runs = {name: await measure(name, seconds, crowds, warm_up_s) for name in ("ours", "plain")}
    ours, plain = runs["ours"], runs["plain"]
    print(f"  {CALM} photos under way at a time{'ours':>15}{'plain':>9}{'plain/ours':>21}")
    for name, share in (("p50", 0.5), ("p99", 0.99)):
        first = [percentile(run.calm.placeholder_ms, share) for run in (ours, plain)]
        cards = [percentile(waits_ms(run.calm), share) for run in (ours, plain)]
        print(beside(f"placeholder {name}", first[0], first[1], "ms"))
        print(beside(f"card {name}", cards[0], cards[1], "ms"))
    print(beside("CPU a search, bot", cpu_ms(ours), cpu_ms(plain), "ms"))
    children = [run.cost.children_cpu_s * 1e3 / len(run.calm.card_ms) for run in (ours, plain)]
    print(f"  {'CPU a search, decoding children':<34}{children[0]:>9.0f}{children[1]:>9.0f} ms")
    stalls = [percentile(run.cost.stalls_ms, 0.99) for run in (ours, plain)]
    print(beside("event-loop stall p99", stalls[0], stalls[1], "ms"))
    lost = [without_card(run.calm) for run in (ours, plain)]
    print(f"  {'photos without a card':<34}{lost[0]:>9}{lost[1]:>9}")
    print(beside("searches held", ours.held, plain.held, "a minute"))
    print(beside("searches at most", ours.most, plain.most, "a minute"))
    for name, run in runs.items():
        print(f"  {name}: Telegram calls a search: {calls_told(run.calm)}")
        print(f"  {name}: {crowds_told(run)}")


async def measure(bot: str, seconds: float, crowds: Sequence[int], warm_up_s: float) -> Run:
    """All runs of one bot."""
    async with stage(bot) as on_stage:
        if warm_up_s:
            await on_stage.run(_wanted(warm_up_s, CALM))
        calm, cost = await on_stage.run(_wanted(seconds, CALM))
        if not calm.card_ms:
            raise AssertionError(f"{bot} brought no card: {calm}")
        larger = {size: (await on_stage.run(_wanted(seconds / 2, size)))[0] for size in crowds}
    return Run(calm, cost, larger)


def _wanted(seconds: float, at_once: int) -> Wanted:
    return Wanted(seconds, at_once, at_once * CHATS_EACH)


def per_minute(seen: Seen) -> float:
    """Cards within the run's time, a minute."""
    return seen.within * 60 / seen.seconds


def cpu_ms(run: Run) -> float:
    """CPU milliseconds of the bot's own process a search."""
    return run.cost.cpu_s * 1e3 / len(run.calm.card_ms)


def calls_told(seen: Seen) -> str:
    """Calls a search by method, and together."""
    count = len(seen.card_ms)
    each = [f"{method} {calls / count:.2f}" for method, calls in sorted(seen.calls.items())]
    return f"{sum(seen.calls.values()) / count:.2f} ({', '.join(each)})"


def crowds_told(run: Run) -> str:
    """Searches a minute and p95 by how many photos were under way."""
    rows = [
        f"{size} at once {per_minute(seen):.0f}/min p95 {percentile(waits_ms(seen), 0.95):.0f} ms"
        + (f", {lost} without a card" if (lost := without_card(seen)) else "")
        for size, seen in run.crowds.items()
    ]
    return "; ".join(rows)


def without_card(seen: Seen) -> int:
    """How many photos brought none."""
    return seen.silent + sum(seen.refused.values())


def waits_ms(seen: Seen) -> list[float]:
    """Every photo's time until its card; without end for those that brought none.

    Else the times would look the better the fewer people were served.
    """
    return [*seen.card_ms, *[inf] * without_card(seen)]


def command_line() -> None:
    """`python -m benchmarks.chat`, with other times than `make bench` takes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=12.0)
    arguments = parser.parse_args()
    asyncio.run(compare(arguments.seconds, CROWDS))


if __name__ == "__main__":
    command_line()
