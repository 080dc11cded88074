"""Whatever happens to claims, in any order, from several processes, and with a clock that leaps."""

import asyncio
import random
from contextlib import ExitStack

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.engine import create_engine
from bot.storage.inbox import LEASE_S, Claim, Lane, SqlInbox, State
from bot.storage.schema import upgrade
from tests.databases import fresh_database
from tests.storage.conftest import Clock
from tests.storage.test_inbox import message, states

HOUR_S = 3600.0

STEPS = st.lists(
    st.sampled_from(
        ["store", "again", "claim", "done", "fail", "delay", "release", "sleep", "crash", "leap"]
    ),
    max_size=60,
)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS, seed=st.integers(0, 2**32))
async def test_whatever_happens_each_update_ends_once_and_in_order(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str], seed: int
) -> None:
    clock, chance = Clock(), random.Random(seed)
    databases = ExitStack()
    file = tmp_path_factory.mktemp("inbox") / "x.db"
    engine = create_engine(databases.enter_context(fresh_database(file)))
    await upgrade(engine)
    inbox = SqlInbox(engine, clock=clock)
    stored: dict[int, int] = {}
    held: list[Claim] = []
    ended: list[int] = []

    async def step(name: str) -> None:
        if name == "store":
            id_ = len(stored) + 1
            stored[id_] = chance.randrange(3)
            await inbox.store([message(id_, chat=stored[id_], user=None)])
        elif name == "again" and stored:
            known = chance.choice(list(stored))
            assert (await inbox.store([message(known, user=None)])).new == 0
        elif name == "claim":
            held.extend(await inbox.claim(Lane.CHAT, 2))
        elif name == "sleep":
            clock.now += chance.choice([1, LEASE_S + 1])
        elif name == "leap":
            clock.now += chance.choice([-HOUR_S, 24 * HOUR_S])
        elif name == "crash":
            held.clear()
            await inbox.take_back()
        elif held:
            claim = held.pop(chance.randrange(len(held)))
            if name == "done":
                ended.extend([] if await inbox.done([claim]) else [claim.update_id])
            elif name == "fail":
                await inbox.failed(claim, 1)
            elif name == "delay":
                await inbox.delay(claim)
            else:
                await inbox.release([claim])
        live = [claim for claim in held if not await inbox.renew([claim])]
        held[:] = live
        keys = [stored[claim.update_id] for claim in live]
        assert len(keys) == len(set(keys))

    for name in steps:
        await step(name)
    while await inbox.waiting():
        clock.now += LEASE_S + 1
        claims = await inbox.claim(Lane.CHAT, 5)
        ended += [claim.update_id for claim in claims if not await inbox.done([claim])]
    dead = {id_ for id_, state in (await states(engine)).items() if state == State.DEAD}
    assert len(ended) == len(set(ended))
    assert set(ended) | dead == set(stored)
    for chat in range(3):
        of_chat = [id_ for id_ in ended if stored[id_] == chat and id_ not in dead]
        assert of_chat == sorted(of_chat)
    await engine.dispose()
    databases.close()


async def test_claims_of_several_processes_never_meet(url: str, engine: AsyncEngine) -> None:
    await SqlInbox(engine).store([message(n, chat=n % 5, user=None) for n in range(60)])
    engines = [create_engine(url) for _ in range(3)]
    seen: list[int] = []

    async def work(inbox: SqlInbox) -> None:
        while await inbox.waiting():
            for claim in await inbox.claim(Lane.CHAT, 2):
                seen.append(claim.update_id)
                await asyncio.sleep(0)
                assert await inbox.done([claim]) == []

    await asyncio.gather(*(work(SqlInbox(one_engine)) for one_engine in engines))
    for one_engine in engines:
        await one_engine.dispose()
    assert sorted(seen) == list(range(60))
