"""`snapbuy gallery`, as an operator types it, against a real server and database."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.desk import Desk, open_desk


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    with open_desk(tmp_path, monkeypatch) as desk:
        yield desk


def test_a_product_is_added_shown_listed_changed_found_and_deleted(desk: Desk) -> None:
    one, two = desk.photo(1), desk.photo(2)
    fields = ["--title", "蓝杯", "--price", "045.60", "--currency", "cny", "--class-id1", "7"]
    added = desk.gallery("add", one, two, "--id", "mug", *fields)
    assert (added.exit_code, added.stderr) == (0, "")
    assert [line.split("\t")[0] for line in added.stdout.splitlines()] == ["mug", "mug"]

    shown = json.loads(desk.gallery("get", "mug", "--json").stdout)
    assert shown["brief"] == {
        "id": "mug", "title": "蓝杯", "price": "045.60", "currency": "CNY", "class_id1": 7,
    }  # fmt: skip
    assert len(shown["picture_ids"]) == 2
    assert "title      蓝杯\n" in desk.gallery("get", "mug").stdout

    assert desk.gallery("update", "mug", "--title", "Cup", "--price", "5").exit_code == 0
    listed = json.loads(desk.gallery("list", "--json").stdout)
    assert listed["products"][0]["brief"]["price"] == "5"
    assert desk.gallery("list").stdout == f"{'mug':<20} Cup · 5 CNY · 2 pictures\n"

    found = json.loads(desk.gallery("search", one, "--json").stdout)
    assert [product["id"] for product in found["products"]] == ["mug"]
    assert [outcome["provider"] for outcome in found["outcomes"]] == ["baidu"]
    assert "Cup" in desk.gallery("search", one).stdout

    gone = desk.gallery("delete", "mug", "nobody")
    assert (gone.exit_code, gone.stdout) == (0, "mug\n")
    assert "'nobody'" in gone.stderr
    assert desk.gallery("list").stdout == ""


def test_a_picture_that_is_there_already_is_told_and_is_no_error(desk: Desk) -> None:
    one = desk.photo(1)
    desk.gallery("add", one, "--id", "mug")
    again = desk.gallery("add", one, "--id", "other")
    assert again.exit_code == 0
    assert again.stdout.startswith("mug\t")
    assert "already, as product mug" in again.stderr


def test_all_that_is_wrong_with_an_add_is_told_at_once_and_nothing_is_added(desk: Desk) -> None:
    (desk.folder / "text.jpg").write_text("no picture")
    wrong = desk.gallery(
        "add", desk.photo(1), "text.jpg", "none.jpg", "--id", "mug", "--price", "x", "--url", "y"
    )
    assert (wrong.exit_code, wrong.stdout) == (2, "")
    for why in ("text.jpg: no photo", "none.jpg: No such file", "price is not", "url is not"):
        assert why in wrong.stderr
    assert desk.server.adds() == 0


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (["add", "1.jpg"], "Missing option '--id'"),
        (["add", "--id", "x"], "Missing argument"),
        (["add", "1.jpg", "--id", ""], "--id is empty"),
        (["get", "nobody"], "no product 'nobody'"),
        (["update", "nobody", "--title", "x"], "no product 'nobody'"),
        (["update", "mug"], "nothing to change"),
        (["update", "mug", "--price", "1", "--remove", "price"], "set and removed"),
        (["delete", "nobody", "noone"], "no product 'noone'"),
        (["search", "none.jpg"], "does not exist"),
        (["import", "none.csv", "--currency", "EURO", "--columns", "x=y"], "'EURO' is no code"),
        (["import", "none.csv", "--currency", "EURO", "--columns", "x=y"], "OURS=THEIRS"),
        (["import", "none.csv", "--currency", "EURO", "--columns", "x=y"], "does not exist"),
    ],
)
def test_wrong_usage_ends_with_two(desk: Desk, args: list[str], why: str) -> None:
    desk.photo(1)
    wrong = desk.gallery(*args)
    assert (wrong.exit_code, wrong.stdout) == (2, "")
    assert why in wrong.stderr


def test_fields_can_be_removed(desk: Desk) -> None:
    fields = ["--title", "x", "--price", "1", "--currency", "CNY", "--category", "c"]
    desk.gallery("add", desk.photo(1), "--id", "mug", *fields)
    desk.gallery("update", "mug", "--remove", "price", "--remove", "currency", "--category", "")
    shown = json.loads(desk.gallery("get", "mug", "--json").stdout)
    assert shown["brief"] == {"id": "mug", "title": "x"}


def test_a_provider_that_is_off_is_a_matter_of_settings(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROVIDERS__BAIDU__ENABLED", "false")
    off = desk.gallery("list")
    assert off.exit_code == 2
    assert "PROVIDERS__BAIDU__ENABLED is false" in off.stderr


def test_a_provider_that_fails_ends_with_three(desk: Desk) -> None:
    desk.server.broken = True
    failed = desk.gallery("add", desk.photo(1), "--id", "mug")
    assert (failed.exit_code, failed.stdout) == (3, "")
    assert "budget_spent [17]" in failed.stderr


def test_a_long_list_is_walked_page_by_page(desk: Desk) -> None:
    for number in range(3):
        desk.gallery("add", desk.photo(number), "--id", f"p{number}")
    first = desk.gallery("list", "--limit", "2")
    assert "--after p1" in first.stderr
    second = json.loads(desk.gallery("list", "--after", "p1", "--limit", "2", "--json").stdout)
    assert [product["id"] for product in second["products"]] == ["p2"]
    assert second["after"] is None


def test_a_title_cannot_steer_the_terminal(desk: Desk) -> None:
    desk.gallery("add", desk.photo(1), "--id", "mug", "--title", "a\x1b[31mb\x9bc")
    for command in (["list"], ["get", "mug"]):
        shown = desk.gallery(*command).stdout
        assert "\x1b" not in shown
        assert "\x9b" not in shown


def test_an_export_goes_to_the_output_or_to_a_file_and_comes_back(desk: Desk) -> None:
    desk.gallery(
        "add", desk.photo(1), "--id", "mug", "--title=-5% 蓝", "--image", "https://i.example/1"
    )
    shown = desk.gallery("export")
    assert shown.exit_code == 0
    assert '"mug","\'-5% 蓝"' in shown.stdout
    assert "Exported 1 products" in shown.stderr
    assert desk.gallery("export", "goods.csv").stdout == ""
    assert (desk.folder / "goods.csv").read_text(encoding="utf-8") == shown.stdout
    assert desk.names == ["goods.csv"]
    failed = desk.gallery("export", "none/goods.csv")
    assert failed.exit_code == 2
    assert "cannot be written" in failed.stderr
