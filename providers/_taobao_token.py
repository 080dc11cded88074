"""Access tokens of the Taobao gateway: one at a time, renewed before they run out."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Protocol

from providers._taobao_faults import read_fault, text_of
from providers.errors import (
    BadResponse,
    ErrorTable,
    Misconfigured,
    ProviderError,
    RateLimited,
    Unreachable,
    Verdict,
)
from providers.http import ProviderHttp, Reply
from providers.strict_json import Json

TOKEN_ERRORS: ErrorTable = {
    "temporarily_unavailable": Verdict(Unreachable),
    "server_error": Verdict(Unreachable),
    "slow_down": Verdict(RateLimited),
}

_EARLY_S = 300.0  # renew this long before the end, or in the last tenth of a short life
_LONGEST_S = 10 * 365 * 86_400


class TokenSource(Protocol):
    """Where a search gets its token from."""

    renewable: bool

    async def get(self, *, refused: str | None = None) -> str:
        """A token other than the refused one when there can be another. Raises ProviderError."""


class StaticToken:
    """The token the operator has set; there is no other."""

    renewable = False

    def __init__(self, token: str) -> None:
        self._token = token

    async def get(self, *, refused: str | None = None) -> str:
        """The set token."""
        return self._token


@dataclass(frozen=True, slots=True)
class Granted:
    """An answer of the token endpoint; `renew_at` is None when no end was told."""

    token: str
    renew_at: datetime | None
    refresh_token: str | None


class GrantedToken:
    """Tokens from the token endpoint, by `client_credentials` or `refresh_token`.

    However many searches wait, one call is made, and its failure is the failure of all who
    waited for it. A refresh token that comes with an answer replaces the one before; it lives
    in memory only, so that no secret is written down.
    """

    renewable = True

    def __init__(
        self,
        http: ProviderHttp,
        url: str,
        grant: Mapping[str, str],
        *,
        in_query: bool,
        now: Callable[[], datetime],
    ) -> None:
        self._http = http
        self._url = url
        self._grant = dict(grant)
        self._in_query = in_query
        self._now = now
        self._lock = asyncio.Lock()
        self._granted: Granted | None = None
        self._failures = 0
        self._failure: ProviderError | None = None

    async def get(self, *, refused: str | None = None) -> str:
        """A token that is good for some minutes at least."""
        failures = self._failures
        if (token := self._usable(refused)) is not None:
            return token
        async with self._lock:
            if (token := self._usable(refused)) is not None:
                return token
            if self._failure is not None and self._failures != failures:
                raise _same(self._failure)
            try:
                self._granted = await self._fetch()
            except ProviderError as problem:
                self._failures += 1
                self._failure = _same(problem)
                raise
            if self._granted.refresh_token and "refresh_token" in self._grant:
                self._grant["refresh_token"] = self._granted.refresh_token
            return self._granted.token

    def _usable(self, refused: str | None) -> str | None:
        granted = self._granted
        if granted is None or granted.token == refused:
            return None
        if granted.renew_at is not None and self._now() >= granted.renew_at:
            return None
        return granted.token

    async def _fetch(self) -> Granted:
        pairs = tuple(self._grant.items())
        reply = await self._http.post_form(
            self._url,
            {} if self._in_query else self._grant,
            params=pairs if self._in_query else (),
            metered=False,
            accept=(400, 401),
        )
        return read_grant(_json(reply), self._now())


def read_grant(body: Json, now: datetime) -> Granted:
    """Read an answer of the token endpoint. Raises ProviderError."""
    if not isinstance(body, dict):
        raise BadResponse("the token answer is no object")
    if fault := read_fault(body, now):
        raise fault.error
    if error := text_of(body.get("error")):
        verdict = TOKEN_ERRORS.get(error, Verdict(Misconfigured))
        raise verdict.exception(
            f"no token: {text_of(body.get('error_description')) or error}", upstream_code=error[:40]
        )
    token = _token_text(body.get("access_token"))
    if token is None:
        raise BadResponse("no access_token in the token answer")
    renew_at = _renew_at(body.get("expires_in"), now)
    return Granted(token, renew_at, _token_text(body.get("refresh_token")))


def _json(reply: Reply) -> Json:
    """The answer; a refusal that does not say why in JSON is still a refusal of the keys."""
    try:
        body = reply.json()
    except BadResponse:
        body = None
    if reply.status < 300:
        return reply.json() if body is None else body
    if isinstance(body, dict) and ("error" in body or "error_response" in body):
        return body
    code = str(reply.status)
    raise Misconfigured(f"the token endpoint answered HTTP {code}", upstream_code=code)


def _token_text(value: object) -> str | None:
    """A token is plain ASCII; anything else could not be sent back as it came."""
    usable = isinstance(value, str) and value.isascii() and value.isprintable()
    return value if usable and isinstance(value, str) and 0 < len(value) <= 4096 else None


def _renew_at(expires_in: object, now: datetime) -> datetime | None:
    if isinstance(expires_in, str) and expires_in.isascii() and expires_in.isdigit():
        expires_in = int(expires_in) if len(expires_in) < 12 else _LONGEST_S
    if isinstance(expires_in, bool) or not isinstance(expires_in, int | Decimal):
        return None
    life = float(min(max(expires_in, 0), _LONGEST_S))
    return now + timedelta(seconds=life - min(_EARLY_S, life / 10))


def _same(problem: ProviderError) -> ProviderError:
    """The same refusal without the traceback, for somebody else to raise."""
    return type(problem)(
        problem.detail,
        upstream_code=problem.upstream_code,
        retry_after=problem.retry_after,
        retries=problem.retries,
    )
