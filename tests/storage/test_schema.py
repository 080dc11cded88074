"""A database is made, recognised, upgraded, or refused with a clear line; never recreated."""

import asyncio
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.engine import DatabaseUnusable, check_integrity, create_engine, database_file
from bot.storage.schema import HEAD, SCRIPTS, current_revision, upgrade
from bot.storage.tables import metadata
from tests.databases import fresh_database


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    """Of a database with nothing in it."""
    with fresh_database(tmp_path / "deep" / "er" / "snapbuy.db", empty=True) as url:
        yield url


async def test_a_new_database_gets_the_newest_schema(url: str) -> None:
    engine = create_engine(url)
    assert await current_revision(engine) is None
    assert await upgrade(engine) is None
    assert await upgrade(engine) == HEAD
    await engine.dispose()


def test_head_names_the_newest_step() -> None:
    assert ScriptDirectory(str(SCRIPTS)).get_current_head() == HEAD


async def test_steps_and_tables_agree(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        differences = await connection.run_sync(
            lambda sync: compare_metadata(MigrationContext.configure(sync), metadata)
        )
    assert differences == []


async def test_two_processes_may_upgrade_at_once(url: str) -> None:
    engines = [create_engine(url) for _ in range(3)]
    await asyncio.gather(*(upgrade(engine) for engine in engines))
    assert await current_revision(engines[0]) == HEAD
    for engine in engines:
        await engine.dispose()


async def test_every_step_can_be_taken_back_and_made_again(engine: AsyncEngine) -> None:
    def steps(connection: Connection, how: Callable[[Config, str], None], to: str) -> None:
        config = Config()
        config.set_main_option("script_location", str(SCRIPTS))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        how(config, to)

    async with engine.begin() as connection:
        await connection.run_sync(steps, command.downgrade, "base")
    async with engine.connect() as connection:
        left = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    assert left == ["alembic_version"]
    await upgrade(engine)
    assert await current_revision(engine) == HEAD


@pytest.mark.sqlite
async def test_sqlite_is_set_up_to_lose_nothing(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        values = {
            name: await connection.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert values == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


@pytest.mark.sqlite
async def test_writers_wait_for_each_other_instead_of_failing(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.execute(text("CREATE TABLE n (v INTEGER)"))
        await connection.execute(text("INSERT INTO n VALUES (0)"))

    async def add_one() -> None:
        async with engine.begin() as connection:
            value = await connection.scalar(text("SELECT v FROM n"))
            await connection.execute(text("UPDATE n SET v = :v"), {"v": value + 1})

    await asyncio.gather(*(add_one() for _ in range(20)))
    async with engine.connect() as connection:
        assert await connection.scalar(text("SELECT v FROM n")) == 20


@pytest.mark.sqlite
async def test_a_damaged_file_is_refused_and_left_alone(url: str) -> None:
    file = database_file(url)
    assert file is not None
    file.parent.mkdir(parents=True)
    file.write_bytes(b"this is no database, and was never one" * 100)
    before = file.read_bytes()
    with pytest.raises(DatabaseUnusable, match="restore a backup"):
        await check_integrity(url)
    engine = create_engine(url)
    with pytest.raises(DatabaseUnusable):
        await upgrade(engine)
    await engine.dispose()
    assert file.read_bytes() == before


async def test_a_sound_file_passes_and_an_absent_one_is_nothing_to_check(
    engine: AsyncEngine, url: str
) -> None:
    assert engine is not None
    await check_integrity(url)
    await check_integrity(url.replace("snapbuy", "absent"))


async def test_a_folder_may_have_any_name(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/100% of #1 &co/snapbuy.db"
    engine = create_engine(url)
    await upgrade(engine)
    await engine.dispose()
    await check_integrity(url)


async def test_a_database_of_a_newer_version_is_refused(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseUnusable, match="9999, which this version does not know"):
        await upgrade(engine)


def test_a_missing_driver_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "asyncpg", None)
    with pytest.raises(DatabaseUnusable, match="extra postgres"):
        create_engine("postgresql+asyncpg://somebody@127.0.0.1/snapbuy")


async def test_a_folder_that_cannot_be_made_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DatabaseUnusable, match=r"cannot create the folder.*; change DATABASE_URL"):
        create_engine(f"sqlite+aiosqlite:///{tmp_path}/file/x/snapbuy.db")
