"""A newcomer's first minute: `make demo`, the page, a sample photo, a card, the shop.

Screenshots are kept in `tests/e2e/screenshots`.
"""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

import httpx
import pytest
from playwright.sync_api import Page, Playwright, expect, sync_playwright

from tests.chromium import SWITCHES, chromium

SCREENSHOTS = Path(__file__).parent / "screenshots"
START_WITHIN_S = 60
PATIENCE_MS = 20_000


class Demo:
    """A running `snapbuy demo` in a folder of its own."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.url = f"http://127.0.0.1:{port}"
        self.log = folder / f"demo-{port}.log"
        with self.log.open("w") as output:
            self.process = subprocess.Popen(  # noqa: S603  # our own command
                [sys.executable, "-m", "bot", "demo", "--port", str(port)],
                cwd=folder,
                stdout=output,
                stderr=output,
                env={"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[2])},
            )

    def text(self) -> str:
        """What it has printed so far."""
        return self.log.read_text()

    def ends(self, within_s: float = 30) -> int:
        """Its exit code."""
        return self.process.wait(within_s)

    def is_up(self) -> None:
        """Wait until the bot answers."""
        deadline = monotonic() + START_WITHIN_S
        while "and answers" not in self.text():
            assert self.process.poll() is None, self.text()
            assert monotonic() < deadline, self.text()
            sleep(0.1)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@pytest.fixture
def folder(tmp_path: Path, pictures: Path) -> Path:
    """A newcomer's folder; the demo's pictures are there already, to save a minute."""
    (tmp_path / "data" / "demo").mkdir(parents=True)
    (tmp_path / "data" / "demo" / "pictures").symlink_to(pictures)
    return tmp_path


@pytest.fixture
def demo(folder: Path) -> Iterator[Demo]:
    running = Demo(folder, free_port())
    running.is_up()
    yield running
    if running.process.poll() is None:
        running.process.send_signal(signal.SIGINT)
        running.ends()


@pytest.fixture
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture
def page(playwright: Playwright, demo: Demo) -> Iterator[Page]:
    browser = playwright.chromium.launch(executable_path=chromium(), args=list(SWITCHES))
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    page.goto(demo.url)
    yield page
    browser.close()


def keep(page: Page, name: str) -> None:
    """A screenshot, once pictures and edits have settled and no toast covers them."""
    SCREENSHOTS.mkdir(exist_ok=True)
    page.wait_for_timeout(700)
    expect(page.locator(".toast")).to_have_count(0)
    page.screenshot(path=SCREENSHOTS / f"{name}.png")


def test_a_newcomer_gets_from_a_photo_to_the_shop_in_two_taps(page: Page) -> None:
    page.get_by_role("button", name="Sample photo: Running shoe on the floor").click()
    page.get_by_role("button", name="Agree and search").click()
    buy = page.get_by_role("link", name=re.compile("^Buy")).or_(
        page.get_by_role("button", name=re.compile("^Buy"))
    )
    expect(buy.first).to_be_visible()
    keep(page, "card")

    page.get_by_role("button", name="Overview").click()
    third = page.get_by_role("button", name="3", exact=True)
    expect(third).to_be_visible()
    keep(page, "overview")

    third.click()
    expect(buy.first).to_be_visible()
    with page.expect_popup() as opened:
        buy.first.click()
    shop = opened.value
    expect(shop.get_by_text("demo shop page")).to_be_visible()
    keep(shop, "shop")


def test_a_second_demo_says_that_the_port_is_taken_and_ctrl_c_ends_the_first(demo: Demo) -> None:
    second = Demo(demo.folder, demo.port)
    # Both write to one file; the second is the one that ends.
    assert second.ends() not in (0, None)
    told = [line for line in second.text().splitlines() if "is taken" in line]
    assert len(told) == 1
    assert f"Port {demo.port} is taken" in told[0]

    demo.process.send_signal(signal.SIGINT)
    assert demo.ends() == 0
    with pytest.raises(httpx.ConnectError):
        httpx.get(demo.url, trust_env=False)
    assert "Traceback" not in demo.text()


def test_a_broken_database_is_told_in_one_line(folder: Path) -> None:
    (folder / "data" / "demo" / "snapbuy.db").write_bytes(b"no database " * 1000)
    broken = Demo(folder, free_port())
    assert broken.ends(START_WITHIN_S) == 1
    told = [line for line in broken.text().splitlines() if line.startswith("Error")]
    assert len(told) == 1
    assert "restore a backup" in told[0]
    assert "Traceback" not in broken.text()


def test_the_sandbox_announces_itself_as_one_line_of_json(folder: Path) -> None:
    process = subprocess.Popen(  # noqa: S603  # our own module
        [sys.executable, "-m", "sandbox", "--port", "0", "--folder", str(folder / "data/demo")],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    news = json.loads(process.stdout.readline())
    assert news["url"].startswith("http://127.0.0.1:")
    assert "TELEGRAM__TOKEN" in news["settings"]
    process.terminate()
    assert process.wait(20) == 0
    process.stdout.close()


def test_make_knows_the_demo() -> None:
    make = shutil.which("make")
    assert make is not None
    root = Path(__file__).parents[2]
    plan = subprocess.run(  # noqa: S603
        [make, "-n", "demo", "PORT=9000"], cwd=root, capture_output=True, text=True, check=True
    )
    assert "snapbuy demo --port 9000" in plan.stdout
