"""Calls, waits and clocks in any order: the window and the day are never overrun."""

import asyncio
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.storage.calls import HOUR_S, SqlCallBudget, day_start
from bot.storage.engine import create_engine
from bot.storage.ports import CallLimits, CallState
from bot.storage.tables import metadata
from tests.databases import fresh_database
from tests.storage.conftest import Clock, Steady

CALLS, WINDOW_S, PER_DAY, PER_24H = 3, 1.2, 12, 14
LIMITS = CallLimits(CALLS, WINDOW_S, PER_DAY, PER_24H)
ACCOUNTS = ("one", "two")
MOST_LEAPS = 3


class CallBudgetMachine(RuleBasedStateMachine):
    """What was granted, kept in plain lists, against the limits."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        folder = self.stack.enter_context(tempfile.TemporaryDirectory())
        url = self.stack.enter_context(fresh_database(Path(folder) / "x.db"))
        self.runner = asyncio.Runner()
        self.leaps = 0
        self.clock = Clock()
        self.engine = create_engine(url)
        self.steady = Steady(self.clock)
        self.budget = SqlCallBudget(self.engine, clock=self.clock, steady=self.steady)
        self.granted: dict[str, list[float]] = {account: [] for account in ACCOUNTS}
        self.really: dict[str, list[float]] = {account: [] for account in ACCOUNTS}

    def run_(self, coroutine: Any) -> Any:
        return self.runner.run(coroutine)

    @initialize()
    def make_tables(self) -> None:
        async def create() -> None:
            async with self.engine.begin() as connection:
                await connection.run_sync(metadata.create_all)

        self.run_(create())

    @rule(account=st.sampled_from(ACCOUNTS), times=st.integers(1, 5))
    def call(self, account: str, times: int) -> None:
        for _ in range(times):
            answer = self.run_(self.budget.take(account, LIMITS))
            assert (answer.wait_s > 0) == (answer.state is not CallState.GRANTED)
            if answer.state is CallState.GRANTED:
                self.note(account)

    def note(self, account: str) -> None:
        self.granted[account].append(self.clock.now)
        self.really[account].append(self.steady())

    @rule(account=st.sampled_from(ACCOUNTS))
    def wait_as_told_and_call(self, account: str) -> None:
        for _ in range(3 + 2 * self.leaps):
            answer = self.run_(self.budget.take(account, LIMITS))
            if answer.state is CallState.GRANTED:
                self.note(account)
                return
            self.clock.now += answer.wait_s
        raise AssertionError("whoever waits as told is let through")

    @rule(seconds=st.one_of(st.floats(0, 3), st.floats(0, 30 * HOUR_S)))
    def time_passes(self, seconds: float) -> None:
        self.clock.now += seconds

    @precondition(lambda self: self.leaps < MOST_LEAPS)
    @rule(seconds=st.sampled_from((-HOUR_S, HOUR_S, 24 * HOUR_S)))
    def the_clock_leaps(self, seconds: float) -> None:
        self.leaps += 1
        self.steady.leaps(seconds)

    @invariant()
    def nothing_is_overrun(self) -> None:
        for moments in self.really.values():
            for moment in moments:
                assert _within(moments, moment, WINDOW_S - 1e-6) <= CALLS
        for moments in self.granted.values():
            for moment in moments:
                assert _within(moments, moment, 24 * HOUR_S) <= PER_24H
                midnight = day_start(int(moment // HOUR_S)) * HOUR_S
                assert _within(moments, midnight, 24 * HOUR_S) <= PER_DAY

    def teardown(self) -> None:
        self.run_(self.engine.dispose())
        self.runner.close()
        self.stack.close()


def _within(moments: list[float], since: float, seconds: float) -> int:
    return sum(since <= moment < since + seconds for moment in moments)


TestCallBudget = CallBudgetMachine.TestCase
TestCallBudget.settings = settings(max_examples=15, stateful_step_count=25, deadline=None)
