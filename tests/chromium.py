"""Where Chromium is on this machine, and how tests start it."""

import os
import shutil

import pytest

PLACES = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "google-chrome")
SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--no-first-run",
)


def chromium() -> str:
    """The program; skips the test where there is none."""
    wanted = (os.environ.get("SNAPBUY_CHROMIUM", ""), *PLACES)
    program = next((found for name in wanted if name and (found := shutil.which(name))), None)
    if program is None:
        pytest.skip("no Chromium here; SNAPBUY_CHROMIUM may name one")
    return program
