"""Fixtures for every test: real test pictures, no network but loopback, no secret let out."""

import fcntl
import gc
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import hypothesis
import pytest

from providers.hosts import is_loopback
from sandbox.catalogue.store import CatalogueStore, all_files
from tests import canaries, strict_values
from tests.databases import SERVER, drop_templates

# Drawn once on a machine; inside, a folder is named by the state of the drawing code.
PICTURES = Path(tempfile.gettempdir()) / "snapbuy-test-catalogue"
TESTDATA = Path(__file__).resolve().parents[2] / "shared" / "testdata"

# The same examples on every machine, and no stop-watch on a busy one.
hypothesis.settings.register_profile("snapbuy", derandomize=True, deadline=None)
hypothesis.settings.load_profile("snapbuy")


def pytest_collection_finish() -> None:
    """Thousands of tests lie in memory to the end: the garbage collector need not look at them."""
    gc.collect()
    gc.freeze()


def pytest_configure() -> None:
    """Whatever database tests use, their values are such that the other would take them too."""
    strict_values.watch()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is about the other kind of database alone is left out."""
    other = "sqlite" if SERVER else "postgres"
    away = [item for item in items if item.get_closest_marker(other)]
    config.hook.pytest_deselected(items=away)
    items[:] = [item for item in items if item not in away]


@pytest.fixture
def testdata() -> Path:
    """The folder of real photos and bad images kept beside the repository."""
    if not TESTDATA.is_dir():
        pytest.skip("the test pictures are not beside this checkout")
    return TESTDATA


@pytest.fixture(scope="session", autouse=True)
def _nothing_left_on_the_server() -> Iterator[None]:
    yield
    drop_templates()


@pytest.fixture(autouse=True)
def _only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and not is_loopback(str(address[0])):
            raise AssertionError(f"a test tried to reach {address[0]}")
        connect(self, address)  # type: ignore[arg-type]  # whatever the caller passed

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def _no_secret_gets_out(request: pytest.FixtureRequest) -> Iterator[None]:
    """Wherever the whole bot runs, its canaries stay in the cage."""
    if request.path.parent.name not in canaries.HOUSED:
        yield
        return
    watch = canaries.Watch()
    folder: Path = request.getfixturevalue("tmp_path")
    with ExitStack() as stack:
        stack.enter_context(canaries.quietly(request.config))
        stack.enter_context(watch.listening())
        stack.enter_context(watch.at_the_shops())
        yield
    watch.look_into(folder)
    assert watch.leaks == []


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
