"""A running sandbox for each test, with short pauses, and the bot's side of it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from sandbox.client import SandboxClient, running_sandbox
from sandbox.person import Person
from sandbox.telegram.state import Config
from sandbox.telegram.wire import Json

QUICK = Config(
    conflict_delay_s=0.05, webhook_delay_scale=0.01, fetch_deadline_s=0.5, set_webhook_pause_s=0.0
)


@pytest.fixture
async def sandbox() -> AsyncIterator[SandboxClient]:
    """A sandbox with nobody having written to the bot yet."""
    async with running_sandbox(config=QUICK) as client:
        await client.set(flood="off")
        yield client


@pytest.fixture
async def anna(sandbox: SandboxClient) -> Person:
    """Anna, who has started the bot; the update about it is already forgotten."""
    person = sandbox.person("Anna")
    await person.sends("/start")
    sandbox.parts.updates.clear()
    return person


def picture(width: int = 640, height: int = 480, kind: str = "JPEG", colour: str = "teal") -> bytes:
    """A plain picture."""
    out = BytesIO()
    Image.new("RGB", (width, height), colour).save(out, kind)
    return out.getvalue()


async def ok(client: SandboxClient, method: str, **parameters: Any) -> Any:
    """The result of a call that must succeed."""
    body = await client.bot(method, **parameters)
    assert body["ok"], body
    return body["result"]


async def refused(client: SandboxClient, method: str, **parameters: Any) -> str:
    """The error text of a call that must be refused."""
    body = await client.bot(method, **parameters)
    assert not body["ok"], body
    assert body["error_code"] == int(str(body["error_code"]))
    return str(body["description"])


async def eventually(holds: Callable[[], bool], within: float = 20.0) -> None:
    """Wait until a condition holds."""
    async with asyncio.timeout(within):
        while True:
            if holds():
                return
            await asyncio.sleep(0.01)


def pending(client: SandboxClient, kind: str | None = None) -> list[Json]:
    """The payloads of the updates that wait, of one kind."""
    waiting = client.parts.updates.pending()
    return [update.payload for update in waiting if kind in (None, update.kind)]
