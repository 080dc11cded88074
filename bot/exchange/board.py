"""The newest rates the operator's source has: fetched now and then, and kept meanwhile."""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.exchange.rates import RateTable
from bot.exchange.reading import MAX_BYTES, RatesUnusable, read_rates
from providers.errors import ProviderError
from providers.http import ProviderHttp, new_client

DEADLINE_S = 15.0
GOOD_FOR = timedelta(hours=23)  # less than a day, so that an hourly look finds it due in time

log = logging.getLogger(__name__)


async def load_rates(source: str, *, deadline_s: float = DEADLINE_S) -> RateTable:
    """The rates at an address or in a file, within `deadline_s` seconds. Raises RatesUnusable."""
    try:
        async with asyncio.timeout(deadline_s):
            if is_address(source):
                return read_rates(await _fetched(source, deadline_s))
            return await asyncio.to_thread(lambda: read_rates(_stored(Path(source))))
    except TimeoutError:
        raise RatesUnusable(f"not there within {deadline_s:g} s") from None


def is_address(source: str) -> bool:
    """Whether a source is fetched; everything else is a file."""
    return "://" in source


class RateBoard:
    """Keeps the rates of one source; without a source it stays empty."""

    def __init__(
        self, source: str | None = None, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._source = source
        self._now = now
        self._table: RateTable | None = None
        self._loaded_at: datetime | None = None
        self._failing = False

    def current(self) -> RateTable | None:
        """The rates to show; None when there are none, or only old ones."""
        table = self._table
        return table if table and table.is_shown(self._now().date()) else None

    async def refresh(self) -> None:
        """Load the rates when they are due. A failure leaves the old ones, and is logged once
        until it is mended."""
        now = self._now()
        if self._source is None or (self._loaded_at and now - self._loaded_at < GOOD_FOR):
            return
        try:
            self._table = await load_rates(self._source)
        except RatesUnusable as why:
            if not self._failing:
                log.warning("the exchange rates could not be loaded: %s", why)
            self._failing = True
            return
        self._loaded_at, self._failing = now, False


async def _fetched(url: str, deadline_s: float) -> bytes:
    """A redirect is not followed: it could lead where the operator did not point."""
    try:
        async with new_client(1) as client:
            http = ProviderHttp(client, timeout_s=deadline_s)
            return (await http.get(url, metered=False)).body
    except ProviderError as problem:
        raise RatesUnusable(str(problem)) from None


def _stored(path: Path) -> bytes:
    try:
        if not path.is_file():  # a pipe or a device might never end
            raise RatesUnusable("there is no such file")
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as problem:
        raise RatesUnusable(f"the file cannot be read: {type(problem).__name__}") from None
