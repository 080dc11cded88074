"""A bot that does what a test tells it."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from io import BytesIO
from typing import Any

from PIL import Image

from sandbox.client import SandboxClient
from sandbox.telegram.posting import post

Handler = Callable[[dict[str, Any]], Awaitable[object]]


def picture(colour: str = "teal", width: int = 320, height: int = 240) -> bytes:
    """A plain JPEG."""
    out = BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "JPEG")
    return out.getvalue()


def keys(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    """An inline keyboard."""
    return {"inline_keyboard": list(rows)}


def talk(sandbox: SandboxClient, chat: int, lines: int) -> None:
    """Let the bot write many lines without a call for each."""
    parts = sandbox.parts
    for number in range(lines):
        text = {"text": f"line {number}"}
        post(parts, parts.world.chat(chat), parts.world.bot.id, text)


class ScriptedBot:
    """Calls methods, and answers updates by kind with what `on` holds."""

    def __init__(self, sandbox: SandboxClient) -> None:
        self._sandbox = sandbox
        self.on: dict[str, Handler] = {}
        self.seen: list[dict[str, Any]] = []

    async def call(self, method: str, **parameters: Any) -> Any:
        """The result of a method that must succeed."""
        body = await self._sandbox.bot(method, **parameters)
        assert body["ok"], body
        return body["result"]

    async def photo(self, chat: int, caption: str, colour: str = "teal", **fields: Any) -> Any:
        """Send a photo with a caption in HTML."""
        flat = {k: json.dumps(v) if isinstance(v, dict) else v for k, v in fields.items()}
        files = {"photo": ("photo.jpg", picture(colour), "image/jpeg")}
        body = await self._sandbox.bot(
            "sendPhoto", files, chat_id=chat, caption=caption, parse_mode="HTML", **flat
        )
        assert body["ok"], body
        return body["result"]

    @asynccontextmanager
    async def running(self) -> AsyncIterator["ScriptedBot"]:
        """Polls for updates until the end of the block."""
        polling = asyncio.create_task(self._poll())
        try:
            yield self
        finally:
            polling.cancel()
            with suppress(asyncio.CancelledError):
                await polling

    async def _poll(self) -> None:
        offset = 0
        while True:
            for update in await self.call("getUpdates", offset=offset, timeout=10):
                offset = update["update_id"] + 1
                self.seen.append(update)
                for kind, handler in self.on.items():
                    if kind in update:
                        await handler(update[kind])
