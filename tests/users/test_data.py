"""All that is kept about a person is handed over, and all of it goes when they say so."""

import asyncio
import json
from pathlib import Path

import pytest
from sqlalchemy import BigInteger, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.errors import Banned, QuotaSpent
from bot.storage.engine import create_engine, database_file, reading
from bot.storage.erasure import ACTING_COLUMN, KEPT_S, OWNING_COLUMNS, SqlPersonData, person_tables
from bot.storage.tables import admin_acts, metadata, tombstones
from bot.storage.tombstones import ERASED_LIFE_S, Mask
from bot.users.admin import Bans, By
from bot.users.data import PersonData
from bot.users.erasures import ErasureList
from tests.storage.conftest import Clock
from tests.users.conftest import CHINA, MASK
from tests.users.life import House

ANNA, BORIS, ADMIN = 7_070_123_456_701, 7_070_123_456_702, 9009
CANARY = "canary-7f3a"

# Numbers that are no person: times, and chats and messages of rows that a person owns.
OTHER_NUMBERS = {"expires_at", "chat_id", "message_id", "group_id", "until", "since", "n"}
OTHER_IDS = {"id", "session_id", "product_id", "file_id", "update_id"}
OTHER_IDS |= {"share_id", "inline_message_id", "list_id"}


@pytest.fixture
def house(engine: AsyncEngine, clock: Clock) -> House:
    return House(engine, clock)


@pytest.fixture
def data(engine: AsyncEngine, clock: Clock, tmp_path: Path) -> PersonData:
    return person_data(engine, clock, tmp_path)


def person_data(engine: AsyncEngine, clock: Clock, tmp_path: Path) -> PersonData:
    store = SqlPersonData(engine, MASK, clock=clock)
    return PersonData(store, MASK, CHINA, ErasureList(tmp_path / "kept" / "erased"), clock)


def size_of(file: Path) -> int:
    return file.stat().st_size


def test_every_column_that_could_name_a_person_is_known_for_what_it_is() -> None:
    naming = {*OWNING_COLUMNS, ACTING_COLUMN}
    unknown = [
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.c
        if (isinstance(column.type, BigInteger) or column.name.endswith("_id"))
        and not column.name.endswith("_at")
        and column.name not in naming | OTHER_NUMBERS | OTHER_IDS
    ]
    assert unknown == [], "name it owner_id or user_id when it is a person, or list it here"


async def test_the_export_has_a_row_from_every_table_about_people(
    house: House, data: PersonData
) -> None:
    await house.live(ANNA, CANARY)
    await house.live(BORIS, "other")
    assert 0 not in (await house.rows(ANNA)).values()
    export = json.loads(await data.export_file(ANNA))
    assert export["user_id"] == ANNA
    for table, _ in person_tables():
        assert export["tables"][table.name], table.name
    assert export["tables"]["saved_products"][0]["body"]["title"] == f"shoe {CANARY}"
    assert export["tables"]["sessions"][0]["body"]["photo_id"] == f"photo {CANARY}"
    assert export["tables"]["preferences"][0]["changed_at"] == "2023-11-14T22:13:20+00:00"
    text = json.dumps(export)
    assert str(BORIS) not in text
    assert "other" not in text


async def test_a_stranger_gets_an_export_with_nothing_in_it(data: PersonData) -> None:
    assert not any((await data.export(ANNA))["tables"].values())


@pytest.mark.sqlite
async def test_forgetting_leaves_no_row_no_text_and_no_old_page(
    house: House, data: PersonData, url: str
) -> None:
    await house.live(ANNA, CANARY)
    await house.live(BORIS, "other")
    boris = await house.rows(BORIS)
    await data.forget(ANNA)
    assert set((await house.rows(ANNA)).values()) == {0}
    assert await house.rows(BORIS) == boris
    file = database_file(url)
    assert file is not None
    stored = b"".join(path.read_bytes() for path in file.parent.iterdir())
    assert CANARY.encode() not in stored
    assert str(ANNA).encode() not in stored
    assert ANNA.to_bytes(6, "big") not in stored
    assert str(BORIS).encode() in stored


async def test_what_an_admin_did_stays_on_record_without_the_name(
    house: House, data: PersonData, engine: AsyncEngine
) -> None:
    await house.admin(ADMIN).grant(By(ADMIN, f"{ADMIN}:1"), BORIS, 1)
    await data.forget(ADMIN)
    async with reading(engine) as connection:
        row = (await connection.execute(select(admin_acts))).one()
    assert (row.admin_id, row.act, row.user_id) == (0, "grant", BORIS)
    assert str(ADMIN) not in row.key


@pytest.mark.sqlite
async def test_the_log_is_cut_as_soon_as_a_reader_lets_it(
    house: House, data: PersonData, engine: AsyncEngine, url: str
) -> None:
    await house.live(ANNA, CANARY)
    file = database_file(url)
    assert file is not None
    async with reading(engine) as connection:
        await connection.execute(select(tombstones))
        forgetting = asyncio.create_task(data.forget(ANNA))
        await asyncio.sleep(0.5)
        assert not forgetting.done()
    await forgetting
    assert size_of(Path(f"{file}-wal")) == 0


