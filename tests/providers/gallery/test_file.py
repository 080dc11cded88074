"""The file: several processes, sudden death, damage, and files that are not ours."""

import asyncio
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from providers.base import SearchRequest
from providers.catalogue import Brief
from providers.errors import Misconfigured, Unreachable
from providers.gallery import Gallery, database
from tests.providers.gallery.conftest import Open
from tests.providers.gallery.goods import jpeg, package

ROOT = Path(__file__).parents[3]


async def neighbour(folder: Path, *orders: str) -> int:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.providers.gallery.neighbour", str(folder), *orders),
        cwd=ROOT,
        stderr=subprocess.DEVNULL,
    )
    return await process.wait()


async def found(gallery: Gallery, number: int) -> list[str]:
    result = await gallery.search(SearchRequest(image=jpeg(package(number)), threshold=0.9))
    return [product.id for product in result.products]


async def test_what_one_gallery_changes_the_other_sees_at_its_next_search(opened: Open) -> None:
    bot, operator = opened(), opened()
    assert await found(bot, 1) == []
    await operator.add(Brief(id="1", title="One"), jpeg(package(1)))
    assert await found(bot, 1) == ["1"]
    await operator.add(Brief(id="2", title="Two"), jpeg(package(2)))
    await operator.delete(["1"])
    assert await found(bot, 1) == []
    assert await found(bot, 2) == ["2"]


async def test_two_processes_add_at_once_and_nothing_is_lost(
    gallery: Gallery, folder: Path
) -> None:
    assert await found(gallery, 0) == []
    ends = await asyncio.gather(
        neighbour(folder, "add", "0", "6"), neighbour(folder, "add", "4", "6")
    )
    assert list(ends) == [0, 0]
    assert await gallery.check() == "10 products, 10 pictures"
    assert await found(gallery, 9) == ["9"]


async def test_a_process_killed_in_the_middle_of_a_write_leaves_nothing_of_it(
    gallery: Gallery, folder: Path
) -> None:
    assert await neighbour(folder, "die") == 7
    assert (await gallery.check()).startswith("0 products, 0 pictures")
    assert not (await gallery.add(Brief(id="0", title="0"), jpeg(package(0)))).already_there
    assert await found(gallery, 0) == ["0"]


async def test_a_restored_backup_is_noticed_while_running(
    gallery: Gallery, opened: Open, folder: Path, tmp_path: Path
) -> None:
    await gallery.add(Brief(id="1", title="One"), jpeg(package(1)))
    assert await found(gallery, 1) == ["1"]
    other = opened(path=tmp_path / "backup")
    await other.add(Brief(id="2", title="Two"), jpeg(package(2)))
    await other.close()
    await asyncio.to_thread(shutil.rmtree, folder)
    assert await found(gallery, 1) == []
    await asyncio.to_thread(shutil.copytree, tmp_path / "backup", folder)
    assert await found(gallery, 2) == ["2"]
    assert await found(gallery, 1) == []


def spoil(path: Path, text: bytes) -> bytes:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text)
    return path.read_bytes()


async def test_a_file_that_is_no_database_is_reported_and_left_alone(
    gallery: Gallery, folder: Path
) -> None:
    path = folder / database.FILE_NAME
    before = spoil(path, b"holiday photos\n" * 400)
    with pytest.raises(Misconfigured, match="damaged or no gallery") as problem:
        await found(gallery, 1)
    assert str(path) in problem.value.detail
    assert "PROVIDERS__GALLERY__PATH" in problem.value.detail
    with pytest.raises(Misconfigured):
        await gallery.add(Brief(id="1", title="One"), jpeg(package(1)))
    with pytest.raises(Misconfigured):
        await gallery.check()
    assert await asyncio.to_thread(path.read_bytes) == before


async def test_another_programs_database_is_left_alone(gallery: Gallery, folder: Path) -> None:
    folder.mkdir()  # noqa: ASYNC240  # nothing else runs yet
    other = sqlite3.connect(folder / database.FILE_NAME)
    other.execute("CREATE TABLE notes (text)")
    other.commit()
    other.close()
    with pytest.raises(Misconfigured, match="another program"):
        await gallery.add(Brief(id="1", title="One"), jpeg(package(1)))


async def change(folder: Path, *statements: str) -> None:
    def run() -> None:
        connection = sqlite3.connect(folder / database.FILE_NAME)
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        connection.close()

    await asyncio.to_thread(run)


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE pictures SET vector = x'0102'",
        "UPDATE pictures SET vector = x'010203'",
        "UPDATE features SET data = x'0102'",
        "UPDATE meta SET value = 'text'",
        "DROP TABLE features",
    ],
)
async def test_damaged_rows_are_reported_as_damage(
    gallery: Gallery, opened: Open, folder: Path, harm: str
) -> None:
    await gallery.add(Brief(id="1", title="One"), jpeg(package(1)))
    await change(folder, harm)
    with pytest.raises(Misconfigured, match="damaged"):
        await found(opened(), 1)


async def test_a_file_of_a_later_format_is_not_touched(
    gallery: Gallery, opened: Open, folder: Path
) -> None:
    await gallery.add(Brief(id="1", title="One"), jpeg(package(1)))
    await change(folder, "PRAGMA user_version = 99")
    with pytest.raises(Misconfigured, match="another version"):
        await opened().check()


async def test_a_folder_that_cannot_be_made_is_reported(opened: Open, tmp_path: Path) -> None:
    spoil(tmp_path / "file", b"")
    gallery = opened(path=tmp_path / "file")
    with pytest.raises(Misconfigured, match="cannot be used"):
        await gallery.add(Brief(id="1", title="One"), jpeg(package(1)))


async def test_a_writer_that_never_finishes_is_reported_as_busy(
    gallery: Gallery, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_S", 0.05)
    await gallery.add(Brief(id="1", title="One"), jpeg(package(1)))
    other = sqlite3.connect(folder / database.FILE_NAME, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unreachable, match="busy"):
        await gallery.update("1", {"title": "Two"})
    assert await found(gallery, 1) == ["1"]
    other.close()
    await gallery.update("1", {"title": "Two"})
