"""An operator at a terminal: a folder, the commands, and Baidu's library on a real server."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from tests.catalogue.bench import picture
from tests.cli.loopback import Loopback, serving

HEAD = "id,title,price,currency,image\n"
ROOT = Path(__file__).parents[2]


@dataclass
class Desk:
    """The operator's folder and terminal."""

    folder: Path
    server: Loopback
    address: str
    env: dict[str, str]

    def gallery(self, *args: str) -> Result:
        """Run a gallery command on Baidu's library."""
        command, *rest = args
        return CliRunner().invoke(main, ["gallery", command, "--provider", "baidu", *rest])

    def start(self, *args: str, stderr: int = subprocess.PIPE) -> "subprocess.Popen[bytes]":
        """The same in a process of its own."""
        command, *rest = args
        line = [sys.executable, "-m", "bot", "gallery", command, "--provider", "baidu", *rest]
        return subprocess.Popen(  # noqa: S603  # our own command
            line, cwd=self.folder, env={**os.environ, **self.env, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE, stderr=stderr,
        )  # fmt: skip

    def photo(self, number: int) -> str:
        """A photo's path."""
        file = self.folder / f"{number}.jpg"
        file.write_bytes(picture(number))
        return str(file)

    def csv(self, text: str) -> str:
        """goods.csv with this content."""
        file = self.folder / "goods.csv"
        file.write_text(text)
        return str(file)

    def web_rows(self, count: int) -> str:
        """A CSV whose pictures lie on the server."""
        rows = (f"{n},t,,,{self.address}/pictures/{n}.jpg\n" for n in range(count))
        return self.csv(HEAD + "".join(rows))

    @property
    def names(self) -> list[str]:
        return sorted(file.name for file in self.folder.iterdir() if "goods" in file.name)


@contextmanager
def open_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A desk whose settings lead to a server that runs meanwhile."""
    folder = tmp_path / "shop"
    folder.mkdir()
    with serving() as (server, address):
        env = {
            "DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/snapbuy.db",
            "PROVIDERS__BAIDU__API_KEY": "ak",
            "PROVIDERS__BAIDU__SECRET_KEY": "sk",
            "PROVIDERS__BAIDU__BASE_URL": address,
            "PROVIDERS__BAIDU__QPS": "1000",
        }
        for name, value in env.items():
            monkeypatch.setenv(name, value)
        monkeypatch.chdir(folder)
        yield Desk(folder, server, address, env)
