"""A bot that is killed again and again at random moments, under load, and what it cost.

    python -m tests.chaos.kills --kills 500

The sandbox and the people live in this process; the bot is `python -m bot run` in a child that
gets SIGKILL and is started again at once. TEST_DATABASE_URL makes it a bot on PostgreSQL.
"""

import argparse
import asyncio
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from sandbox.whole import Whole
from tests.chaos.crowd import CROWD, KILLS_EACH, Load, written
from tests.chaos.process import DATABASE, Bot, bare_start, neighbourhood, settings_of
from tests.chaos.toll import Toll, audit, count, in_hand
from tests.databases import fresh_database

START_WITHIN_S = 30.0
ANSWERED_WITHIN_S = 60.0


async def run(
    kills: int, pictures: Path, folder: Path, url: str, *, pause_s: float, seed: int
) -> Toll:
    """Kill so often, then let everything be answered, stop by SIGTERM, and count.

    `url` is of the bot's database, which has no rows.
    """
    chance = random.Random(seed)
    toll = Toll()
    async with neighbourhood(pictures) as (whole, client):
        bot = Bot(folder, {**settings_of(whole, folder), "DATABASE_URL": url})
        photo = whole.store.folder / "samples" / "1.jpg"
        people = max(CROWD, kills // KILLS_EACH)
        load = Load(client, whole.telegram.world, photo, pause_s, people)
        toll.bare_s.append(await bare_start())
        await load.gather()
        await bot.start()
        pressing = asyncio.create_task(load.run())
        for number in range(kills):
            if number % 2 == 0:  # every other one hits a start, most likely
                toll.back_s.append(await _at_work(whole))
            await asyncio.sleep(chance.uniform(0.0, 0.8))
            await bot.end(signal.SIGKILL)
            toll.in_hand += in_hand(url)
            await bot.start()
            toll.kills += 1
        await _at_work(whole)
        toll.bare_s.append(await bare_start())
        load.stop()
        await pressing
        await _all_answered(toll, whole, load)
        begun = time.monotonic()
        toll.exit_code = await bot.end(signal.SIGTERM)
        toll.stop_s = time.monotonic() - begun
        count(toll, whole, load)
    photos_of = Counter(chat for (chat, _), photo in load.asked.items() if photo)
    audit(toll, url, photos_of)
    return toll


async def _at_work(whole: Whole) -> float:
    """Wait for the first message that this process sends; how long that took."""
    begun = time.monotonic()
    before = len(written(whole.telegram.world))
    while len(written(whole.telegram.world)) == before:
        if time.monotonic() - begun > START_WITHIN_S:
            raise AssertionError("the bot does not answer any more; see bot.log")
        await asyncio.sleep(0.02)
    return time.monotonic() - begun


async def _all_answered(toll: Toll, whole: Whole, load: Load) -> None:
    """Until there is an answer to everything, or none has come for long: shops have their pace."""
    fewest, end = sys.maxsize, time.monotonic() + ANSWERED_WITHIN_S
    while fewest and time.monotonic() < end:
        await asyncio.sleep(0.2)
        count(toll, whole, load)
        if toll.lost + toll.unfinished < fewest:
            fewest, end = toll.lost + toll.unfinished, time.monotonic() + ANSWERED_WITHIN_S


def main() -> int:
    """Read the command line and count the toll."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--pause", type=float, default=0.05, help="seconds between messages")
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    parser.add_argument(
        "--pictures", type=Path, default=Path(tempfile.gettempdir()) / "snapbuy-test-catalogue"
    )
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="snapbuy-kills-"))
    sys.stdout.write(f"seed {arguments.seed}, in {folder}\n")
    with fresh_database(folder / DATABASE, empty=True) as url:
        running = run(
            arguments.kills,
            arguments.pictures,
            folder,
            url,
            pause_s=arguments.pause,
            seed=arguments.seed,
        )
        toll = asyncio.run(running)
    sys.stdout.writelines(f"{line}\n" for line in (toll, *toll.standing))
    broken = (toll.lost, toll.unfinished, toll.charged_twice, toll.integrity != "ok")
    late = toll.back_median_s > toll.back_within_s
    return int(any(broken) or late or toll.second_answers > toll.in_hand)


if __name__ == "__main__":
    sys.exit(main())
