"""Processes that share a database, some of them killed: no call too many, and nobody blocked."""

import asyncio
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bot.storage.engine import create_engine
from bot.storage.schema import upgrade
from tests.search.budget_hammer import ACCOUNT

QPS, CAP = 20, 60
PROCESSES, KILLS = 4, 3
WITHIN_S = 60.0

# The log behind the calls per second forgets them after the window; this keeps every one.
KEEP = """
CREATE TABLE kept (account TEXT, at REAL);
CREATE TRIGGER keep AFTER INSERT ON call_log
BEGIN INSERT INTO kept VALUES (new.account, new.at); END;
"""


def prepared(file: Path) -> str:
    """The URL of a new database that keeps the moment of every granted call."""
    url = f"sqlite+aiosqlite:///{file}"

    async def make() -> None:
        engine = create_engine(url)
        await upgrade(engine)
        await engine.dispose()

    asyncio.run(make())
    connection = sqlite3.connect(file)
    connection.executescript(KEEP)
    connection.close()
    return url


def wait_for(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + WITHIN_S
    while not holds():
        assert time.monotonic() < until, "it takes too long"
        time.sleep(0.01)


def test_killed_processes_never_make_a_call_too_many_and_leave_nobody_blocked(
    tmp_path: Path,
) -> None:
    file, notes = tmp_path / "snapbuy.db", tmp_path / "calls"
    url = prepared(file)
    notes.touch()
    chance = random.Random(7)  # which one is killed is no secret

    def start() -> subprocess.Popen[bytes]:
        arguments = ["tests.search.budget_hammer", url, str(notes), str(QPS), str(CAP)]
        return subprocess.Popen([sys.executable, "-m", *arguments])  # noqa: S603  # our own module

    def calls_made() -> int:
        return notes.stat().st_size

    living = [start() for _ in range(PROCESSES)]
    try:
        for kill in range(KILLS):
            enough = (kill + 1) * CAP // (KILLS + 2)
            wait_for(lambda enough=enough: calls_made() >= enough)  # type: ignore[misc]  # a default binds the number
            victim = living.pop(chance.randrange(len(living)))
            victim.kill()
            victim.wait()
            living.append(start())
        for process in living:
            assert process.wait(WITHIN_S) == 0
    finally:
        for process in living:
            process.kill()
            process.wait()

    connection = sqlite3.connect(file)
    granted = [at for (at,) in connection.execute("SELECT at FROM kept ORDER BY at")]
    (day,) = connection.execute(
        "SELECT SUM(calls) FROM call_hours WHERE account = ?", (ACCOUNT,)
    ).fetchone()
    (sound,) = connection.execute("PRAGMA integrity_check").fetchone()
    connection.close()
    assert sound == "ok"
    assert len(granted) == day == CAP, "all of the day's calls and not one more"
    assert CAP - KILLS <= calls_made() <= CAP, "a kill wastes the one call it interrupts at most"
    for moment in granted:
        assert sum(moment <= other < moment + 1.0 for other in granted) <= QPS
