"""Baidu's token endpoint, and which tokens are good."""

import secrets
from collections.abc import Mapping
from enum import StrEnum

from starlette.requests import Request
from starlette.responses import Response

from sandbox.providers.config import ProvidersConfig
from sandbox.providers.standin import Json, call_of
from sandbox.providers.wire import Malformed, arrived

MAX_TOKENS = 1000


class TokenCode(StrEnum):
    """What is wrong with a token, as error codes."""

    MISSING = "100"
    UNKNOWN = "110"
    EXPIRED = "111"


class BaiduTokens:
    """Issues tokens for API Key and Secret Key; GET and POST, query or form."""

    def __init__(self, config: ProvidersConfig) -> None:
        self._config = config
        self._good_until: dict[str, float] = {}

    def problem(self, token: str) -> TokenCode | None:
        """Why a token is refused, or None when it is good."""
        if not token:
            return TokenCode.MISSING
        until = self._good_until.get(token)
        if until is None:
            return TokenCode.UNKNOWN
        return None if until > self._config.clock() else TokenCode.EXPIRED

    def revoke_all(self) -> None:
        """Make every issued token unknown, as the provider may at any time."""
        self._good_until.clear()

    async def answer(self, request: Request) -> Response:
        """/oauth/2.0/token."""
        try:
            parameters: Mapping[str, str] = (await arrived(request)).merged
        except Malformed:
            parameters = {}
        if parameters.get("grant_type") != "client_credentials":
            return _refused(request, "unsupported_grant_type", "grant type not supported")
        if parameters.get("client_id") != self._config.key("baidu", "API_KEY"):
            return _refused(request, "invalid_client", "unknown client id")
        if parameters.get("client_secret") != self._config.key("baidu", "SECRET_KEY"):
            return _refused(request, "invalid_client", "Client authentication failed")
        call_of(request).verdict = "token"
        return self._issued()

    def _issued(self) -> Response:
        seconds = self._config.baidu.token_seconds
        until = self._config.clock() + seconds
        token = f"24.{secrets.token_hex(16)}.{seconds}.{int(until)}.282335-16250000"
        self._good_until[token] = until
        if len(self._good_until) > MAX_TOKENS:
            self._good_until.pop(next(iter(self._good_until)))
        return Json(
            {
                "refresh_token": f"25.{secrets.token_hex(16)}",
                "expires_in": seconds,
                "session_key": secrets.token_urlsafe(40),
                "access_token": token,
                "scope": "public brain_all_scope brain_realtime_product",
                "session_secret": secrets.token_hex(16),
            }
        )


def _refused(request: Request, error: str, description: str) -> Response:
    call_of(request).verdict = error
    return Json({"error": error, "error_description": description}, status_code=401)
