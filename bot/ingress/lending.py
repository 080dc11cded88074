"""Serves an application for as long as a block runs, together with other processes.

All processes of one machine share the folder of temporary pictures, so whoever listens serves
everybody's.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from bot.ingress.pictures import FilePictureHost
from bot.ingress.server import CannotListen, PortTaken, serving

TAKE_OVER_S = 0.1  # how soon it is noticed that the process that listened has ended

log = logging.getLogger(__name__)


@asynccontextmanager
async def lending(
    pictures: FilePictureHost, host: str, port: int, app: Any = None
) -> AsyncIterator[None]:
    """Serve the pictures on host:port, at once or as soon as the address is free.

    What an earlier process left behind is removed first. An address that can never be used is
    told in the log: searches by the pictures themselves still work. `app` is served instead of
    the pictures alone.
    """
    await pictures.sweep()
    async with sharing(app or pictures.app(), host, port, "temporary pictures are"):
        yield


@asynccontextmanager
async def sharing(app: Any, host: str, port: int, what: str) -> AsyncIterator[None]:
    """Serve the application on host:port, at once or as soon as the address is free.

    `what` begins the sentences for the log: "health is", "temporary pictures are".
    """
    tried = asyncio.Event()
    listening = asyncio.create_task(_listen(app, host, port, what, tried))
    try:
        await tried.wait()
        yield
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)


async def _listen(app: Any, host: str, port: int, what: str, tried: asyncio.Event) -> None:
    """Until cancelled; `tried` is set when the application is served, here or next door."""
    try:
        while True:
            try:
                async with serving(app, host, port):
                    tried.set()
                    await asyncio.Event().wait()
            except PortTaken:
                if not tried.is_set():
                    log.info("%s served by the process that listens on %s:%s", what, host, port)
                tried.set()
            await asyncio.sleep(TAKE_OVER_S)
    except CannotListen as problem:
        log.warning("%s not served: %s", what, problem)
    finally:
        tried.set()
