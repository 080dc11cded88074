"""`snapbuy gallery import`, as an operator types it: reports, kills, Ctrl-C and going on."""

import json
import os
import pty
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.catalogue.bench import picture
from tests.cli.desk import HEAD, Desk, open_desk
from tests.providers.case_baidu import refusal


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    with open_desk(tmp_path, monkeypatch) as desk:
        yield desk


def test_an_import_tells_what_became_of_the_rows_and_reports_the_refused(desk: Desk) -> None:
    desk.photo(1), desk.photo(2)
    file = desk.csv(HEAD + "a,A,1.50,CNY,1.jpg\nb,B,,,../x.jpg\nc,C,,,2.jpg\n")
    done = desk.gallery("import", file)
    assert (done.exit_code, done.stdout) == (0, "")
    assert "line 3: ../x.jpg: the path leads out of the folder" in done.stderr
    assert "2 added, 1 refused" in done.stderr
    report = (desk.folder / "goods.csv.refused.csv").read_text().splitlines()
    assert report[1].startswith('"3","../x.jpg: the path leads out of the folder","b","B"')
    assert desk.names == ["goods.csv", "goods.csv.baidu.snapbuy-progress", "goods.csv.refused.csv"]

    desk.csv(HEAD + "a,A,1.50,CNY,1.jpg\nb,B,,,3.jpg\nc,C,,,2.jpg\n")
    desk.photo(3)
    again = desk.gallery("import", file)
    assert "1 added, 2 done before" in again.stderr
    assert desk.names == ["goods.csv"]


def test_an_import_of_refused_rows_only_ends_with_two(desk: Desk) -> None:
    refused = desk.gallery("import", desk.csv(HEAD + "a,A,,,none.jpg\n"))
    assert refused.exit_code == 2
    assert desk.gallery("import", desk.csv(HEAD)).exit_code == 0


def test_a_file_that_is_no_such_table_is_refused_whole(desk: Desk) -> None:
    wrong = desk.gallery(
        "import", desk.csv("sku,name,name\n1,x,y\n"), "--columns", "id=SKU,price=p"
    )
    assert wrong.exit_code == 2
    assert "no column 'p' for price" in wrong.stderr
    assert "two columns are called 'name'" in wrong.stderr
    assert desk.names == ["goods.csv"]


def test_a_file_that_turns_out_to_be_none_keeps_the_rows_before(desk: Desk) -> None:
    desk.photo(1)
    wrong = desk.gallery("import", desk.csv(f"{HEAD}a,A,,,1.jpg\n{'x' * 2_000_000}\n"))
    assert wrong.exit_code == 2
    assert "no CSV file" in wrong.stderr
    assert "done before" in desk.gallery("import", desk.csv(f"{HEAD}a,A,,,1.jpg\n")).stderr


def test_columns_currency_base_and_state_folder_can_be_named(desk: Desk, tmp_path: Path) -> None:
    photos, state = tmp_path / "photos", tmp_path / "state"
    photos.mkdir()
    state.mkdir()
    (photos / "1.jpg").write_bytes(picture(1))
    file = desk.csv("SKU;Name;Cost;image\n1;Mug;2.50;1.jpg\n2;Cup;3;none.jpg\n")
    done = desk.gallery(
        "import", file, "--columns", "id=SKU,title=Name", "--columns", "price=Cost",
        "--currency", "cny", "--base", str(photos), "--state-dir", str(state),
    )  # fmt: skip
    assert done.exit_code == 0
    shown = json.loads(desk.gallery("get", "1", "--json").stdout)
    assert shown["brief"] == {"id": "1", "title": "Mug", "price": "2.50", "currency": "CNY"}
    assert desk.names == ["goods.csv"]
    assert len(list(state.iterdir())) == 2


def test_a_stopped_import_says_where_and_goes_on(desk: Desk) -> None:
    file = desk.web_rows(5)
    desk.server.library.refusals["add"] = refusal(17)
    stopped = desk.gallery("import", file)
    assert stopped.exit_code == 3
    assert "stopped at line 2: budget_spent [17]" in stopped.stderr
    desk.server.library.refusals.clear()
    assert "5 added" in desk.gallery("import", file).stderr


def test_a_killed_import_goes_on_without_fetching_or_adding_twice(desk: Desk) -> None:
    file = desk.web_rows(12)
    desk.server.adds_left = 5
    process = desk.start("import", file)
    desk.server.wait_for_adds(5)
    # The sixth add hangs: the fifth row is in the catalogue and on its way into the journal.
    journal = desk.folder / "goods.csv.baidu.snapbuy-progress"
    while len(journal.read_text().splitlines()) < 6:
        time.sleep(0.02)
    process.kill()
    process.communicate()
    desk.server.adds_left = None
    desk.server.pictures_asked.clear()
    before = desk.server.adds()

    done = desk.gallery("import", file)
    assert done.exit_code == 0
    assert "7 added, 5 done before" in done.stderr
    assert sorted(desk.server.pictures_asked) == sorted(
        f"/pictures/{number}.jpg" for number in range(5, 12)
    )
    assert desk.server.adds() - before == 7
    assert len(desk.server.library.pictures) == 12
    assert desk.names == ["goods.csv"]


def test_a_terminal_sees_a_bar(desk: Desk) -> None:
    file = desk.web_rows(3)
    ours, theirs = pty.openpty()
    process = desk.start("import", file, stderr=theirs)
    os.close(theirs)
    seen = b""
    try:
        while piece := os.read(ours, 4096):
            seen += piece
    except OSError:  # Linux says EIO when the other side is closed
        process.communicate()
    os.close(ours)
    assert process.returncode == 0
    assert b"Importing  [" in seen
    assert b"100%" in seen


def test_ctrl_c_leaves_an_import_that_goes_on_and_says_so(desk: Desk) -> None:
    file = desk.web_rows(6)
    desk.server.adds_left = 2
    process = desk.start("import", file)
    desk.server.wait_for_adds(2)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=15)
    assert process.returncode == 130
    assert "Run the same command again" in stderr.decode()
    assert "[" not in stderr.decode()  # no bar in a pipe, and no traceback
    desk.server.adds_left = None
    assert desk.gallery("import", file).exit_code == 0
    assert len(desk.server.library.pictures) == 6


def test_two_imports_of_one_file_do_not_run_at_once(desk: Desk) -> None:
    file = desk.web_rows(3)
    desk.server.adds_left = 0
    process = desk.start("import", file)
    while not desk.server.pictures_asked:
        assert process.poll() is None
        time.sleep(0.02)
    second = desk.gallery("import", file)
    process.kill()
    process.communicate()
    assert second.exit_code == 2
    assert "another import of this file is running" in second.stderr
