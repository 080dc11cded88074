"""`providers`, `doctor`, `db`, `env-example`, and what happens to bad usage and bad settings."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.env_example import env_example
from bot.storage.schema import HEAD
from sandbox.whole import Whole
from tests.cli.conftest import Type


def test_env_example_prints_the_generated_file(snapbuy: Type) -> None:
    assert snapbuy("env-example").out == env_example()


def test_providers_tells_what_is_on_and_what_is_missing(snapbuy: Type) -> None:
    rows = {row["id"]: row for row in snapbuy("providers", "--json").json["providers"]}
    assert rows["gallery"]["active"]
    assert rows["juhe"]["missing"] == ["PROVIDERS__JUHE__KEY"]
    assert rows["daji"]["capabilities"] == ["category", "keyword", "paging", "region"]
    on = snapbuy("providers", PROVIDERS__JUHE__KEY="k")
    assert "on" in next(line for line in on.out.splitlines() if line.startswith("juhe"))
    off = snapbuy("providers", PROVIDERS__JUHE__ENABLED="false")
    assert "PROVIDERS__JUHE__ENABLED is false" in off.out


def test_the_database_is_made_checked_and_left_alone_when_damaged(
    snapbuy: Type, tmp_path: Path
) -> None:
    assert snapbuy("db", "check").code == 1
    assert not (tmp_path / "data").exists()
    assert f"to {HEAD}" in snapbuy("db", "upgrade").err
    assert "already" in snapbuy("db", "upgrade").err
    assert snapbuy("db", "check").code == 0
    file = tmp_path / "data" / "snapbuy.db"
    file.write_bytes(b"no database " * 1000)
    broken = snapbuy("db", "check")
    assert broken.code == 1
    assert "restore a backup" in broken.err
    assert file.read_bytes() == b"no database " * 1000


def test_doctor_says_what_works_and_how_to_mend_the_rest(snapbuy: Type) -> None:
    report = snapbuy("doctor", "--json")
    assert report.code == 0
    checks = {check["name"]: check for check in report.json["checks"]}
    assert checks["database"]["state"] == "ok"
    assert checks["photos"]["state"] == "ok"
    assert checks["gallery"]["state"] == "ok"
    assert checks["juhe"] == {
        "name": "juhe",
        "state": "off",
        "detail": "set PROVIDERS__JUHE__KEY",
        "mend": None,
    }
    assert "TELEGRAM__TOKEN" in checks["telegram"]["detail"]
    assert (checks["rates"]["state"], checks["rates"]["mend"]) == ("off", None)


@pytest.mark.parametrize(
    ("days", "state", "said"),
    [(1, "ok", "1 days old"), (9, "failed", "9 days old"), (None, "failed", "no base, date and")],
)
def test_doctor_says_how_old_the_rates_are(
    snapbuy: Type, tmp_path: Path, days: int | None, state: str, said: str
) -> None:
    day = datetime.now(UTC).date() - timedelta(days=days or 0)
    rates = {"base": "EUR", "date": str(day), "rates": {"CNY": 7.8}} if days else {}
    file = tmp_path / "rates.json"
    file.write_text(json.dumps(rates))
    report = snapbuy("doctor", "--json", RATES__SOURCE=str(file))
    check = next(one for one in report.json["checks"] if one["name"] == "rates")
    assert check["state"] == state
    assert said in check["detail"]
    assert bool(check["mend"]) == (state == "failed") == bool(report.code)


def test_doctor_finds_a_dead_address_and_a_damaged_database(snapbuy: Type, tmp_path: Path) -> None:
    (tmp_path / "bad.db").write_bytes(b"x" * 5000)
    report = snapbuy(
        "doctor",
        TELEGRAM__TOKEN="123456:canary",
        TELEGRAM__API_URL="http://127.0.0.1:9",
        DATABASE_URL=f"sqlite+aiosqlite:///{tmp_path}/bad.db",
    )
    assert report.code == 1
    assert "no answer from TELEGRAM__API_URL" in report.out
    assert "mend DATABASE_URL" in report.out
    assert "canary" not in report.out + report.err


@pytest.mark.parametrize(
    ("token", "path", "detail"),
    [
        ("123456:canary\tcanary", "", "no token has"),
        ("123456:canary", "/providers/_calls?", "TELEGRAM__API_URL"),
        ("123456:canary", "", "refused"),
    ],
)
def test_doctor_tells_a_wrong_token_from_a_wrong_address(
    snapbuy: Type, sandbox: Whole, token: str, path: str, detail: str
) -> None:
    url = f"{sandbox.url}{path.rstrip('?')}"
    report = snapbuy("doctor", TELEGRAM__TOKEN=token, TELEGRAM__API_URL=url)
    assert report.code == 1
    assert detail in next(line for line in report.out.splitlines() if "telegram" in line)
    assert "canary" not in report.out + report.err


def test_every_bad_setting_is_told_at_once(snapbuy: Type) -> None:
    answer = snapbuy(
        "doctor", QUOTA__TIMEZONE="Mars", DATABASE_URL="x", PROVIDERS__JUHE__QPS="fast"
    )
    assert answer.code == 2
    for name in ("QUOTA__TIMEZONE", "DATABASE_URL", "PROVIDERS__JUHE__QPS"):
        assert f"Error: {name}" in answer.err


def test_every_mistake_in_the_usage_is_told_at_once(snapbuy: Type) -> None:
    answer = snapbuy(
        "search", "nowhere.jpg", "--sort", "beauty", "--min-price", "cheap", "--region", "1,2,3",
        "--provider", "ebay", "--limit", "0", "--colour", "red",
    )  # fmt: skip
    assert answer.code == 2
    assert answer.out == ""
    for word in ("nowhere.jpg", "beauty", "cheap", "1,2,3", "ebay", "--limit", "--colour"):
        assert word in answer.err


def test_mistakes_and_contradictions_are_told_together(snapbuy: Type) -> None:
    answer = snapbuy(
        "search", "nowhere.jpg", "--limit", "0", "--min-price", "5", "--max-price", "4",
        "--cursor", "20", "--json=yes", "--category", "\udcff", "--sort",
    )  # fmt: skip
    assert answer.code == 2
    for word in ("nowhere.jpg", "--limit", "is above", "--cursor", "--json", "--category"):
        assert word in answer.err
    assert "'--sort' requires an argument" in answer.err


def test_a_mistake_is_not_told_twice(snapbuy: Type) -> None:
    answer = snapbuy("gallery", "update", "7", "--class-id1", "0")
    assert "nothing to change" not in answer.err
    answer = snapbuy("search", __file__, "--provider", "ebay", "--cursor", "20")
    assert "--cursor" not in answer.err


def test_a_value_may_begin_like_an_option(snapbuy: Type, tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"")
    answer = snapbuy("gallery", "add", "photo.jpg", "--id", "-7", "--title", "--- mug ---")
    assert answer.code == 2
    assert "no photo can be read" in answer.err
    assert "No such option" not in answer.err


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("--min-price", "5", "--max-price", "4"), "--min-price is above"),
        (("--cursor", "20"), "--cursor continues"),
        (("--cursor", "20", "--provider", "juhe"), "in one page only"),
        (("--region", "5,5,5,9"), "empty"),
        (("--max-price", "-1"), "zero or more"),
        (("--max-price", "1e900000000"), "zero or more"),
        (("second.jpg",), "unexpected extra"),
    ],
)
def test_usage_that_contradicts_itself_is_refused(
    snapbuy: Type, tmp_path: Path, arguments: tuple[str, ...], word: str
) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"")
    answer = snapbuy("search", "photo.jpg", *arguments)
    assert answer.code == 2
    assert word in answer.err


def test_help_is_there_for_everything(snapbuy: Type) -> None:
    text = snapbuy("--help").out
    for command in ("search", "run", "doctor", "providers", "gallery", "db", "env-example"):
        assert command in text
        assert snapbuy(command, "--help").code == 0


def test_run_needs_a_token(snapbuy: Type) -> None:
    answer = snapbuy("run")
    assert answer.code == 2
    assert "TELEGRAM__TOKEN" in answer.err
