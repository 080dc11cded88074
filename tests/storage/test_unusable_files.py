"""A file that is damaged, cut off, garbage or not ours to write: named in one clear line, told how
to be mended, and left as it is."""

import asyncio
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bot.storage.engine import DatabaseUnusable, check_integrity, create_engine
from bot.storage.schema import upgrade
from tests.cli.conftest import Type, snapbuy
from tests.storage.test_faults import ANNA, file_of, quota_of
from tests.storage.trouble import impatient, locked

__all__ = ["impatient", "snapbuy"]

pytestmark = pytest.mark.sqlite

COMMANDS = (("db", "check"), ("doctor",), ("run",))
TOKEN = {"TELEGRAM__TOKEN": "123456:canary", "TELEGRAM__API_URL": "http://127.0.0.1:9"}
PAGE = 4096


@pytest.fixture
def made(snapbuy: Type, tmp_path: Path) -> Path:
    """A sound database of the command line's, closed."""
    assert snapbuy("db", "upgrade").code == 0
    return tmp_path / "data" / "snapbuy.db"


def told(snapbuy: Type, *command: str) -> str:
    """What a command says about a database that cannot be used."""
    typed = snapbuy(*command, **TOKEN)
    assert typed.code == 1
    said = typed.out if command == ("doctor",) else typed.err
    lines = [line for line in said.splitlines() if "snapbuy.db" in line or "database" in line]
    assert len(lines) == 1, said
    return lines[0]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_damaged_database_is_named_and_left_alone(
    snapbuy: Type, made: Path, command: tuple[str, ...]
) -> None:
    spoilt = bytearray(made.read_bytes())
    spoilt[PAGE : 5 * PAGE] = os.urandom(4 * PAGE)
    made.write_bytes(spoilt)
    assert "restore a backup" in told(snapbuy, *command)
    assert made.read_bytes() == bytes(spoilt)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_garbage_in_its_place_is_named_and_left_alone(
    snapbuy: Type, made: Path, command: tuple[str, ...]
) -> None:
    garbage = b"this was a holiday picture " * 1000
    made.write_bytes(garbage)
    assert "restore a backup" in told(snapbuy, *command)
    assert made.read_bytes() == garbage


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_database_cut_off_is_named_and_left_alone(
    snapbuy: Type, made: Path, command: tuple[str, ...]
) -> None:
    half = made.read_bytes()[: 6 * PAGE]
    made.write_bytes(half)
    assert "restore a backup" in told(snapbuy, *command)
    assert made.read_bytes() == half


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_folder_in_place_of_the_log_is_told(
    snapbuy: Type, made: Path, command: tuple[str, ...]
) -> None:
    made.with_name(f"{made.name}-wal").mkdir()
    before = made.read_bytes()
    assert "unable to open database file" in told(snapbuy, *command)
    assert made.read_bytes() == before


@pytest.mark.usefixtures("impatient")
def test_an_upgrade_waits_for_a_lock_and_then_says_who_is_in_the_way(
    snapbuy: Type, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    file = tmp_path / "data" / "snapbuy.db"
    sqlite3.connect(file).execute("PRAGMA journal_mode = WAL").connection.close()
    with locked(file):
        typed = snapbuy("db", "upgrade")
    assert typed.code == 1
    assert "locked" in typed.err
    assert "another process" in typed.err
    assert snapbuy("db", "upgrade").code == 0


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_log_that_was_removed_after_a_crash_is_told_and_nothing_begins_anew(
    snapbuy: Type, tmp_path: Path, command: tuple[str, ...]
) -> None:
    file = tmp_path / "data" / "snapbuy.db"
    file.parent.mkdir()
    log, index = (file.with_name(f"{file.name}-{end}") for end in ("wal", "shm"))
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE bought (what TEXT)")
        left = file.read_bytes(), index.read_bytes()  # by a crash; then somebody removes the log
    assert not index.exists()
    file.write_bytes(left[0])
    index.write_bytes(left[1])
    said = told(snapbuy, *command)
    assert "restore a backup" in said
    assert "snapbuy.db-wal was removed" in said
    assert (file.read_bytes(), index.read_bytes(), log.exists()) == (*left, False)
    index.unlink()
    assert snapbuy("db", "upgrade").code == 0


async def test_a_copy_of_the_file_alone_has_what_was_in_it(url: str) -> None:
    engine = create_engine(url)
    await upgrade(engine)
    await quota_of(engine).reserve("1:1", ANNA)
    async with engine.connect() as connection:
        await connection.exec_driver_sql("COMMIT")
        await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    await quota_of(engine).reserve("1:2", ANNA)
    crashed = file_of(url).read_bytes()  # as a power cut leaves it, without its -wal
    await engine.dispose()
    file_of(url).write_bytes(crashed)
    await check_integrity(url)
    engine = create_engine(url)
    await upgrade(engine)
    assert (await quota_of(engine).standing(ANNA)).used == 1
    await engine.dispose()


@contextmanager
def powerless() -> Iterator[None]:
    """Without the rights of an administrator, for whom nothing is read-only."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


@pytest.fixture
def visible() -> Iterator[Path]:
    """A folder that everybody may enter."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)
        Path(folder).chmod(0o755)


@pytest.mark.parametrize("what", ["file", "folder"])
async def test_what_may_not_be_written_is_refused_at_the_start(visible: Path, what: str) -> None:
    url = f"sqlite+aiosqlite:///{visible}/snapbuy.db"
    engine = create_engine(url)
    await upgrade(engine)
    await engine.dispose()
    file = file_of(url)
    before = file.read_bytes()
    file.chmod(0o444 if what == "file" else 0o666)
    await asyncio.to_thread(visible.chmod, 0o777 if what == "file" else 0o555)
    with powerless(), pytest.raises(DatabaseUnusable, match="may not be written"):
        await check_integrity(url)
    assert file.read_bytes() == before
