"""`snapbuy search` among other processes: pictures lent for a moment, signals, odd terminals."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.providers.faults import Fault
from sandbox.whole import Whole
from tests.cli.conftest import Search

ROOT = Path(__file__).parents[2]
V2 = "/taobao/image-search/url"

Start = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def lent() -> dict[str, str]:
    """Settings that lend pictures on a free address of this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    return {"TELEGRAM__LISTEN": address, "PUBLIC_URL": f"http://{address}"}


@pytest.fixture
def start(search: Search, sandbox: Whole, sample: Path, lent: dict[str, str]) -> Start:
    """Begin a search at DAJI in a process of its own, in the test's folder."""

    def begin(*arguments: str, **environment: str) -> "subprocess.Popen[bytes]":
        line = [sys.executable, "-m", "bot", "search", str(sample), "--provider", "daji"]
        env = {**os.environ, **sandbox.settings(), **lent, "PYTHONPATH": str(ROOT), **environment}
        return subprocess.Popen(  # noqa: S603  # our own command
            [*line, *arguments], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    return begin


def paths_called(sandbox: Whole) -> list[str]:
    return [call.path for call in sandbox.shops.state.calls.listed("daji", 0)]


def pictures_left() -> list[Path]:
    return list(Path("data/pictures").glob("*"))


def test_a_picture_is_lent_to_who_takes_addresses_and_taken_back(
    search: Search, sandbox: Whole, lent: dict[str, str]
) -> None:
    sandbox.shops.state.calls.clear()
    found = search("--json", "--provider", "daji", "--limit", "5", **lent).json
    (outcome,) = found["outcomes"]
    assert (outcome["status"], outcome["cursor"]) == ("ok", "5")
    assert paths_called(sandbox) == [V2]
    assert found["regions"], "only the search by address tells regions"
    assert all(len(region["box"]) == 4 for region in found["regions"])
    assert {"id", "title", "score"} == set(found["categories"][0])
    assert pictures_left() == []
    again = search("--json", "--provider", "daji", "--limit", "5", "--cursor", "5", **lent).json
    ids = [{product["id"] for product in page["products"]} for page in (found, again)]
    assert ids[0].isdisjoint(ids[1])


def test_two_searches_at_once_lend_on_one_address(sandbox: Whole, start: Start) -> None:
    sandbox.shops.state.calls.clear()
    both = [start("--json", "--limit", limit) for limit in ("3", "4")]
    for process in both:
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
        assert json.loads(out)["outcomes"][0]["status"] == "ok"
    assert paths_called(sandbox) == [V2, V2]


def test_sigterm_takes_the_picture_back(sandbox: Whole, start: Start) -> None:
    sandbox.shops.state.faults.put(Fault(provider="daji", kind="hang", seconds=60))
    process = start()
    end = time.monotonic() + 30
    while not pictures_left():
        assert time.monotonic() < end, process.communicate()
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 143
    assert b"Traceback" not in err
    assert pictures_left() == []


def test_titles_of_all_languages_fit_every_terminal(start: Start) -> None:
    process = start("--json", "--limit", "3", PYTHONIOENCODING="latin-1")
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    titles = [product["title"] for product in json.loads(out.decode("utf-8"))["products"]]
    assert titles
    assert not "".join(titles).isascii()
