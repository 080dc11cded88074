"""Whatever happens in whatever order, the ledger adds up."""

import asyncio
import tempfile
from collections import Counter
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.errors import QuotaSpent, TooManyAtOnce
from bot.settings import Quota as QuotaSettings
from bot.storage.admin import Act, SqlAdmin
from bot.storage.engine import create_engine
from bot.storage.erasure import SqlPersonData
from bot.storage.ledger import Cause, State
from bot.storage.quota import SqlQuota
from bot.storage.tables import metadata
from bot.users.days import civil_day
from bot.users.quota import REFUNDS_A_DAY, STALE_AFTER_S, Quota
from tests.databases import fresh_database
from tests.storage.conftest import Clock
from tests.users.conftest import CHINA, GROUP, MASK

PER_USER, PER_GROUP, IN_FLIGHT = 4, 6, 3
PEOPLE = (1, 2)
keys = st.integers(0, 11)
people = st.sampled_from(PEOPLE)
PICTURES = 2
CAPS = {**REFUNDS_A_DAY, Cause.PICTURE: PICTURES}


class Ledger(RuleBasedStateMachine):
    """Reserve, settle, refund, crash and forget against a plain count of what was answered."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        folder = self.stack.enter_context(tempfile.TemporaryDirectory())
        url = self.stack.enter_context(fresh_database(Path(folder) / "x.db"))
        self.runner = asyncio.Runner()
        self.clock = Clock()
        self.engine = create_engine(url)
        rules = QuotaSettings(daily_per_user=PER_USER, daily_per_group=PER_GROUP)
        store = SqlQuota(self.engine, MASK, clock=self.clock)
        self.quota = Quota(store, rules, IN_FLIGHT, CAPS, self.clock)
        self.states: dict[str, State] = {}
        self.owners: dict[str, tuple[int, int | None]] = {}
        self.reserved: Counter[int] = Counter()
        self.ended: Counter[int] = Counter()
        self.pictures: Counter[int] = Counter()
        self.refused: set[str] = set()  # given back because of their pictures
        self.grants: Counter[int] = Counter()
        self.acts = 0
        self.gone: Counter[int] = Counter()  # held when forgotten: still counted that day

    def run_(self, coroutine: Any) -> Any:
        return self.runner.run(coroutine)

    @initialize()
    def make_tables(self) -> None:
        async def create() -> None:
            async with self.engine.begin() as connection:
                await connection.run_sync(metadata.create_all)

        self.run_(create())

    @rule(number=keys, user=people, in_group=st.booleans())
    def reserve(self, number: int, user: int, in_group: bool) -> None:
        key = f"{user}:{number}"
        before = self.states.get(key)
        group = GROUP if in_group else None
        running = sum(
            state is State.RESERVED and self.owners[name][0] == user
            for name, state in self.states.items()
        )
        try:
            answer = self.run_(self.quota.reserve(key, user, group))
        except TooManyAtOnce:
            assert running >= IN_FLIGHT
            return
        except QuotaSpent:
            left = PER_USER - self.held(user) - self.gone[user] + self.grants[user]
            assert left <= 0 or (in_group and self.group_held() >= PER_GROUP)
            return
        if before in (State.RESERVED, State.SETTLED):
            assert answer.state is before
            return
        assert answer.state is State.RESERVED
        assert running < IN_FLIGHT
        self.states[key] = State.RESERVED
        self.owners[key] = (user, group)
        if key in self.refused:
            self.refused.remove(key)
            self.pictures[user] -= 1
        self.reserved[user] += 1

    @rule(number=keys, user=people)
    def settle(self, number: int, user: int) -> None:
        key = f"{user}:{number}"
        done = self.run_(self.quota.settle(key))
        assert done == (self.states.get(key) is State.RESERVED)
        if done:
            self.end(key, State.SETTLED)

    @rule(number=keys, user=people, cause=st.sampled_from(Cause))
    def refund(self, number: int, user: int, cause: Cause) -> None:
        key = f"{user}:{number}"
        state = self.run_(self.quota.refund(key, cause))
        assert (state is not None) == (self.states.get(key) is State.RESERVED)
        if state is None:
            return
        if cause is Cause.PICTURE:
            within = self.pictures[user] < PICTURES
            assert state is (State.REFUNDED if within else State.SETTLED)
            self.pictures[user] += within
            if within:
                self.refused.add(key)
        else:
            assert state is State.REFUNDED
        self.end(key, state)

    @rule(user=people, units=st.integers(1, 2))
    def grant(self, user: int, units: int) -> None:
        self.acts += 1
        admin = SqlAdmin(self.engine, MASK, clock=self.clock)
        self.run_(admin.grant(Act(f"act:{self.acts}", 9, "grant"), user, units))
        self.grants[user] += units

    @rule()
    def crash_and_sweep(self) -> None:
        self.clock.now += STALE_AFTER_S + 1
        running = [key for key, state in self.states.items() if state is State.RESERVED]
        assert self.run_(self.quota.refund_stale()) == len(running)
        for key in running:
            self.end(key, State.REFUNDED)

    @rule(user=people)
    def forget(self, user: int) -> None:
        data = SqlPersonData(self.engine, MASK, clock=self.clock)
        used = self.run_(self.quota.standing(user)).used
        today = civil_day(datetime.fromtimestamp(self.clock.now, UTC), CHINA)
        self.run_(data.forget(user, today.isoformat()))
        assert self.run_(self.quota.standing(user)).used == used
        self.gone[user] = used
        self.grants[user] = 0
        for key in [key for key, owner in self.owners.items() if owner[0] == user]:
            del self.states[key], self.owners[key]
            self.refused.discard(key)

    def end(self, key: str, state: State) -> None:
        self.states[key] = state
        self.ended[self.owners[key][0]] += 1

    def held(self, user: int) -> int:
        """Searches this person holds or has paid, as far as the answers said."""
        return sum(
            self.owners[key][0] == user and state is not State.REFUNDED
            for key, state in self.states.items()
        )

    def group_held(self) -> int:
        standing = self.run_(self.quota.group_standing(GROUP))
        return int(standing.used)

    @invariant()
    def the_sums_hold(self) -> None:
        for user in PEOPLE:
            standing = self.run_(self.quota.standing(user))
            assert 0 <= standing.used <= PER_USER
            assert standing.granted >= 0
            assert self.ended[user] <= self.reserved[user]
            # What is held was paid by the day or by grants, and nothing else was.
            paid = standing.used - self.gone[user] + self.grants[user] - standing.granted
            assert paid == self.held(user)
        assert 0 <= self.group_held() <= PER_GROUP

    def teardown(self) -> None:
        self.run_(self.engine.dispose())
        self.runner.close()
        self.stack.close()


TestLedger = Ledger.TestCase
TestLedger.settings = settings(max_examples=20, stateful_step_count=25, deadline=None)
