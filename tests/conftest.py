"""Fixtures for every test: real test pictures, and no network but loopback."""

import fcntl
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from providers.settings import is_loopback
from sandbox.catalogue.store import CatalogueStore, all_files

# Drawn once on a machine; inside, a folder is named by the state of the drawing code.
PICTURES = Path(tempfile.gettempdir()) / "snapbuy-test-catalogue"
TESTDATA = Path(__file__).resolve().parents[2] / "shared" / "testdata"


@pytest.fixture
def testdata() -> Path:
    """The folder of real photos and bad images kept beside the repository."""
    if not TESTDATA.is_dir():
        pytest.skip("the test pictures are not beside this checkout")
    return TESTDATA


@pytest.fixture(autouse=True)
def _only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and not is_loopback(str(address[0])):
            raise AssertionError(f"a test tried to reach {address[0]}")
        connect(self, address)  # type: ignore[arg-type]  # whatever the caller passed

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def pictures() -> Path:
    """The demo catalogue's pictures, drawn by the first process that wants them."""
    PICTURES.mkdir(exist_ok=True)
    with (PICTURES / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder = CatalogueStore(PICTURES).folder
        if not all((folder / name).exists() for name in all_files()):
            subprocess.run(  # noqa: S603  # our own module
                [sys.executable, "-m", "sandbox.catalogue", str(folder)], check=True
            )
    return PICTURES
