"""Cached answers and providers' memory keep what they are given, for as long as told."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.results import SqlProviderMemory, SqlResultCache
from bot.storage.tables import provider_memory, search_results
from tests.storage.conftest import Clock


async def test_a_cached_answer_lives_until_its_time(engine: AsyncEngine, clock: Clock) -> None:
    cache = SqlResultCache(engine, clock=clock)
    await cache.put("k", b"one", ttl_s=60)
    await cache.put("k", b"two", ttl_s=60)
    assert await cache.get("k") == b"two"
    assert await cache.get("other") is None
    clock.now += 61
    assert await cache.get("k") is None


async def test_sweeping_keeps_the_newest_rows_within_the_bound(
    engine: AsyncEngine, clock: Clock
) -> None:
    cache = SqlResultCache(engine, clock=clock, max_rows=3)
    for number in range(60):
        await cache.put(f"k{number:02}", b"x", ttl_s=100 + number)
    await cache.sweep()
    async with engine.connect() as connection:
        assert await connection.scalar(select(func.count()).select_from(search_results)) == 3
    assert await cache.get("k59") == b"x"
    assert await cache.get("k00") is None


async def test_what_earlier_processes_left_is_swept_at_the_first_write(
    engine: AsyncEngine, clock: Clock
) -> None:
    await SqlResultCache(engine, clock=clock).put("old", b"x", ttl_s=60)
    clock.now += 61
    await SqlResultCache(engine, clock=clock).put("new", b"x", ttl_s=60)
    async with engine.connect() as connection:
        assert list(await connection.scalars(select(search_results.c.key))) == ["new"]


async def test_memory_is_private_to_its_owner(engine: AsyncEngine) -> None:
    mine, other = SqlProviderMemory(engine, "baidu"), SqlProviderMemory(engine, "juhe")
    await mine.put("a", "1")
    await mine.put("a", "2")
    assert await mine.get("a") == "2"
    assert await other.get("a") is None
    await other.delete(["a"])
    assert await mine.get("a") == "2"
    await mine.delete(["a", "never there"])
    assert await mine.get("a") is None


async def test_scan_walks_a_prefix_letter_for_letter_page_by_page(engine: AsyncEngine) -> None:
    memory = SqlProviderMemory(engine, "baidu")
    for key in ("sign/a/1", "sign/a/2", "sign/a/3", "sign/A/1", "sign/a_/1", "gone/a"):
        await memory.put(key, key.upper())
    first = await memory.scan("sign/a/", limit=2)
    assert list(first) == ["sign/a/1", "sign/a/2"]
    assert await memory.scan("sign/a/", after="sign/a/2") == {"sign/a/3": "SIGN/A/3"}
    assert await memory.scan("nothing") == {}


async def test_memory_past_its_time_is_gone(engine: AsyncEngine, clock: Clock) -> None:
    memory = SqlProviderMemory(engine, "baidu", clock=clock)
    await memory.put("gone/x", "1", ttl_s=10)
    assert await memory.scan("gone/") == {"gone/x": "1"}
    clock.now += 11
    assert await memory.get("gone/x") is None
    assert await memory.scan("gone/") == {}
    await memory.delete([])
    async with engine.connect() as connection:
        assert await connection.scalar(select(func.count()).select_from(provider_memory)) == 0
