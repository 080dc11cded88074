"""The connections to Telegram: few, and none waited for without an end."""

import asyncio
import json
from typing import Any, Final

from telegram.error import TelegramError, TimedOut
from telegram.request import HTTPXRequest

from bot.sending.patience import NoPlace

# httpx gets slower with every connection of a pool, and with every call that waits for one: calls
# beyond these wait outside.
CONNECTIONS: Final = 16
CONNECT_S: Final = 5.0
READ_S: Final = 10.0
WRITE_S: Final = 10.0
UPLOAD_S: Final = 20.0
POOL_S: Final = 5.0
CALL_WITHIN_S: Final = 45.0  # everything together, however the bytes drip


class QuietRequest(HTTPXRequest):
    """PTB's, without an error log of whatever is no JSON: a proxy's page is nobody's fault here."""

    __slots__ = ("_places",)

    def __init__(self, **how: Any) -> None:
        super().__init__(connection_pool_size=CONNECTIONS, **how)
        self._places = asyncio.Semaphore(CONNECTIONS)

    async def do_request(self, *args: Any, **how: Any) -> tuple[int, bytes]:
        """As PTB has it, once there is a place."""
        try:
            async with asyncio.timeout(POOL_S):
                await self._places.acquire()
        except TimeoutError:
            # By its cause it is known that nothing was sent.
            raise TimedOut("no connection is free") from NoPlace()
        try:
            return await super().do_request(*args, **how)
        finally:
            self._places.release()

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
    )
