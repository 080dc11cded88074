"""Nothing of intake ends unnoticed: the run ends with it, and says why."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.ingress.ending import Ending
from bot.ingress.health import Health
from bot.ingress.verdict import Verdict
from bot.ingress.workers import Workers
from bot.storage.engine import DatabaseUnusable, create_engine
from bot.storage.inbox import Arrival, Claim, Lane, SqlInbox
from bot.storage.transactions import read
from bot.storage.trouble import is_damage, tell_of_damage
from tests.ingress.damage import damage_of
from tests.waiting import LIMIT_S, until

TOLD = "the database is damaged: file is not a database; restore a backup"


def message(update_id: int) -> Arrival:
    return Arrival(update_id, Lane.CHAT, f"chat:{update_id}", "message", None, "{}")


async def done(_: Claim) -> Verdict:
    return Verdict.DONE


@pytest.mark.parametrize("method", ["turn", "waits"])
async def test_a_clerk_that_meets_damage_ends_the_run(
    inbox: SqlInbox, health: Health, method: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workers, ending = Workers(inbox, done, health, tick_s=0.05), Ending(health)
    health.noted_poll()
    for task in workers.start():
        ending.watch(task)
    await inbox.store([message(1)])
    workers.wake()
    await until(lambda: health.totals["done"] == 1)
    assert await health.not_ready() == ""

    async def broken(*_: Any) -> None:
        raise damage_of(tmp_path)

    monkeypatch.setattr(inbox, method, broken)
    await inbox.store([message(2)])
    if method == "turn":
        workers.wake()
    with pytest.raises(DatabaseUnusable, match=TOLD):
        async with asyncio.timeout(LIMIT_S):
            await ending.future
    assert await health.not_ready() == "the database is damaged"
    await workers.stop(1.0)


async def test_renewals_that_break_end_the_run(
    inbox: SqlInbox, health: Health, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_short = asyncio.Event()

    async def endless(_: Claim) -> Verdict:
        try:
            return await asyncio.sleep(600, Verdict.DONE)
        finally:
            cut_short.set()

    async def broken(_: Any) -> None:
        raise RuntimeError("a bug of ours")

    monkeypatch.setattr(inbox, "renew", broken)
    workers, ending = Workers(inbox, endless, health, lease_s=0.1), Ending(health)
    for task in workers.start():
        ending.watch(task)
    await inbox.store([message(1)])
    workers.wake()
    with pytest.raises(RuntimeError, match="a bug of ours"):
        async with asyncio.timeout(LIMIT_S):
            await ending.future
    assert await health.not_ready() == "updates are not handled"
    await workers.stop(0.1)
    assert cut_short.is_set()


async def test_a_task_that_just_ends_is_noticed_unless_all_stops(health: Health) -> None:
    ending = Ending(health)
    health.stopping = True
    task = asyncio.create_task(asyncio.sleep(0), name="updates")
    ending.watch(task)
    await until(task.done)
    await asyncio.sleep(0)
    assert not ending.future.done()
    health.stopping = False
    ending.watch(asyncio.create_task(asyncio.sleep(0), name="updates"))
    with pytest.raises(RuntimeError, match="'updates' ended"):
        async with asyncio.timeout(LIMIT_S):
            await ending.future


@pytest.mark.sqlite
async def test_damage_is_noticed_whoever_meets_it(health: Health, tmp_path: Path) -> None:
    damage_of(tmp_path)
    ending = Ending(health)
    other = create_engine(f"sqlite+aiosqlite:///{tmp_path / 'sound.db'}")
    tell_of_damage(other, ending.told_in_any_thread)
    await read(other, lambda connection: connection.execute(text("SELECT 1")).all())
    with pytest.raises(OperationalError):
        await read(other, lambda connection: connection.execute(text("SELECT * FROM x")).all())
    await asyncio.sleep(0)
    assert not ending.future.done(), "a statement that is wrong is no damage"
    garbage = text("ATTACH :file AS garbage").bindparams(file=str(tmp_path / "garbage.db"))
    with pytest.raises(DatabaseError):
        await read(other, lambda connection: connection.execute(garbage))
    with pytest.raises(DatabaseUnusable, match=TOLD):
        async with asyncio.timeout(LIMIT_S):
            await ending.future
    await other.dispose()


async def test_trouble_that_passes_is_no_damage(engine: AsyncEngine, tmp_path: Path) -> None:
    assert is_damage(damage_of(tmp_path))
    assert not is_damage(OperationalError("INSERT", {}, Exception("database is locked")))
    with pytest.raises(DatabaseError) as caught:
        async with engine.connect() as connection:
            await connection.execute(text("SELECT * FROM nowhere"))
    assert not is_damage(caught.value)
    assert not is_damage(None)


def test_a_server_says_by_its_code_that_its_files_are_damaged() -> None:
    def told(code: str) -> DBAPIError:
        own = Exception("invalid page in block 7")
        own.sqlstate = code  # type: ignore[attr-defined]  # as the driver's errors have it
        return DBAPIError("SELECT", None, own)

    assert is_damage(told("XX001"))
    assert not is_damage(told("57P01"))
