"""The connections to Telegram: few, and none waited for without an end."""

import asyncio
import json
from typing import Any, Final

import httpx
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import HTTPXRequest

from bot.sending.patience import NoPlace
from providers.transport import telegram_transport

# More would not be answered any sooner; calls beyond these wait outside.
CONNECTIONS: Final = 16
CONNECT_S: Final = 5.0
READ_S: Final = 10.0
WRITE_S: Final = 10.0
UPLOAD_S: Final = 20.0
POOL_S: Final = 5.0
CALL_WITHIN_S: Final = 45.0  # everything together, however the bytes drip
FILE_WITHIN_S: Final = 20.0
FILE_BYTES: Final = 20 * 2**20  # as much as the Bot API hands out


class QuietRequest(HTTPXRequest):
    """PTB's, without an error log of whatever is no JSON: a proxy's page is nobody's fault here."""

    __slots__ = ("_places",)

    def __init__(self, **how: Any) -> None:
        super().__init__(connection_pool_size=CONNECTIONS, **how)
        self._places = asyncio.Semaphore(CONNECTIONS)

    async def do_request(self, url: str, method: str, *args: Any, **how: Any) -> tuple[int, bytes]:
        """As PTB has it, once there is a place; a file is read within bounds."""
        try:
            async with asyncio.timeout(POOL_S):
                await self._places.acquire()
        except TimeoutError:
            # By its cause it is known that nothing was sent.
            raise TimedOut("no connection is free") from NoPlace()
        try:
            if method == "GET":  # calls are posted
                return await self._file(url)
            return await super().do_request(url, method, *args, **how)
        finally:
            self._places.release()

    async def _file(self, url: str) -> tuple[int, bytes]:
        """A file's bytes. Raises NetworkError; the address holds the token and is not told."""
        body = bytearray()
        try:
            async with (
                asyncio.timeout(FILE_WITHIN_S),
                self._client.stream("GET", url, headers={"Accept-Encoding": "identity"}) as answer,
            ):
                async for part in answer.aiter_raw():
                    body += part
                    if len(body) > FILE_BYTES:
                        raise NetworkError("a file is larger than Telegram hands out")
        except (TimeoutError, httpx.TimeoutException):
            raise TimedOut("a file took too long") from None
        except httpx.HTTPError as problem:
            raise NetworkError(f"a file broke off: {type(problem).__name__}") from None
        return answer.status_code, bytes(body)

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer. Raises TelegramError."""
        try:
            answer: dict[str, Any] = json.loads(payload)
        except ValueError as no:
            raise TelegramError("Invalid server response") from no
        return answer


def telegram_request() -> HTTPXRequest:
    """The request object of PTB's application."""
    return QuietRequest(
        connect_timeout=CONNECT_S,
        read_timeout=READ_S,
        write_timeout=WRITE_S,
        media_write_timeout=UPLOAD_S,
        pool_timeout=POOL_S,
        httpx_kwargs={"transport": telegram_transport(CONNECTIONS)},
    )
