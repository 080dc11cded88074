"""Taobao's token endpoint: client_credentials and refresh_token, by query or form."""

import secrets
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from sandbox.providers.config import ProvidersConfig
from sandbox.providers.standin import Json, call_of
from sandbox.providers.wire import Malformed, arrived

MAX_TOKENS = 1000


class TokenDesk:
    """Issues access tokens and knows which are good."""

    def __init__(self, config: ProvidersConfig) -> None:
        self._config = config
        self._good_until: dict[str, float] = {}

    def is_valid(self, token: str) -> bool:
        """Whether the token may be used now."""
        if token == self._config.top.tokens["ACCESS_TOKEN"]:
            return True
        return self._good_until.get(token, 0.0) > self._config.clock()

    async def answer(self, request: Request) -> Response:
        """POST /token."""
        try:
            parameters = (await arrived(request)).merged
        except Malformed as problem:
            return _refused(request, "invalid_request", str(problem))
        for name, key in (("client_id", "APP_KEY"), ("client_secret", "APP_SECRET")):
            if parameters.get(name) != self._config.key("taobao_top", key):
                return _refused(request, "invalid_client", f"{name} is wrong")
        options = self._config.top
        grant = parameters.get("grant_type", "")
        if grant == "refresh_token":
            if parameters.get("refresh_token") != options.tokens["REFRESH_TOKEN"]:
                return _refused(request, "invalid_grant", "the refresh token is not valid")
        elif grant != "client_credentials" or not options.client_credentials:
            return _refused(request, "unsupported_grant_type", grant)
        call_of(request).verdict = "token"
        return Json(self._issue())

    def _issue(self) -> dict[str, Any]:
        token = f"50000{secrets.token_hex(24)}"
        seconds = self._config.top.token_seconds
        self._good_until[token] = self._config.clock() + seconds
        if len(self._good_until) > MAX_TOKENS:
            self._good_until.pop(next(iter(self._good_until)))
        levels = {f"{level}_expires_in": seconds for level in ("r1", "r2", "w1", "w2")}
        return {
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": seconds,
            "refresh_token": self._config.top.tokens["REFRESH_TOKEN"],
            "re_expires_in": 30 * seconds,
            **levels,
            "taobao_user_id": "263685215",
            "taobao_user_nick": "%E6%BC%94%E7%A4%BA%E5%BA%97%E9%93%BA",
        }


def _refused(request: Request, error: str, description: str) -> Response:
    call_of(request).verdict = error
    return Json({"error": error, "error_description": description}, status_code=400)
