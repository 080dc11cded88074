"""The only way a provider reaches the network: bounded in time, size and number of calls.

Transport and status errors become `ProviderError` here and nowhere else.
"""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import quote_plus

import httpx

from providers.errors import (
    BadResponse,
    ErrorTable,
    ImageRejected,
    Misconfigured,
    RateLimited,
    TimedOut,
    Unreachable,
    Verdict,
)
from providers.strict_json import Json, parse_json
from providers.transport import KeepAlive, shared_ssl_context

MAX_BODY = 4 << 20  # bytes of one answer; the largest documented one is under 1 MB
CONNECT_S = 5.0
BODY_SHARE = 0.75  # of the call's time: how long a body may take that has begun

STATUS_ERRORS: ErrorTable = {
    "401": Verdict(Misconfigured),
    "403": Verdict(Misconfigured),
    "408": Verdict(TimedOut),
    "413": Verdict(ImageRejected),
    "429": Verdict(RateLimited),
}

Admission = Callable[[], Awaitable[None]]
FormFields = Mapping[str, str | bytes]


async def admit_freely() -> None:
    """An admission that lets every call pass, for tools and tests."""


def new_client(
    max_in_flight: int, *, transport: httpx.AsyncBaseTransport | None = None
) -> httpx.AsyncClient:
    """A client for one provider, with so many calls at once."""
    return httpx.AsyncClient(
        follow_redirects=False,
        trust_env=False,
        # A call's whole time is bounded where it is made; httpx's own five seconds a read would
        # end slow calls long before that.
        timeout=httpx.Timeout(None, connect=CONNECT_S),
        headers={"Accept-Encoding": "identity"},
        transport=transport or KeepAlive(shared_ssl_context(), most=max_in_flight),
    )


@dataclass(frozen=True, slots=True)
class Reply:
    """A complete answer: HTTP status, headers in lower case, body bytes."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Json:
        """See `parse_json`. Raises BadResponse."""
        return parse_json(self.body)


def encode_form(fields: FormFields) -> bytes:
    """A urlencoded body; `bytes` values are percent-encoded already (FittedImage.form_value)."""
    return b"&".join(
        quote_plus(name).encode()
        + b"="
        + (value if isinstance(value, bytes) else quote_plus(value).encode())
        for name, value in fields.items()
    )


def retry_after_seconds(headers: Mapping[str, str], now: datetime) -> float | None:
    """Retry-After as seconds from now, given as seconds or as an HTTP date; None when unusable."""
    raw = headers.get("retry-after", "").strip()
    if raw.isdecimal() and len(raw) < 8:
        return float(raw)
    try:
        moment = parsedate_to_datetime(raw)
    except (ValueError, TypeError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


class ProviderHttp:
    """HTTP for one provider.

    `timeout_s` is the total deadline of one call. `admit` is awaited before every metered
    call: it waits for the QPS window, counts the day's budget, and raises RateLimited or
    BudgetSpent when the call must not be made.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        *,
        timeout_s: float,
        admit: Admission = admit_freely,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._client = client
        self._timeout_s = timeout_s
        self._admit = admit
        self._now = now

    async def get(
        self,
        url: str,
        *,
        params: Sequence[tuple[str, str]] = (),
        metered: bool = True,
        status_errors: ErrorTable = STATUS_ERRORS,
    ) -> Reply:
        """GET. Parameters are sent percent-encoded in the given order."""
        request = self._client.build_request("GET", url, params=list(params) or None)
        return await self._send(request, metered, status_errors)

    async def post_form(
        self,
        url: str,
        fields: FormFields,
        *,
        params: Sequence[tuple[str, str]] = (),
        metered: bool = True,
        status_errors: ErrorTable = STATUS_ERRORS,
        accept: Container[int] = (),
    ) -> Reply:
        """POST application/x-www-form-urlencoded. Answers with a status of `accept` are returned
        for the caller to judge, as their body says more than the status."""
        request = self._client.build_request(
            "POST",
            url,
            params=list(params) or None,
            content=encode_form(fields),
            headers={"Content-Type": "application/x-www-form-urlencoded;charset=UTF-8"},
        )
        return await self._send(request, metered, status_errors, accept)

    async def post_json(
        self,
        url: str,
        body: bytes,
        *,
        metered: bool = True,
        status_errors: ErrorTable = STATUS_ERRORS,
        accept: Container[int] = (),
    ) -> Reply:
        """POST a JSON text that the caller has serialised (and perhaps signed); `accept` as
        in `post_form`."""
        request = self._client.build_request(
            "POST", url, content=body, headers={"Content-Type": "application/json"}
        )
        return await self._send(request, metered, status_errors, accept)

    async def _send(
        self,
        request: httpx.Request,
        metered: bool,
        status_errors: ErrorTable,
        accept: Container[int] = (),
    ) -> Reply:
        if metered:
            await self._admit()
        try:
            async with asyncio.timeout(self._timeout_s):
                reply = await self._exchange(request)
        except (TimeoutError, httpx.TimeoutException):
            raise TimedOut(f"no answer within {self._timeout_s:g} s") from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError) as problem:
            if _distrusted(problem):
                raise Misconfigured("the server's TLS certificate is not trusted") from None
            # The text of httpx's errors may hold the URL, and the URL a key.
            raise Unreachable(type(problem).__name__) from None
        if reply.status not in accept:
            self.raise_for_status(reply, status_errors)
        return reply

    async def _exchange(self, request: httpx.Request) -> Reply:
        response = await self._client.send(request, stream=True)
        try:
            if response.headers.get("content-encoding", "identity").lower() != "identity":
                raise BadResponse("compressed although not asked for")
            body = await self._body(response)
        finally:
            await response.aclose()
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Reply(response.status_code, headers, body)

    async def _body(self, response: httpx.Response) -> bytes:
        body = bytearray()
        try:
            async with asyncio.timeout(self._timeout_s * BODY_SHARE):
                async for chunk in response.aiter_raw():
                    body += chunk
                    if len(body) > MAX_BODY:
                        raise BadResponse(f"longer than {MAX_BODY} bytes")
        except TimeoutError:
            # It has been answered and paid for; another try would drip as well.
            raise TimedOut("the answer began and did not end", retries=0) from None
        return bytes(body)

    def raise_for_status(self, reply: Reply, status_errors: ErrorTable = STATUS_ERRORS) -> None:
        """Raise what the status stands for, for a reply that was accepted and said no more."""
        if reply.status < 300:
            return
        code = str(reply.status)
        verdict = status_errors.get(code) or STATUS_ERRORS.get(code)
        wait = retry_after_seconds(reply.headers, self._now())
        if verdict is None:
            verdict = Verdict(Unreachable if reply.status >= 500 else BadResponse)
        raise verdict.exception(f"HTTP {code}", upstream_code=code, retry_after=wait)


def _distrusted(problem: BaseException | None) -> bool:
    """Whether a certificate was refused; httpx tells that from other failures only as a cause."""
    while problem is not None:
        if isinstance(problem, ssl.SSLCertVerificationError):
            return True
        problem = problem.__cause__ or problem.__context__
    return False
