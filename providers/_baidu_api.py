"""Calls to Baidu's open platform: a token fetched once and renewed in time, and its errors.

The token lives in memory only. It travels in the query, so no address ever gets into a message.
"""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import SecretStr

from providers._china import seconds_to_midnight
from providers.errors import (
    BadResponse,
    BudgetSpent,
    ErrorTable,
    ImageRejected,
    Misconfigured,
    ProviderError,
    RateLimited,
    Unreachable,
    Verdict,
)
from providers.http import FormFields, ProviderHttp, Reply, retry_after_seconds
from providers.strict_json import Json

OAUTH_PATH = "/oauth/2.0/token"
PRODUCT_PATH = "/rest/2.0/image-classify/v1/realtime_search/product/"
TOKEN_LIFE = timedelta(days=30)  # documented; `expires_in` may only shorten it
RENEWED_AT = 29 / 30  # the part of a token's life after which a new one is fetched
BAD_STATUS = range(300, 1000)  # HTTP statuses behind which a telling body is looked for

ALREADY_THERE = "216681"
DAY_SPENT = "17"
TOKEN_REFUSED = frozenset({"100", "110", "111"})

ERRORS: ErrorTable = {
    "1": Verdict(Unreachable),  # unknown error, ask again
    "2": Verdict(Unreachable),  # service unavailable
    "3": Verdict(Misconfigured),  # no such interface: the address is wrong
    "4": Verdict(Unreachable),  # the cluster is over its limit
    "6": Verdict(Misconfigured),  # the application was not given this interface
    "13": Verdict(Unreachable),  # their token service failed
    "14": Verdict(Misconfigured),  # IAM certification failed
    "15": Verdict(Misconfigured),  # application missing
    DAY_SPENT: Verdict(BudgetSpent),
    "18": Verdict(RateLimited, retry_after=1.0),  # calls per second
    "19": Verdict(BudgetSpent),  # all calls ever granted are used up
    "100": Verdict(Misconfigured),  # token invalid, and so was a fresh one
    "110": Verdict(Misconfigured),  # token no longer valid
    "111": Verdict(Misconfigured),  # token expired
    "216017": Verdict(Misconfigured),  # the library was not set up in the console
    "216100": Verdict(Misconfigured),  # invalid parameter
    "216101": Verdict(Misconfigured),  # parameter missing
    "216102": Verdict(Misconfigured),  # unsupported service
    "216103": Verdict(Misconfigured),  # parameter too long
    "216110": Verdict(Misconfigured),  # no such application
    "216200": Verdict(ImageRejected),  # empty picture
    "216201": Verdict(ImageRejected),  # not PNG, JPEG or BMP
    "216202": Verdict(ImageRejected),  # wrong size
    "216203": Verdict(ImageRejected),  # base64 broken
    "216630": Verdict(ImageRejected, retries=1),  # recognition error: once more, then give up
    "282000": Verdict(Unreachable),  # internal error
}


@dataclass(frozen=True, slots=True)
class Token:
    """An access token: from `renew_at` on it is replaced, from `expires_at` on not sent."""

    value: SecretStr
    renew_at: datetime
    expires_at: datetime


class Tokens:
    """Keeps one token; however many callers need a new one, one request is made."""

    def __init__(
        self, fetch: Callable[[], Coroutine[Any, Any, Token]], now: Callable[[], datetime]
    ) -> None:
        self._fetch = fetch
        self._now = now
        self._token: Token | None = None
        self._flight: asyncio.Task[Token] | None = None

    async def get(self, *, refused: Token | None = None) -> Token:
        """A good token that is not the `refused` one. Raises ProviderError."""
        token, now = self._token, self._now()
        if token is None or token is refused or now >= token.expires_at:
            return await self._renewed()
        if now >= token.renew_at:
            self._renewal()  # nobody waits for it: the old token is good for a while yet
        return token

    async def close(self) -> None:
        """Stop a renewal that is under way."""
        if self._flight is not None:
            self._flight.cancel()
            await asyncio.wait({self._flight})

    async def _renewed(self) -> Token:
        flight = self._renewal()
        # Not a plain await: a caller that gives up must not take the token from the others.
        await asyncio.wait({flight})
        if flight.cancelled():
            raise Unreachable("closed")
        return flight.result()

    def _renewal(self) -> asyncio.Task[Token]:
        if self._flight is None:
            self._flight = asyncio.create_task(self._fetch())
            self._flight.add_done_callback(self._landed)
        return self._flight

    def _landed(self, flight: asyncio.Task[Token]) -> None:
        self._flight = None
        # Reading the exception also keeps asyncio from reporting it when nobody waited.
        if not flight.cancelled() and flight.exception() is None:
            self._token = flight.result()


