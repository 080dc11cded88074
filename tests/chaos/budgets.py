"""Processes that share a database, some of them killed: no call and no search too many.

    python -m tests.chaos.budgets --processes 4 --kills 50

Each of them calls one shop, or asks for one person's searches, as fast as it is let.
"""

import argparse
import asyncio
import random
import subprocess
import sys
import tempfile
import time
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url

from bot.settings import Quota as QuotaSettings
from bot.storage.engine import create_engine
from bot.storage.ledger import Cause, State
from bot.storage.quota import SqlQuota
from bot.storage.schema import upgrade
from bot.users.quota import REFUNDS_A_DAY, STALE_AFTER_S, Quota
from tests.chaos.quota_hammer import MASK, PERSON
from tests.databases import fresh_database, integrity_of, rows_of
from tests.search.budget_hammer import ACCOUNT

WITHIN_S = 60.0
MOST_GIVEN_BACK = REFUNDS_A_DAY[Cause.FAILED] or 0
CALLS_A_KILL = 12
STEPS_A_KILL = 60

# The log behind the calls per second forgets them after the window; this keeps every one.
KEEP = {
    "sqlite": (
        "CREATE TABLE kept (account TEXT, at REAL)",
        "CREATE TRIGGER keep AFTER INSERT ON call_log "
        "BEGIN INSERT INTO kept VALUES (new.account, new.at); END",
    ),
    "postgresql": (
        "CREATE TABLE kept (account TEXT, at DOUBLE PRECISION)",
        "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN INSERT INTO kept VALUES (new.account, new.at); RETURN NULL; END $$",
        "CREATE TRIGGER keep AFTER INSERT ON call_log FOR EACH ROW EXECUTE FUNCTION keep()",
    ),
}


@dataclass(frozen=True)
class Calls:
    """Calls of one account: those the database granted, those it counted, those that were made."""

    kills: int
    cap: int
    qps: int
    granted: int
    counted: int
    made: int
    most_in_a_second: int
    integrity: str

    @property
    def kept(self) -> bool:
        """All of the day's calls and not one more; a kill wastes the one it interrupts at most."""
        exact = self.granted == self.counted == self.cap
        wasted = self.cap - self.made
        in_time = self.most_in_a_second <= self.qps
        return exact and 0 <= wasted <= self.kills and in_time and self.integrity == "ok"


@dataclass(frozen=True)
class Searches:
    """One person's day: what the counter says, and the rows behind it."""

    kills: int
    limit: int
    used: int
    reserved: int
    settled: int
    refunded: int
    given_back: int
    used_after: int

    @property
    def kept(self) -> bool:
        """What is counted is what is held or charged, and what was left behind comes back."""
        exact = self.used == self.reserved + self.settled <= self.limit
        swept = self.given_back == min(self.reserved, MOST_GIVEN_BACK)
        swept = swept and self.used_after == self.used - self.given_back
        return exact and swept and min(self.settled, self.refunded) > 0


def calls(url: str, notes: Path, *, processes: int, kills: int, qps: int, seed: int) -> Calls:
    """Use up a day's calls at one shop, in an empty database."""
    cap = CALLS_A_KILL * (kills + 2)
    asyncio.run(_prepared(url))
    for statement in KEEP[make_url(url).get_backend_name()]:
        rows_of(url, statement)

    def start(_: int) -> subprocess.Popen[bytes]:
        return _module("tests.search.budget_hammer", url, notes, qps, cap)

    _pressed(start, notes, processes, kills, CALLS_A_KILL, random.Random(seed))
    moments = [at for (at,) in rows_of(url, "SELECT at FROM kept ORDER BY at")]
    [(counted,)] = rows_of(url, f"SELECT SUM(calls) FROM call_hours WHERE account = '{ACCOUNT}'")  # noqa: S608  # our own constant
    windows = (bisect_left(moments, at + 1.0) - place for place, at in enumerate(moments))
    return Calls(
        kills=kills,
        cap=cap,
        qps=qps,
        granted=len(moments),
        counted=counted,
        made=notes.stat().st_size,
        most_in_a_second=max(windows),
        integrity=integrity_of(url),
    )


