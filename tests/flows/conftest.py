"""The house: the sandbox with its shops, and the bot, all in one event loop on loopback."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot import running
from bot.app import Services, open_services
from bot.imaging.pool import DecodePool
from bot.keys import FORGOTTEN, key_for
from bot.people import people_of
from bot.sending.pace import Pace
from bot.settings import Settings, load
from bot.storage.inbox import SqlInbox
from bot.users.people import People
from sandbox.client import SandboxClient
from sandbox.person import Person
from sandbox.providers.faults import Fault, FaultBoard
from sandbox.providers.standin import Call
from sandbox.seen import Seen
from sandbox.telegram.state import Config
from sandbox.whole import Whole, whole_sandbox
from tests.databases import SERVER, fresh_database, lay_out, make_haste

CONFIG = Config(conflict_delay_s=0.05, fetch_deadline_s=0.5)


@dataclass
class House:
    """Everything a conversation needs, and what people never see: the shops' side of it."""

    whole: Whole
    telegram: SandboxClient
    services: Services
    samples: Path
    anna: Person = field(init=False)

    def __post_init__(self) -> None:
        self.anna = self.person("Anna")

    def person(self, name: str) -> Person:
        """Somebody by first name."""
        return self.telegram.person(name)

    @property
    def people(self) -> People:
        """What is kept about people, as the bot keeps it."""
        return people_of(self.services, key_for(FORGOTTEN, self.services.settings))

    def sample(self, number: int) -> bytes:
        """A photo as a person would take it, counted from 1."""
        return (self.samples / f"{number}.jpg").read_bytes()

    def breaks(self, provider: str, kind: str, **how: Any) -> None:
        """Something is wrong with a shop, or with all of them (`*`)."""
        board: FaultBoard = self.whole.shops.state.faults
        board.put(Fault(provider, kind, **how))

    def mends(self) -> None:
        """Every shop works again."""
        self.whole.shops.state.faults.clear()

    def searches(self, provider: str | None = None) -> list[Call]:
        """The calls to shops that carried a picture."""
        calls: list[Call] = self.whole.shops.state.calls.listed(provider)
        return [call for call in calls if call.picture is not None]

    async def until(
        self, person: Person, holds: Callable[[Seen], bool], within: float = 20.0
    ) -> Seen:
        """The bot's newest message in the private chat, once it is as it should be."""
        revision = 0
        loop = asyncio.get_running_loop()
        end = loop.time() + within
        while True:
            shown = await person.look(revision=revision, wait=0.5)
            revision = shown["revision"]
            written = [Seen(raw) for raw in shown["messages"] if raw["by_bot"]]
            if written and holds(written[-1]):
                return written[-1]
            assert loop.time() < end, written[-1].raw if written else "the bot wrote nothing"

    async def until_called(self, method: str, before: int, within: float = 20.0) -> dict[str, Any]:
        """The newest call of a method, once there are more than `before`."""
        end = asyncio.get_running_loop().time() + within
        while len(calls := await self.writes(method)) <= before:
            assert asyncio.get_running_loop().time() < end, f"no {method}"
            await asyncio.sleep(0.01)
        return calls[-1]

    async def until_quiet(self, pause: float = 0.25) -> None:
        """Until every update has been handled, and the bot has not called for a moment."""
        inbox, before = SqlInbox(self.services.engine), -1
        while True:
            left = len(self.telegram.parts.updates.pending()) + await inbox.waiting()
            count = len(await self.telegram.calls())
            if not left and count == before:
                return
            before = count
            await asyncio.sleep(pause)

    async def receives(self, kind: str, **update: Any) -> None:
        """An update comes in just as it is given."""
        body = {"update": {kind: update}}
        await self.telegram.request("POST", "/sandbox/updates", json=body)

    async def writes(self, *methods: str) -> list[dict[str, Any]]:
        """What the bot asked of Telegram, by the names of the methods.

        Asked again and again while something is waited for, so it is looked up and not requested.
        """
        await asyncio.sleep(0)
        listed = self.telegram.parts.calls.listed()
        return [json.loads(json.dumps(call)) for call in listed if call["method"] in methods]


class OnDemand(DecodePool):
    """Starts its child when there is something to decode."""

    def __init__(self) -> None:
        super().__init__(size=1)

    async def start(self) -> None:
        """Nothing yet."""


@pytest.fixture(autouse=True)
def chat_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is slowed: the sandbox's flood control is off, and so is the bot's."""
    for kind in ("PRIVATE", "GROUP"):
        monkeypatch.setattr(f"bot.sending.pace.{kind}", Pace(per_s=1000, burst=1000))


@pytest.fixture
def operator() -> dict[str, str]:
    """What the operator set beside the addresses; a test module may have its own."""
    return {}


@pytest.fixture(autouse=True)
def whole_cards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cards come whole, however busy the machine is; tests of early ones say otherwise."""
    monkeypatch.setattr("bot.handlers.unfolding.PATIENCE_S", 60.0)


@pytest.fixture(autouse=True)
def one_decoder(monkeypatch: pytest.MonkeyPatch) -> None:
    """One decode child, and none before the first photo: half of the conversations have none."""
    monkeypatch.setattr("bot.app.DecodePool", OnDemand)


@pytest.fixture(autouse=True)
def few_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    """Telegram is told the commands in one language; tests of all languages say otherwise."""
    monkeypatch.setattr("bot.command_list.LANGUAGE_CODES", {None: "en"})


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Of the bot's database."""
    make_haste(monkeypatch)
    with fresh_database(tmp_path / "snapbuy.db") as url:
        lay_out(url)
        yield url


@pytest.fixture
def environment(
    tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch, operator: dict[str, str]
) -> Callable[[Whole], Settings]:
    """Settings for a sandbox, with a database of their own and nothing of the operator's."""

    def settings(whole: Whole) -> Settings:
        names = {
            **whole.settings(),
            "PTB_TIMEDELTA": "true",
            "DATABASE_URL": url,
            "PROVIDERS__GALLERY__PATH": str(tmp_path / "gallery"),
            "PRIVACY__REQUIRE_CONSENT": "false",
            **operator,
        }
        for name, value in names.items():
            monkeypatch.setenv(name, value)
        if SERVER:
            monkeypatch.chdir(tmp_path)  # what lies beside SQLite's file is in ./data then
        return load(None)

    return settings


@asynccontextmanager
async def furnished(
    pictures: Path, environment: Callable[[Whole], Settings]
) -> AsyncIterator[House]:
    """A house with everybody in it."""
    async with whole_sandbox(pictures, config=CONFIG) as whole:
        telegram = SandboxClient(whole.url, whole.telegram)
        await telegram.set(flood="off")
        async with (
            open_services(environment(whole)) as services,
            running.answering(services),
        ):
            yield House(whole, telegram, services, whole.store.folder / "samples")
            # A bot that stops asks once more at once, and would be made to wait for that.
            await telegram.advance(5)
        await telegram.close()


@pytest.fixture
async def house(pictures: Path, environment: Callable[[Whole], Settings]) -> AsyncIterator[House]:
    """A running house, empty but for the people."""
    async with furnished(pictures, environment) as house:
        yield house
