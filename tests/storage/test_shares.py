"""Shared products live 90 days under ids nobody guesses; guesses and words are counted."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.erasure import SqlPersonData
from bot.storage.shares import SHARE_LIFE_S, SqlShares
from bot.storage.tallies import SqlTallies
from bot.storage.together_tables import shares as shares_table
from bot.users.shares import MISSES_AN_HOUR, Shares
from bot.users.words import WordAllowance
from providers.product import Money
from tests.storage.conftest import Clock
from tests.users.conftest import ANNA, BORIS, CHINA, MASK
from tests.users.test_keepsakes import SHOE, numbered

FOUND = datetime(2023, 11, 14, 9, 30, tzinfo=UTC)


@pytest.fixture
def shares(engine: AsyncEngine, clock: Clock) -> Shares:
    return Shares(SqlShares(engine, clock=clock), SqlTallies(engine, MASK), CHINA, clock)


async def test_a_shared_product_opens_digit_for_digit_for_anybody(shares: Shares) -> None:
    shared = await shares.share(ANNA, SHOE, FOUND)
    assert re.fullmatch(r"[A-Za-z0-9_-]{22}", shared.id)
    opened = await shares.open(BORIS, shared.id)
    assert opened == shared
    assert opened is not None
    assert (opened.product, opened.found_at) == (SHOE, FOUND)


async def test_one_row_per_person_and_product_with_the_newest_price(
    shares: Shares, engine: AsyncEngine
) -> None:
    first = await shares.share(ANNA, SHOE, FOUND)
    cheaper = SHOE.model_copy(update={"price": Money(amount="1.00", currency="CNY")})
    later = FOUND + timedelta(days=1)
    again = await shares.share(ANNA, cheaper, later)
    assert again.id == first.id
    opened = await shares.known(first.id)
    assert opened is not None
    assert (opened.product, opened.found_at) == (cheaper, later)
    others = {(await shares.share(ANNA, numbered(2), FOUND)).id}
    others.add((await shares.share(BORIS, SHOE, FOUND)).id)
    assert len({first.id, *others}) == 3
    rows = await SqlPersonData(engine, MASK).rows(ANNA)
    assert len(rows["shares"]) == 2


async def test_a_share_ends_after_ninety_days_unless_it_is_shared_again(
    shares: Shares, clock: Clock, engine: AsyncEngine
) -> None:
    shared = await shares.share(ANNA, SHOE, FOUND)
    clock.now += SHARE_LIFE_S - 1
    await shares.share(ANNA, SHOE, FOUND)
    clock.now += SHARE_LIFE_S - 1
    assert await shares.known(shared.id) is not None
    clock.now += 2
    assert await shares.known(shared.id) is None
    await SqlPersonData(engine, MASK, clock=clock).sweep()
    assert (await SqlPersonData(engine, MASK).rows(ANNA))["shares"] == []


async def test_posts_are_counted(shares: Shares, engine: AsyncEngine) -> None:
    shared = await shares.share(ANNA, SHOE, FOUND)
    for id_, choice in ((shared.id, "1"), (shared.id, "2"), (shared.id, "2"), ("unknown", "3")):
        await shares.posted(id_, ANNA, choice)
    [row] = (await SqlPersonData(engine, MASK).rows(ANNA))["shares"]
    assert row["posted"] == 2
    assert json.loads(row["body"])["title"] == SHOE.title


async def test_what_cannot_be_read_any_more_is_not_there(
    shares: Shares, engine: AsyncEngine
) -> None:
    shared = await shares.share(ANNA, SHOE, FOUND)
    async with engine.begin() as connection:
        await connection.execute(update(shares_table).values(body='{"of": "another version"}'))
    assert await shares.known(shared.id) is None


async def test_after_five_misses_in_an_hour_not_even_a_true_id_opens(
    shares: Shares, clock: Clock, engine: AsyncEngine
) -> None:
    shared = await shares.share(ANNA, SHOE, FOUND)
    for _ in range(100):
        assert await shares.open(BORIS, f"{0:022}") is None
    assert await shares.open(BORIS, shared.id) == shared, "a link that is dead was tapped often"
    for guess in range(100):
        assert await shares.open(BORIS, f"{guess:022}") is None
    assert await shares.open(BORIS, shared.id) is None
    assert await shares.open(ANNA, shared.id) == shared
    [row] = (await SqlPersonData(engine, MASK).rows(BORIS))["quota_counts"]
    assert row["n"] == MISSES_AN_HOUR
    clock.now += 3600
    assert await shares.open(BORIS, shared.id) == shared


async def test_words_are_counted_by_the_minute_and_by_the_day(
    engine: AsyncEngine, clock: Clock
) -> None:
    words = WordAllowance(SqlTallies(engine, MASK), CHINA, a_day=5, a_minute=3, clock=clock)
    assert [await words.take(ANNA) for _ in range(4)] == [True, True, True, False]
    assert await words.take(BORIS)
    clock.now += 20
    assert [await words.take(ANNA) for _ in range(2)] == [True, False]
    clock.now += 60
    assert [await words.take(ANNA) for _ in range(2)] == [True, False]
    clock.now += 86_400
    assert await words.take(ANNA)


async def test_forgetting_gives_no_second_allowance_on_the_same_day(
    engine: AsyncEngine, clock: Clock
) -> None:
    words = WordAllowance(SqlTallies(engine, MASK), CHINA, a_day=2, clock=clock)
    assert [await words.take(ANNA) for _ in range(3)] == [True, True, False]
    await SqlPersonData(engine, MASK, clock=clock).forget(ANNA, "2023-11-15")
    assert not await words.take(ANNA)
