"""Many people at once: 500 who send a photo, look at the card for a while, and send the next.

`python -m benchmarks.load --minutes 5` for longer; the free daily count of the one shop's app
key ends a run after 9,500 searches.
"""

import argparse
import asyncio
from math import inf
from pathlib import Path

from benchmarks.chat import calls_told, per_minute, waits_ms, without_card
from benchmarks.crowd import Seen, Wanted
from benchmarks.figures import against_goals, percentile
from benchmarks.stage import TELEGRAM_S, Cost, machine, stage

PEOPLE = 500
THINK_S = 22.0  # 500 people then ask for some 1,200 searches a minute
SECONDS = 60.0
# What a photo costs in Telegram's own time until its card: two questions and a download.
TELEGRAM_MS = 4 * TELEGRAM_S * 1e3
# floor, aim, stretch
GOALS = {
    "searches": (600, 1_200, 1_800),
    "p50": (900, 600, 500),
    "p95": (2_500, 1_200, 900),
    "p99": (4_000, 2_000, 1_500),
    "sign": (1_000, 300, 150),
    "stall": (200, 50, 25),
    "rss": (400, 250, 180),
    "child": (512, 400, 300),
    "total": (1_200, 800, 600),
}


def main() -> None:
    """The run of `make bench`."""
    asyncio.run(hold(PEOPLE, THINK_S, SECONDS))


async def hold(people: int, think_s: float, seconds: float, *bot_arguments: str) -> None:
    """Let them ask for `seconds` and print what came of it."""
    print(
        f"{people} people, one photo every {think_s:g} s and the time of a search each, for "
        f"{seconds:g} s; {machine()}"
    )
    async with stage("ours", *bot_arguments) as on_stage:
        seen, cost = await on_stage.run(Wanted(seconds, people, people, think_s))
    show(seen, cost)


def show(seen: Seen, cost: Cost) -> None:
    """Print the table."""
    print(f"  {'':<34}{'':>9} {'':<6}{'floor / aim / stretch':>22}   reached")
    print(against_goals("searches held", per_minute(seen), "/min", GOALS["searches"]))
    for name, share in (("p50", 0.50), ("p95", 0.95), ("p99", 0.99)):
        value = percentile(waits_ms(seen), share) - TELEGRAM_MS
        print(against_goals(f"photo to card {name}, less Telegram", value, "ms", GOALS[name]))
    cards = len(seen.card_ms)
    photos = cards + without_card(seen)
    unseen = [inf] * (photos - len(seen.placeholder_ms))
    sign = percentile([*seen.placeholder_ms, *unseen], 0.99)
    print(against_goals("first sign of life p99", sign, "ms", GOALS["sign"]))
    print(against_goals("event-loop stall max", max(cost.stalls_ms), "ms", GOALS["stall"]))
    print(against_goals("memory, bot", cost.rss_mb, "MB", GOALS["rss"]))
    print(against_goals("memory, largest decoding child", cost.child_rss_mb, "MB", GOALS["child"]))
    print(against_goals("memory, together", cost.total_rss_mb, "MB", GOALS["total"]))
    print(f"  event-loop stall p99 {percentile(cost.stalls_ms, 0.99):.0f} ms")
    print(f"  cards {cards}, silent {seen.silent}, refused {seen.refused or 0}")
    print(f"  Telegram's errors {seen.errors or 0}")
    if cards < photos:
        # What was spent on photos that came to nothing cannot be told apart.
        print("  CPU and calls a search: not told, for some photos brought no card")
    elif cards:
        print(
            f"  CPU a search: bot {cost.cpu_s * 1e3 / cards:.0f} ms, "
            f"decoding {cost.children_cpu_s * 1e3 / cards:.0f} ms"
        )
        print(f"  Telegram calls a search: {calls_told(seen)}")


def command_line() -> None:
    """`python -m benchmarks.load`, longer or with other people."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=SECONDS / 60)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--think", type=float, default=THINK_S, help="mean seconds")
    parser.add_argument("--profile", type=Path, help="file for a profile of the bot's main thread")
    given = parser.parse_args()
    profile = ("--profile", str(given.profile.resolve())) if given.profile else ()
    asyncio.run(hold(given.people, given.think, given.minutes * 60, *profile))


if __name__ == "__main__":
    command_line()