def searches(url: str, notes: Path, *, processes: int, kills: int, seed: int) -> Searches:
    """Use up a person's searches of the day in an empty database; then sweep what was left."""
    steps = STEPS_A_KILL * (kills + 2)
    limit = steps // 4
    asyncio.run(_prepared(url))

    def start(worker: int) -> subprocess.Popen[bytes]:
        return _module("tests.chaos.quota_hammer", url, notes, limit, steps, worker)

    _pressed(start, notes, processes, kills, STEPS_A_KILL, random.Random(seed))
    rows = rows_of(url, "SELECT state, count(*) FROM reservations GROUP BY state")
    states: dict[str, int] = dict(rows)
    used, given_back, used_after = asyncio.run(_swept(url, limit))
    return Searches(
        kills=kills,
        limit=limit,
        used=used,
        reserved=states.get(State.RESERVED, 0),
        settled=states.get(State.SETTLED, 0),
        refunded=states.get(State.REFUNDED, 0),
        given_back=given_back,
        used_after=used_after,
    )


async def _prepared(url: str) -> None:
    engine = create_engine(url)
    await upgrade(engine)
    await engine.dispose()


async def _swept(url: str, limit: int) -> tuple[int, int, int]:
    """What is used, how many searches come back once they are stale, and what is used then."""
    engine, rules = create_engine(url), QuotaSettings(daily_per_user=limit)
    quota = Quota(SqlQuota(engine, MASK), rules)
    later = SqlQuota(engine, MASK, clock=lambda: time.time() + STALE_AFTER_S + 60)
    used, given_back = (await quota.standing(PERSON)).used, 0
    while await later.stale(STALE_AFTER_S):
        given_back += await Quota(later, rules).refund_stale()
    used_after = (await quota.standing(PERSON)).used
    await engine.dispose()
    return used, given_back, used_after


def _module(name: str, *arguments: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", name, *map(str, arguments)])  # noqa: S603  # our own module


def _pressed(
    start: Callable[[int], subprocess.Popen[bytes]],
    notes: Path,
    processes: int,
    kills: int,
    apart: int,
    chance: random.Random,
) -> None:
    """Run so many processes, kill one and start another each time the notes have grown."""
    notes.touch()
    living = [start(number) for number in range(1, processes + 1)]
    try:
        for kill in range(kills):
            _wait_for_size(notes, apart * (kill + 1))
            victim = living.pop(chance.randrange(len(living)))
            victim.kill()
            victim.wait()
            living.append(start(processes + kill + 1))
        for process in living:
            assert process.wait(WITHIN_S) == 0
    finally:
        for process in living:
            process.kill()
            process.wait()


def _wait_for_size(notes: Path, size: int) -> None:
    until = time.monotonic() + WITHIN_S
    while notes.stat().st_size < size:
        assert time.monotonic() < until, "it takes too long"
        time.sleep(0.01)


def main() -> int:
    """Read the command line; fails when anything was counted wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.budgets", description=__doc__)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--qps", type=int, default=20)
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    told = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="snapbuy-budgets-"))
    sys.stdout.write(f"seed {told.seed}, in {folder}\n")
    how = {"processes": told.processes, "kills": told.kills, "seed": told.seed}
    with fresh_database(folder / "calls.db", empty=True) as url:
        made = calls(url, folder / "calls", qps=told.qps, **how)
    sys.stdout.write(f"{made}\n")
    with fresh_database(folder / "searches.db", empty=True) as url:
        asked = searches(url, folder / "searches", **how)
    sys.stdout.write(f"{asked}\n")
    return int(not (made.kept and asked.kept))


if __name__ == "__main__":
    sys.exit(main())
