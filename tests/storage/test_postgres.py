"""PostgreSQL: a server that says no, one that goes away, and everybody's turn on one that stays."""

import asyncio
import secrets
import socket
from collections.abc import AsyncIterator, Callable

import pytest
from sqlalchemy import Connection, func, make_url, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.util import await_only

from bot.search.admission import Gate, Rates
from bot.search.faults import HeldBack
from bot.settings import Quota as QuotaSettings
from bot.storage import postgres
from bot.storage.calls import SqlCallBudget
from bot.storage.engine import DatabaseUnusable, create_engine, reading
from bot.storage.ledger import Cause
from bot.storage.ports import CallLimits
from bot.storage.quota import SqlQuota
from bot.storage.schema import current_revision, upgrade
from bot.storage.tables import quota_counts, search_results
from bot.storage.tombstones import Mask
from bot.storage.transactions import read, write
from bot.storage.trouble import STORAGE_TROUBLE, what_is_wrong
from bot.users.quota import Quota
from tests.databases import SERVER, rows_of
from tests.storage.way import Way, refusing_server, way_to

MASK = Mask(b"a key for tests")
ANNA = 7_000_000_000  # as ids are by now: more than 32 bits


def quota_of(engine: AsyncEngine) -> Quota:
    rules = QuotaSettings(daily_per_user=1000, daily_per_group=1000)
    return Quota(SqlQuota(engine, MASK), rules, in_flight=10_000)


@pytest.mark.parametrize(
    ("code", "words", "advice"),
    [
        ("28P01", 'password authentication failed for user "bot"', "check the user and the"),
        ("3D000", 'database "snapbuy" does not exist', "CREATE DATABASE"),
        ("53300", "sorry, too many clients already", "raise max_connections"),
        ("57P03", "the database system is starting up", "try again in a moment"),
    ],
)
async def test_a_server_that_says_no_at_the_door_is_told_with_what_to_do(
    code: str, words: str, advice: str
) -> None:
    async with refusing_server(code, words) as url:
        engine = create_engine(url)
        with pytest.raises(DatabaseUnusable) as caught:
            await current_revision(engine)
        with pytest.raises(STORAGE_TROUBLE):
            await SqlCallBudget(engine).take("shop", CallLimits(calls=5))
        await engine.dispose()
    told = str(caught.value)
    assert words in told
    assert advice in told
    assert "\n" not in told
    assert "canary" not in told


async def test_a_server_that_is_not_there_is_told_with_what_to_do() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    engine = create_engine(f"postgresql+asyncpg://bot:canary@127.0.0.1:{port}/snapbuy")
    with pytest.raises(DatabaseUnusable, match="check that the server runs") as caught:
        await current_revision(engine)
    assert "canary" not in str(caught.value)
    with pytest.raises(STORAGE_TROUBLE) as trouble:
        await quota_of(engine).reserve("1:1", ANNA)
    assert str(port) in what_is_wrong(trouble.value)
    await engine.dispose()


@pytest.fixture
async def way(url: str, engine: AsyncEngine) -> AsyncIterator[Way]:
    """A way to the test's database, which has its tables."""
    assert engine is not None
    async with way_to(url) as way:
        yield way


@pytest.fixture
async def far(way: Way) -> AsyncIterator[AsyncEngine]:
    """The database by a way that can be shut."""
    engine = create_engine(way.url)
    yield engine
    await engine.dispose()


@pytest.mark.postgres
async def test_a_lost_server_charges_nothing_and_is_forgotten_when_it_is_back(
    way: Way, far: AsyncEngine, engine: AsyncEngine
) -> None:
    quota = quota_of(far)
    await quota.reserve("1:1", ANNA)
    await way.shut()
    for _ in range(3):
        with pytest.raises(STORAGE_TROUBLE):
            await quota.reserve("1:2", ANNA)
    with pytest.raises(HeldBack):
        await Gate("juhe:abc", Rates(qps=5, per_day=100), SqlCallBudget(far))()
    assert (await quota_of(engine).standing(ANNA)).used == 1
    await way.open()
    assert await quota.settle("1:1")
    await quota.reserve("1:2", ANNA)
    assert (await quota.standing(ANNA)).used == 2


