"""The few Bot API calls that intake makes by itself; the token stays in here."""

import asyncio
import json
from types import TracebackType
from typing import Any, Final

import httpx
from pydantic import SecretStr

from providers.transport import telegram_transport

CALLS_AT_ONCE: Final = 4  # one asks for updates
LARGEST_BODY: Final = 32 * 1024 * 1024
CALL_WITHIN_S: Final = 15.0
UNAUTHORIZED: Final = 401
NOT_FOUND: Final = 404
CONFLICT: Final = 409


class ApiFault(Exception):
    """A call that brought nothing; the text holds neither address nor token.

    `code` is None when no answer of the Bot API came at all; `retry_after_s` is what it asked for.
    """

    def __init__(self, text: str, code: int | None = None, retry_after_s: float = 0.0) -> None:
        super().__init__(text)
        self.code = code
        self.retry_after_s = retry_after_s


class BotApi:
    """`call` is one request; close it by leaving the block."""

    def __init__(self, api_url: str, token: SecretStr) -> None:
        self._base = f"{api_url}/bot{token.get_secret_value()}"
        # The deadline of a whole call is kept below; httpx would begin anew with every byte.
        transport = telegram_transport(CALLS_AT_ONCE)
        self._client = httpx.AsyncClient(timeout=None, transport=transport)  # noqa: S113

    async def __aenter__(self) -> "BotApi":
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._client.aclose()

    async def call(self, method: str, *, within_s: float = CALL_WITHIN_S, **parameters: Any) -> Any:
        """What the method returns. Raises ApiFault, whatever went wrong."""
        try:
            async with asyncio.timeout(within_s):
                status, body = await self._post(f"{self._base}/{method}", parameters)
        except TimeoutError:
            raise ApiFault(f"no answer within {within_s:.0f} s") from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as problem:
            # Not the problem's own text: it may quote the address.
            raise ApiFault(type(problem).__name__) from None
        return _result(status, body)

    async def _post(self, url: str, parameters: dict[str, Any]) -> tuple[int, bytes]:
        body = bytearray()
        async with self._client.stream("POST", url, json=parameters) as answer:
            async for part in answer.aiter_bytes():
                body += part
                if len(body) > LARGEST_BODY:
                    raise ApiFault("an answer without end")
            return answer.status_code, bytes(body)


def _result(status: int, body: bytes) -> Any:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        raise ApiFault(f"an answer that is no JSON (status {status})", status) from None
    if not isinstance(answer, dict):
        raise ApiFault(f"an answer of another kind (status {status})", status)
    if answer.get("ok") is True:
        return answer.get("result")
    code = answer.get("error_code")
    parameters = answer.get("parameters")
    wait = parameters.get("retry_after") if isinstance(parameters, dict) else None
    raise ApiFault(
        str(answer.get("description") or "refused")[:200],
        code if isinstance(code, int) else status,
        float(wait) if isinstance(wait, int | float) and wait > 0 else 0.0,
    )
