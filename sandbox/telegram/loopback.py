"""The sandbox talks to this machine only: what counts as this machine."""

import ipaddress
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send


def is_loopback(host: str) -> bool:
    """Whether a host name or address means this machine."""
    name = host.strip("[]").lower()
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


class LoopbackOnly:
    """Refuses requests from elsewhere, and those another site's page makes a browser send."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not _allowed(scope):
            refusal = PlainTextResponse("The sandbox answers to this machine only.", 403)
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _allowed(scope: Scope) -> bool:
    peer = scope.get("client")
    headers = Headers(scope=scope)
    host = urlsplit(f"//{headers.get('host', '')}").hostname or ""
    origin = headers.get("origin")
    return (
        (peer is None or is_loopback(peer[0]))
        and is_loopback(host)
        and (origin is None or is_loopback(urlsplit(origin).hostname or ""))
    )
