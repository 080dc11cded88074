"""A database that is full or locked: waited for or refused, and nothing is charged by halves."""

import asyncio
import threading
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.search.admission import Gate, Rates
from bot.search.faults import HeldBack
from bot.settings import Quota as QuotaSettings
from bot.storage.calls import SqlCallBudget
from bot.storage.engine import create_engine, database_file
from bot.storage.quota import SqlQuota
from bot.storage.results import SqlResultCache
from bot.storage.schema import upgrade
from bot.storage.tombstones import Mask
from bot.users.quota import Quota
from tests.storage.trouble import full, impatient, locked

__all__ = ["impatient"]

pytestmark = pytest.mark.sqlite

ANNA = 1001


def quota_of(engine: AsyncEngine) -> Quota:
    return Quota(SqlQuota(engine, Mask(b"a key for tests")), QuotaSettings(), in_flight=10_000)


def file_of(url: str) -> Path:
    file = database_file(url)
    assert file is not None
    return file


async def reserved_until_full(quota: Quota) -> int:
    """How many searches were reserved before the first that was not."""
    for number in range(2000):
        try:
            await quota.reserve(f"1:{number}", 10_000 + number)
        except OperationalError as problem:
            assert "full" in str(problem.orig)
            return number
    raise AssertionError("it never got full")


async def rows(engine: AsyncEngine, table: str) -> int:
    async with engine.connect() as connection:
        answer = await connection.exec_driver_sql(f"SELECT COUNT(*) FROM {table}")  # noqa: S608  # a name of ours
        return int(answer.scalar_one())


async def test_a_full_disk_leaves_no_half_of_a_search(engine: AsyncEngine) -> None:
    quota = quota_of(engine)
    with full(engine):
        done = await reserved_until_full(quota)
        assert await rows(engine, "reservations") == done
        assert await rows(engine, "quota_counts") == done
        assert (await quota.standing(10_000 + done)).used == 0
    await quota.reserve(f"1:{done}", 10_000 + done)
    assert (await quota.standing(10_000 + done)).used == 1


async def test_a_full_disk_costs_a_kept_answer_and_not_the_search(
    engine: AsyncEngine,
) -> None:
    cache = SqlResultCache(engine)
    with full(engine), pytest.raises(OperationalError, match="full"):
        await cache.put("key", b"x" * 100_000, ttl_s=60)
    assert await cache.get("key") is None
    await cache.put("key", b"x" * 100_000, ttl_s=60)
    assert await cache.get("key") is not None


@pytest.mark.usefixtures("impatient")
async def test_a_lock_that_lasts_charges_nothing_and_is_forgotten_when_it_ends(
    url: str,
) -> None:
    engine = create_engine(url)
    await upgrade(engine)
    quota = quota_of(engine)
    with locked(file_of(url)):
        with pytest.raises(OperationalError, match="locked"):
            await quota.reserve("1:1", ANNA)
        assert (await quota.standing(ANNA)).used == 0, "reading goes on"
    await quota.reserve("1:1", ANNA)
    with locked(file_of(url)), pytest.raises(OperationalError, match="locked"):
        await quota.settle("1:1")
    assert await quota.settle("1:1")
    assert (await quota.standing(ANNA)).used == 1
    await engine.dispose()


async def test_a_lock_that_ends_in_time_is_waited_for(engine: AsyncEngine, url: str) -> None:
    began, ended = threading.Event(), threading.Event()

    def hold() -> None:
        with locked(file_of(url)):
            began.set()
            ended.wait(20)

    holder = asyncio.create_task(asyncio.to_thread(hold))
    await asyncio.to_thread(began.wait, 20)
    waiting = asyncio.create_task(quota_of(engine).reserve("1:1", ANNA))
    await asyncio.sleep(0)
    assert not waiting.done()
    ended.set()
    await waiting
    await holder


@pytest.mark.usefixtures("impatient")
async def test_a_call_that_cannot_be_counted_is_not_made(
    url: str, caplog: pytest.LogCaptureFixture
) -> None:
    engine = create_engine(url)
    await upgrade(engine)
    gate = Gate("juhe:abc", Rates(qps=5, per_day=100), SqlCallBudget(engine))
    with locked(file_of(url)), pytest.raises(HeldBack):
        await gate()
    (record,) = [record for record in caplog.records if record.levelname == "ERROR"]
    assert record.getMessage().startswith("a call of juhe cannot be counted")
    assert "\n" not in record.getMessage()
    assert await rows(engine, "call_hours") == 0
    await gate()
    assert await rows(engine, "call_hours") == 1
    await engine.dispose()