@pytest.mark.postgres
async def test_a_connection_that_ends_inside_a_transaction_keeps_nothing(
    engine: AsyncEngine,
) -> None:
    def counted_and_cut_off(connection: Connection) -> None:
        connection.execute(
            quota_counts.insert().values(owner_id=ANNA, day="2026-11-21", what="search", n=1)
        )
        connection.execute(select(func.pg_terminate_backend(func.pg_backend_pid())))

    with pytest.raises(OperationalError) as caught:
        await write(engine, counted_and_cut_off)
    assert isinstance(caught.value, STORAGE_TROUBLE)
    assert "2026-11-21" not in str(caught.value)
    async with reading(engine) as connection:
        assert await connection.scalar(select(func.count()).select_from(quota_counts)) == 0


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("making", "told"),
    [
        ("ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'", "ENCODING 'UTF8'"),
        ("", "needs the right to create tables"),
    ],
)
async def test_a_database_that_will_not_do_is_told_with_what_to_do(making: str, told: str) -> None:
    name = f"snapbuy_{secrets.token_hex(8)}"
    rows_of(SERVER, f"CREATE DATABASE {name} TEMPLATE template0 {making}")
    rows_of(SERVER, f"CREATE ROLE {name} LOGIN PASSWORD 'canary'")
    url = make_url(SERVER).set(database=name)
    if not making:
        url = url.set(username=name, password="canary")
    engine = create_engine(url.render_as_string(hide_password=False))
    try:
        with pytest.raises(DatabaseUnusable) as caught:
            await upgrade(engine)
    finally:
        await engine.dispose()
        rows_of(SERVER, f"DROP DATABASE {name} WITH (FORCE)")
        rows_of(SERVER, f"DROP ROLE {name}")
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("state", "trouble"),
    [("53100", True), ("40P01", True), ("57014", True), ("58030", True), ("22003", False)],
)
async def test_what_may_pass_is_told_apart_from_mistakes(
    engine: AsyncEngine, state: str, trouble: bool
) -> None:
    raising = text(f"DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{state}'; END $$")
    with pytest.raises(Exception, match="x") as caught:
        async with engine.begin() as connection:
            await connection.execute(raising)
    assert isinstance(caught.value, STORAGE_TROUBLE) == trouble


@pytest.mark.postgres
async def test_a_lock_that_lasts_is_given_up_and_nobody_pays(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    arguments = postgres.OPTIONS["connect_args"]
    hasty = {**arguments["server_settings"], "lock_timeout": "100"}
    monkeypatch.setitem(arguments, "server_settings", hasty)
    other = create_engine(url)
    async with engine.begin() as connection:
        await connection.execute(text("LOCK TABLE reservations IN EXCLUSIVE MODE"))
        with pytest.raises(STORAGE_TROUBLE, match="lock timeout"):
            await quota_of(other).reserve("1:1", ANNA)
    assert (await quota_of(other).standing(ANNA)).used == 0
    await other.dispose()


@pytest.mark.postgres
async def test_transactions_that_lock_each_other_out_are_done_again(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        for name in ("a", "b"):
            row = {"key": name, "value": b"", "expires_at": 0}
            await connection.execute(search_results.insert().values(row))
    both = asyncio.Barrier(2)

    def one_after_the_other(*names: str) -> Callable[[Connection], None]:
        met = False

        def work(connection: Connection) -> None:
            nonlocal met
            table = search_results.c
            for name in names:
                row = search_results.update().where(table.key == name)
                connection.execute(row.values(expires_at=table.expires_at + 1))
                if not met:
                    met = True
                    await_only(both.wait())

        return work

    await asyncio.gather(
        write(engine, one_after_the_other("a", "b")), write(engine, one_after_the_other("b", "a"))
    )
    async with reading(engine) as connection:
        rows = await connection.scalars(select(search_results.c.expires_at))
        assert list(rows) == [2, 2]


@pytest.mark.postgres
async def test_a_read_sees_one_state_and_writes_nothing(engine: AsyncEngine) -> None:
    count = select(func.count()).select_from(search_results)
    row = {"key": "a", "value": b"\x00\xff", "expires_at": 1}
    async with reading(engine) as connection:
        assert await connection.scalar(count) == 0
        async with engine.begin() as writer:
            await writer.execute(search_results.insert().values(row))
        assert await connection.scalar(count) == 0
        with pytest.raises(STORAGE_TROUBLE, match="read-only"):
            await connection.execute(search_results.insert().values({**row, "key": "b"}))
    assert await read(engine, Connection.scalar, count) == 1
    await write(engine, Connection.execute, search_results.delete())


@pytest.mark.postgres
async def test_settlements_refunds_and_erasures_at_once_end_without_a_deadlock(
    url: str, engine: AsyncEngine
) -> None:
    assert engine is not None
    engines = [create_engine(url) for _ in range(3)]
    ledgers = [quota_of(one) for one in engines]
    group = -1_002_000_000_000

    async def live(number: int) -> None:
        ledger = ledgers[number % 3]
        user = ANNA + number % 2
        await ledger.reserve(f"{user}:{number}", user, group)
        if number % 3:
            await ledger.refund(f"{user}:{number}", Cause.FREE)
        else:
            await ledger.settle(f"{user}:{number}")

    await asyncio.gather(*(live(number) for number in range(60)))
    used = [(await ledgers[0].standing(ANNA + one)).used for one in range(2)]
    assert sum(used) == 20
    assert (await ledgers[0].group_standing(group)).used == 20
    for one in engines:
        await one.dispose()
