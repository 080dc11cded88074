"""Several bots on one database, behind one address that deals out Telegram's updates."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.ingress.server import serving
from sandbox.whole import Whole
from tests.chaos.process import Bot, settings_of

PATH = "/updates"


class Replicas:
    """Bots with a port and a log of their own each; the first is number 0."""

    def __init__(self, whole: Whole, folder: Path, database_url: str, number: int) -> None:
        self.bots: list[Bot] = []
        self.addresses: list[str] = []
        self.logs: list[Path] = []
        self._turns = count()
        self._settings = []
        for own in (folder / f"bot{n}" for n in range(number)):
            own.mkdir()
            settings = {**settings_of(whole, own), "DATABASE_URL": database_url}
            self._settings.append(settings)
            self.addresses.append(f"http://{settings['TELEGRAM__LISTEN']}")
            self.logs.append(own / "bot.log")

    async def start(self, webhook_url: str) -> None:
        """Start them all on one webhook."""
        for settings, log in zip(self._settings, self.logs, strict=True):
            told = {"TELEGRAM__MODE": "webhook", "TELEGRAM__WEBHOOK_URL": webhook_url}
            self.bots.append(Bot(log.parent, {**settings, **told}))
            await self.bots[-1].start()

    def log(self, number: int) -> str:
        """What a bot has said so far."""
        return self.logs[number].read_text() if self.logs[number].exists() else ""

    async def deal(self, request: Request) -> Response:
        """Hand an update to the next bot; Telegram comes again when that one is dead."""
        address = self.addresses[next(self._turns) % len(self.addresses)]
        headers = {
            name: value
            for name, value in request.headers.items()
            if name.startswith("x-telegram") or name == "content-type"
        }
        try:
            async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
                answer = await client.post(
                    address + PATH, content=await request.body(), headers=headers
                )
        except httpx.HTTPError:
            return Response(status_code=502)
        return Response(answer.content, answer.status_code)


@asynccontextmanager
async def balanced(replicas: Replicas) -> AsyncIterator[str]:
    """The address of the webhook, which deals updates out in turn."""
    app = Starlette(routes=[Route(PATH, replicas.deal, methods=["POST"])])
    async with serving(app, "127.0.0.1", 0) as port:
        yield f"http://127.0.0.1:{port}{PATH}"
