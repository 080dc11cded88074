"""The progress file: what a killed import leaves behind, and who may use it."""

from pathlib import Path

import pytest

from bot.catalogue.journal import Journal
from bot.catalogue.table import TableRefused

ONE, TWO = "11" * 16, "22" * 16


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "goods.csv.progress"


def test_what_is_recorded_is_there_for_the_next_run(path: Path) -> None:
    with Journal(path) as journal:
        assert ONE not in journal
        journal.record(ONE)
        assert ONE in journal
    with Journal(path) as journal:
        assert ONE in journal
        assert TWO not in journal


def test_every_row_reaches_the_file_at_once(path: Path) -> None:
    with Journal(path) as journal:
        journal.record(ONE)
        assert ONE in path.read_text()


@pytest.mark.parametrize("torn", [1, 10, 32])
def test_a_line_torn_by_a_kill_is_forgotten_and_spoils_nothing(path: Path, torn: int) -> None:
    with Journal(path) as journal:
        journal.record(ONE)
    with path.open("a") as file:
        file.write(TWO[:torn])
    with Journal(path) as journal:
        journal.record(TWO)
    with Journal(path) as journal:
        assert ONE in journal
        assert TWO in journal


def test_a_finished_import_leaves_no_file(path: Path) -> None:
    with Journal(path) as journal:
        journal.record(ONE)
        journal.remove()
    assert not path.exists()


def test_beginning_afresh_forgets(path: Path) -> None:
    with Journal(path) as journal:
        journal.record(ONE)
    with Journal(path, afresh=True) as journal:
        assert ONE not in journal
        journal.record(TWO)
    with Journal(path) as journal:
        assert TWO in journal


def test_two_imports_of_one_file_do_not_run_at_once(path: Path) -> None:
    with Journal(path), pytest.raises(TableRefused, match="is running"):
        Journal(path)
    Journal(path).close()


def test_a_foreign_file_is_left_alone(path: Path) -> None:
    path.write_text("precious\n")
    with pytest.raises(TableRefused, match="no progress file"):
        Journal(path)
    assert path.read_text() == "precious\n"


def test_a_link_is_not_written_through(path: Path) -> None:
    path.symlink_to(path.with_name("elsewhere"))
    with pytest.raises(TableRefused, match="cannot be written"):
        Journal(path)


def test_a_folder_that_is_not_there_is_told(path: Path) -> None:
    with pytest.raises(TableRefused, match="cannot be written"):
        Journal(path / "deeper")