class BaiduApi:
    """The four product interfaces, and the token they need."""

    def __init__(
        self,
        http: ProviderHttp,
        now: Callable[[], datetime],
        *,
        base_url: str,
        api_key: SecretStr,
        secret_key: SecretStr,
    ) -> None:
        self._http = http
        self._now = now
        self._base = base_url.rstrip("/")
        self._api_key = api_key
        self._secret_key = secret_key
        self._tokens = Tokens(self._fetch_token, now)

    async def token(self) -> Token:
        """The token in use, fetched when there is none. Raises ProviderError."""
        return await self._tokens.get()

    async def close(self) -> None:
        """Stop what is under way."""
        await self._tokens.close()

    async def call(
        self, method: str, fields: FormFields, *, accept: Sequence[str] = ()
    ) -> dict[str, Any]:
        """POST to add, search, update or delete; error codes in `accept` are not raised.

        A refused token is replaced once. Raises ProviderError.
        """
        token = await self._tokens.get()
        reply, body = await self._post(method, fields, token)
        if error_code(body) in TOKEN_REFUSED:
            token = await self._tokens.get(refused=token)
            reply, body = await self._post(method, fields, token)
        return self._judge(reply, body, accept)

    async def _post(self, method: str, fields: FormFields, token: Token) -> tuple[Reply, Json]:
        reply = await self._http.post_form(
            self._base + PRODUCT_PATH + method,
            fields,
            params=(("access_token", token.value.get_secret_value()),),
            accept=BAD_STATUS,
        )
        return reply, self._decode(reply)

    async def _fetch_token(self) -> Token:
        asked_at = self._now()
        reply = await self._http.post_form(
            self._base + OAUTH_PATH,
            {},
            params=(
                ("grant_type", "client_credentials"),
                ("client_id", self._api_key.get_secret_value()),
                ("client_secret", self._secret_key.get_secret_value()),
            ),
            metered=False,
            accept=BAD_STATUS,
        )
        body = self._decode(reply)
        if isinstance(body, dict) and isinstance(body.get("error"), str):
            raise Misconfigured(
                str(body.get("error_description") or ""), upstream_code=body["error"][:40]
            )
        value = self._judge(reply, body).get("access_token")
        if not isinstance(value, str) or not value:
            raise BadResponse("no access_token in the answer")
        life = _token_life(body.get("expires_in"))
        return Token(SecretStr(value), asked_at + RENEWED_AT * life, asked_at + life)

    def _decode(self, reply: Reply) -> Json:
        try:
            return reply.json()
        except BadResponse:
            self._http.raise_for_status(reply)
            raise

    def _judge(self, reply: Reply, body: Json, accept: Sequence[str] = ()) -> dict[str, Any]:
        """The answer when it is a good one; a known error code counts more than the status."""
        code = error_code(body)
        if not code or (code not in accept and code not in ERRORS):
            self._http.raise_for_status(reply)
        if code and code not in accept:
            raise self._error(code, reply, body)
        if not isinstance(body, dict):
            raise BadResponse("an object was expected")
        return body

    def _error(self, code: str, reply: Reply, body: Json) -> ProviderError:
        verdict = ERRORS.get(code, Verdict(BadResponse))
        now = self._now()
        wait = retry_after_seconds(reply.headers, now)
        if wait is None and code == DAY_SPENT:
            wait = seconds_to_midnight(now)
        detail = str(body.get("error_msg") or "")
        return verdict.exception(detail, upstream_code=code, retry_after=wait)


def error_code(body: Json) -> str:
    """The error code an answer reports, empty when it reports none."""
    code = body.get("error_code") if isinstance(body, dict) else None
    return "" if code is None or str(code) == "0" else str(code)[:40]


def _token_life(expires_in: object) -> timedelta:
    """What the service says, kept within the documented life; the latter when it says nothing."""
    if isinstance(expires_in, bool) or not isinstance(expires_in, int):
        return TOKEN_LIFE
    return timedelta(seconds=min(max(expires_in, 0), TOKEN_LIFE.total_seconds()))
