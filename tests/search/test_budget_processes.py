"""Processes that share a database, some of them killed: no call too many, and nobody blocked."""

from pathlib import Path

from tests.chaos.budgets import calls
from tests.databases import fresh_database


def test_killed_processes_never_make_a_call_too_many_and_leave_nobody_blocked(
    tmp_path: Path,
) -> None:
    with fresh_database(tmp_path / "snapbuy.db") as url:
        made = calls(url, tmp_path / "calls", processes=4, kills=3, qps=20, seed=7)
    assert made.kept, made
