"""Saved products stay as they were; history opens only what can still be opened."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.keepsakes import Saving, SqlHistory, SqlSaved
from bot.storage.sessions import SESSION_LIFE_S, SqlSessions
from bot.storage.tables import saved_products
from bot.users.history import History
from bot.users.preferences import PreferenceBook
from bot.users.saved import Saved
from providers.product import Money, Product
from tests.storage.conftest import Clock
from tests.storage.test_sessions import SESSION
from tests.users.conftest import ANNA, BORIS

SHOE = Product(
    provider="juhe",
    id="1",
    title="Shoe \u202e <b>",
    price=Money(amount="9.90", currency="CNY"),
    labels=("x",),
)


def numbered(number: int) -> Product:
    return SHOE.model_copy(update={"id": str(number)})


async def test_a_saved_product_reads_back_digit_for_digit(
    engine: AsyncEngine, clock: Clock
) -> None:
    saved = Saved(SqlSaved(engine, bound=3, clock=clock))
    assert await saved.save(ANNA, SHOE) is Saving.SAVED
    page = await saved.page(ANNA)
    assert (page.items[0].product, page.total) == (SHOE, 1)
    assert page.items[0].saved_at == datetime.fromtimestamp(clock.now, UTC)
    assert (await saved.page(BORIS)).items == ()


async def test_saving_again_refreshes_the_snapshot(engine: AsyncEngine) -> None:
    saved = Saved(SqlSaved(engine, bound=3))
    await saved.save(ANNA, SHOE)
    cheaper = SHOE.model_copy(update={"price": Money(amount="1.00", currency="CNY")})
    assert await saved.save(ANNA, cheaper) is Saving.REFRESHED
    page = await saved.page(ANNA)
    assert [item.product for item in page.items] == [cheaper]


async def test_there_is_room_for_so_many_and_no_more(engine: AsyncEngine) -> None:
    saved = Saved(SqlSaved(engine, bound=3))
    answers = await asyncio.gather(*(saved.save(ANNA, numbered(n)) for n in range(8)))
    assert answers.count(Saving.SAVED) == 3
    assert answers.count(Saving.FULL) == 5
    kept = (await saved.page(ANNA)).items[0]
    assert await saved.save(ANNA, kept.product) is Saving.REFRESHED
    assert await saved.save(BORIS, SHOE) is Saving.SAVED


async def test_a_tap_that_is_handled_again_neither_saves_nor_lets_go(engine: AsyncEngine) -> None:
    saved = Saved(SqlSaved(engine, bound=1))
    for _ in range(3):
        assert await saved.toggle(ANNA, SHOE, "501") is Saving.SAVED
    assert await saved.toggle(ANNA, numbered(2), "502") is Saving.FULL
    assert [one.product for one in (await saved.page(ANNA)).items] == [SHOE]
    for _ in range(3):
        assert await saved.toggle(ANNA, SHOE, "503") is Saving.GONE
    assert await saved.toggle(ANNA, numbered(2), "502") is Saving.SAVED, "it did nothing before"


async def test_pages_are_newest_first_and_never_empty_while_there_is_something(
    engine: AsyncEngine,
) -> None:
    saved = Saved(SqlSaved(engine, bound=10))
    for number in range(5):
        await saved.save(ANNA, numbered(number))
    first = await saved.page(ANNA, 0, 2)
    assert [item.product.id for item in first.items] == ["4", "3"]
    beyond = await saved.page(ANNA, 6, 2)
    assert ([item.product.id for item in beyond.items], beyond.offset) == (["0"], 4)


async def test_only_its_owner_can_see_or_let_go_of_a_product(engine: AsyncEngine) -> None:
    saved = Saved(SqlSaved(engine, bound=3))
    await saved.save(ANNA, SHOE)
    ids = await saved.ids(ANNA, [SHOE, numbered(2)])
    assert list(ids) == [("juhe", "1")]
    handle = ids["juhe", "1"]
    assert await saved.ids(BORIS, [SHOE]) == {}
    assert await saved.get(BORIS, handle) is None
    assert not await saved.unsave(BORIS, handle)
    found = await saved.get(ANNA, handle)
    assert found is not None
    assert found.product == SHOE
    assert await saved.unsave(ANNA, handle)
    assert not await saved.unsave(ANNA, handle)


async def test_a_snapshot_nobody_can_read_is_left_out(engine: AsyncEngine) -> None:
    saved = Saved(SqlSaved(engine, bound=3))
    await saved.save(ANNA, SHOE)
    async with engine.begin() as connection:
        await connection.execute(update(saved_products).values(body='{"future": 1}'))
    assert (await saved.page(ANNA)).items == ()


async def test_history_is_newest_first_bounded_and_leads_nowhere_dead(
    engine: AsyncEngine, clock: Clock, book: PreferenceBook
) -> None:
    history = History(SqlHistory(engine, bound=3, clock=clock), book)
    sessions = SqlSessions(engine, clock=clock)
    for number in range(5):
        await sessions.put(replace(SESSION, id=f"s{number}", owner_id=ANNA))
        assert await history.add(ANNA, f"s{number}")
        clock.now += 60
    await history.add(ANNA, "never stored")
    assert [one.session_id for one in await history.recent(ANNA)] == ["s4", "s3"]
    await history.add(ANNA, "s3")
    assert [one.session_id for one in await history.recent(ANNA, 1)] == ["s3"]
    assert await history.recent(BORIS) == ()
    clock.now += SESSION_LIFE_S
    assert await history.recent(ANNA) == ()


async def test_switched_off_history_forgets_and_writes_nothing(
    engine: AsyncEngine, clock: Clock, book: PreferenceBook
) -> None:
    history = History(SqlHistory(engine, bound=3, clock=clock), book)
    await SqlSessions(engine, clock=clock).put(SESSION)
    await history.add(ANNA, SESSION.id)
    await history.switch(ANNA, on=False)
    assert not await history.add(ANNA, SESSION.id)
    assert await history.recent(ANNA) == ()
    await history.switch(ANNA, on=True)
    assert await history.recent(ANNA) == ()
    await history.add(ANNA, SESSION.id)
    assert len(await history.recent(ANNA)) == 1
    await history.clear(ANNA)
    assert await history.recent(ANNA) == ()
