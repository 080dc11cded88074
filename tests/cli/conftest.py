"""The command line as a person types it, in a folder of its own and with nothing set."""

import asyncio
import json
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot.cli import main
from sandbox.whole import Whole, whole_sandbox

SECTIONS = ("TELEGRAM__", "PROVIDERS__", "QUOTA__", "PRIVACY__", "DATABASE_URL", "PUBLIC_URL")


@dataclass(frozen=True)
class Typed:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The standard output as JSON."""
        return json.loads(self.out)


Type = Callable[..., Typed]
Search = Callable[..., Typed]


@pytest.fixture
def snapbuy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Type:
    """Run `snapbuy` with arguments; settings as keywords."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith(SECTIONS)]:
        monkeypatch.delenv(name)

    def typed(*arguments: str, **settings: str) -> Typed:
        result = CliRunner().invoke(main, arguments, env=settings)
        assert "Traceback" not in result.output, result.output
        return Typed(result.exit_code, result.stdout, result.stderr)

    return typed


@pytest.fixture(scope="module")
def sandbox(pictures: Path) -> Iterator[Whole]:
    """A sandbox in a thread of its own: commands run an event loop of theirs."""
    ready, end, running = threading.Event(), threading.Event(), []

    async def run() -> None:
        async with whole_sandbox(pictures) as whole:
            running.append(whole)
            ready.set()
            await asyncio.to_thread(end.wait)

    thread = threading.Thread(target=asyncio.run, args=(run(),))
    thread.start()
    assert ready.wait(30)
    yield running[0]
    end.set()
    thread.join()


@pytest.fixture
def sample(sandbox: Whole, tmp_path: Path) -> Path:
    """The first sample photo."""
    copy = tmp_path / "photo.jpg"
    copy.write_bytes((sandbox.store.folder / "samples" / "1.jpg").read_bytes())
    return copy


@pytest.fixture
def search(snapbuy: Type, sandbox: Whole, sample: Path) -> Iterator[Search]:
    """`snapbuy search` of the sample with everything set to the sandbox."""
    settings = sandbox.settings()

    def run(*arguments: str, photo: Path = sample, **more: str) -> Typed:
        return snapbuy("search", str(photo), *arguments, **{**settings, **more})

    yield run
    sandbox.shops.state.faults.clear(None)