async def test_forgetting_gives_no_second_quota_on_the_same_day(
    house: House, data: PersonData, clock: Clock
) -> None:
    quota = house.quota
    for number in range(3):
        await quota.reserve(f"a:{number}", ANNA)
    for _ in range(3):
        await data.forget(ANNA)
        assert (await quota.standing(ANNA)).left == 0
        with pytest.raises(QuotaSpent):
            await quota.reserve("b:1", ANNA)
    await quota.reserve("c:1", BORIS)
    clock.now += 86_400
    assert (await quota.standing(ANNA)).left == 3
    await quota.reserve("b:2", ANNA)


async def test_what_was_used_before_and_after_forgetting_adds_up(
    house: House, data: PersonData
) -> None:
    await house.quota.reserve("a:1", ANNA)
    await data.forget(ANNA)
    await house.quota.reserve("a:1", ANNA)
    assert (await house.quota.standing(ANNA)).used == 2
    await data.forget(ANNA)
    await house.quota.reserve("a:3", ANNA)
    with pytest.raises(QuotaSpent):
        await house.quota.reserve("a:4", ANNA)


async def test_a_ban_outlives_forgetting_and_can_be_lifted(house: House, data: PersonData) -> None:
    admin = house.admin(ADMIN)
    await admin.ban(By(ADMIN, "9:1"), ANNA)
    await data.forget(ANNA)
    await data.forget(ANNA)
    with pytest.raises(Banned):
        await Bans(admin.store).check(ANNA)
    await admin.unban(By(ADMIN, "9:2"), ANNA)
    await Bans(admin.store).check(ANNA)


def test_only_the_holder_of_the_key_can_make_the_hash() -> None:
    assert MASK(ANNA) == MASK(ANNA) != MASK(BORIS)
    assert Mask(b"another key")(ANNA) != MASK(ANNA)
    assert str(ANNA) not in MASK(ANNA)
    with pytest.raises(ValueError, match="key"):
        Mask(b"")


@pytest.mark.sqlite
async def test_a_restored_backup_forgets_again_whom_it_brought_back(
    house: House, data: PersonData, url: str, clock: Clock, tmp_path: Path
) -> None:
    file = database_file(url)
    assert file is not None
    await house.live(ANNA, CANARY)
    await house.live(BORIS, "other")
    await data.store.forget(123, "2020-01-01")  # only to have the log in the file
    backup = file.read_bytes()
    await data.forget(ANNA)
    assert await data.reapply() == 0
    await house.engine.dispose()

    file.write_bytes(backup)
    engine = create_engine(url)
    restored, later = House(engine, clock), person_data(engine, clock, tmp_path)
    assert (await restored.rows(ANNA))["saved_products"] == 1
    assert await later.reapply() == 1
    assert set((await restored.rows(ANNA)).values()) == {0}
    assert (await restored.rows(BORIS))["saved_products"] == 1
    clock.now += 86_400
    await restored.live(ANNA, "back again")
    assert await later.reapply() == 0
    assert (await restored.rows(ANNA))["saved_products"] == 1
    await engine.dispose()


async def test_an_erasure_that_a_crash_cut_short_is_finished_at_the_next_start(
    house: House, data: PersonData, clock: Clock
) -> None:
    await house.live(ANNA, CANARY)
    assert data.erasures is not None
    await data.erasures.add(MASK(ANNA), int(clock.now))
    await data.erasures.add(MASK(12345), int(clock.now))  # nobody this database knows
    assert await data.reapply() == 1
    assert set((await house.rows(ANNA)).values()) == {0}
    assert await data.reapply() == 0


async def test_the_list_keeps_the_last_erasure_and_drops_what_no_backup_can_hold(
    tmp_path: Path,
) -> None:
    path = tmp_path / "kept" / "erased"
    erasures = ErasureList(path)
    assert await erasures.newest(since=0) == {}
    for person, moment in ((MASK(1), 100), (MASK(2), 200), (MASK(1), 300)):
        await erasures.add(person, moment)
    with path.open("a") as file:
        file.write("half a li")
    assert await erasures.newest(since=250) == {MASK(1): 300}
    assert path.read_text() == f"{MASK(1)} 300\n"
    assert await erasures.newest(since=999) == {}


async def test_nothing_is_kept_past_its_time(
    house: House, data: PersonData, clock: Clock, engine: AsyncEngine
) -> None:
    await house.live(ANNA, CANARY)
    await data.forget(BORIS)
    assert await data.sweep() == 0
    clock.now += max(KEPT_S + 3 * 86_400, ERASED_LIFE_S)
    assert await data.sweep() > 0
    # What people chose, saved or were given stays until they say otherwise, what is under way
    # until it has ended, a chat that is gone until somebody writes from it.
    left = {name for name, count in (await house.rows(ANNA)).items() if count}
    lasting = {"preferences", "consents", "saved_products", "quota_grants", "bans"}
    lasting |= {"lists", "list_entries"}
    assert left - lasting == {"hunts", "inbox", "dead_chats"}
    assert lasting < left
    async with reading(engine) as connection:
        assert (await connection.execute(select(tombstones))).all() == []


async def test_where_no_backups_are_made_no_list_is_needed(
    house: House, engine: AsyncEngine, clock: Clock
) -> None:
    data = PersonData(SqlPersonData(engine, MASK, clock=clock), MASK, CHINA, clock=clock)
    await house.live(ANNA)
    await data.forget(ANNA)
    assert set((await house.rows(ANNA)).values()) == {0}
    assert await data.reapply() == 0
