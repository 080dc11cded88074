"""Telegram's calls on our address: 200 means that the update is committed, nothing else does."""

import hashlib
import hmac
import json
import logging
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.ingress.bot_api import BotApi
from bot.ingress.health import Health
from bot.ingress.intake import CannotStore, Intake
from bot.ingress.lanes import lane_of, update_id_of
from providers.base import ProviderMemory

SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  # the name of it
LARGEST_BODY: Final = 1024 * 1024
RETRY_AFTER_S: Final = 2
CONNECTIONS: Final = 40
TOLD: Final = "webhook"  # what the memory keeps: a digest of what Telegram was told last

log = logging.getLogger(__name__)


class Webhook:
    """One route; `secret` is what Telegram repeats with every call."""

    def __init__(self, url: str, secret: str, intake: Intake, health: Health) -> None:
        self._path = urlsplit(url).path or "/"
        self._secret = secret.encode()
        self._intake = intake
        self._health = health

    def routes(self) -> list[Route]:
        """The path of TELEGRAM__WEBHOOK_URL."""
        return [Route(self._path, self._receive, methods=["POST"])]

    async def _receive(self, request: Request) -> Response:
        given = request.headers.get(SECRET_HEADER, "").encode("utf-8", "replace")
        if not hmac.compare_digest(given, self._secret):
            return Response(status_code=403)
        try:
            body = await _body(request)
        except ClientDisconnect:
            return Response(status_code=400)
        if body is None:
            return Response(status_code=413)
        return await self._store(body)

    async def _store(self, body: bytes) -> Response:
        try:
            raw = json.loads(body)
        except (ValueError, RecursionError):
            raw = None
        if update_id_of(raw) is None:
            # Any other answer would make Telegram repeat it, and hold back what is behind it.
            log.error("a call of the webhook held no update: %s bytes left out", len(body))
            return Response(status_code=200)
        try:
            if self._health.stopping or lane_of(raw) not in await self._intake.lanes():
                return _later()
            await self._intake.take([raw])
        except CannotStore:
            return _later()
        return Response(status_code=200)


async def tell_webhook(
    api: BotApi, url: str, secret: str, allowed_updates: Sequence[str], memory: ProviderMemory
) -> None:
    """Have updates sent to `url`, unless Telegram was told just that before. Raises ApiFault."""
    shown: dict[str, Any] = {
        "url": url,
        "allowed_updates": list(allowed_updates),
        "max_connections": CONNECTIONS,
    }
    wanted = {**shown, "secret_token": secret}
    digest = hashlib.sha256(json.dumps(wanted).encode()).hexdigest()
    info = await api.call("getWebhookInfo")
    # Telegram does not repeat the secret, so that what we remember has to agree as well.
    same = isinstance(info, dict) and all(info.get(name) == shown[name] for name in shown)
    if same and await memory.get(TOLD) == digest:
        return
    await api.call("setWebhook", drop_pending_updates=False, **wanted)
    await memory.put(TOLD, digest)


async def untell_webhook(api: BotApi) -> None:
    """Have updates kept for getUpdates. Raises ApiFault."""
    await api.call("deleteWebhook", drop_pending_updates=False)


def _later() -> Response:
    return Response(status_code=503, headers={"Retry-After": str(RETRY_AFTER_S)})


async def _body(request: Request) -> bytes | None:
    """The body, or None when it is too long."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_BODY:
            return None
    return bytes(body)
