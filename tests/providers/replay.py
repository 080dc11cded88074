"""The outermost HTTP seam: recorded answers by path, and everything that was sent."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

import httpx

from providers.base import FittedImage, ImageFormat, Provider, ProviderContext
from providers.http import ProviderHttp
from providers.registry import all_providers

NOON = datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)  # epoch 1,700,000,000
TINY = FittedImage(b"\xff\xd8\xff\xe0", ImageFormat.JPEG, 800, 600)

Answer = Callable[[httpx.Request], httpx.Response | Awaitable[httpx.Response]]


@dataclass
class Clock:
    """A time that moves when told to."""

    time: datetime = NOON

    def __call__(self) -> datetime:
        return self.time

    def pass_(self, **delta: float) -> None:
        self.time += timedelta(**delta)


@dataclass
class DictMemory:
    """A provider's memory in a dict; time does not pass."""

    rows: dict[str, str] = field(default_factory=dict)

    async def get(self, key: str) -> str | None:
        return self.rows.get(key)

    async def put(self, key: str, value: str, *, ttl_s: float | None = None) -> None:
        self.rows[key] = value

    async def delete(self, keys: Any) -> None:
        for key in keys:
            self.rows.pop(key, None)

    async def scan(self, prefix: str, *, after: str = "", limit: int = 100) -> dict[str, str]:
        keys = sorted(key for key in self.rows if key.startswith(prefix) and key > after)
        return {key: self.rows[key] for key in keys[:limit]}


@dataclass
class Recorder:
    """Answers by the end of the URL's path; keeps every request."""

    answers: dict[str, Answer]
    requests: list[httpx.Request] = field(default_factory=list)

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        for path, answer in self.answers.items():
            if request.url.path.endswith(path):
                reply = answer(request)
                return reply if isinstance(reply, httpx.Response) else await reply
        raise AssertionError(f"nobody expected a call to {request.url.path}")

    def sent(self, path: str) -> list[dict[str, str]]:
        """Query and form fields, merged, of each request to the path."""
        return [fields(r) for r in self.requests if r.url.path.endswith(path)]


def fields(request: httpx.Request) -> dict[str, str]:
    """Query and urlencoded form fields of a request, merged."""
    form = "application/x-www-form-urlencoded" in request.headers.get("content-type", "")
    body = dict(parse_qsl(request.content.decode(), keep_blank_values=True)) if form else {}
    return {**dict(request.url.params), **body}


def says(body: bytes | str, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    """An answer with this body."""
    raw = body.encode() if isinstance(body, str) else body
    return lambda _request: httpx.Response(
        status, stream=httpx.ByteStream(raw), headers=dict(headers or {})
    )


def in_turn(*answers: Answer) -> Answer:
    """Each answer once, the last one for ever."""
    left = list(answers)
    return lambda request: (left.pop(0) if len(left) > 1 else left[0])(request)


def build(
    provider_id: str,
    settings: Mapping[str, Any],
    recorder: Recorder,
    *,
    now: Callable[[], datetime] = lambda: NOON,
    memory: DictMemory | None = None,
) -> Provider:
    """A provider with these settings whose network is the recorder."""
    cls = all_providers()[provider_id]
    client = httpx.AsyncClient(transport=httpx.MockTransport(recorder))
    http = ProviderHttp(client, timeout_s=2.0, now=now)
    context = ProviderContext(http=http, memory=memory or DictMemory(), now=now)
    return cls(cls.Settings(**settings), context)  # type: ignore[call-arg]  # subclasses take both
