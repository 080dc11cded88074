"""Serves the temporary pictures for as long as a block runs, together with other processes.

All processes of one machine share the folder, so whoever listens serves everybody's pictures.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.ingress.pictures import FilePictureHost
from bot.ingress.server import CannotListen, PortTaken, serving

TAKE_OVER_S = 0.1  # how soon it is noticed that the process that listened has ended

log = logging.getLogger(__name__)


@asynccontextmanager
async def lending(pictures: FilePictureHost, host: str, port: int) -> AsyncIterator[None]:
    """Serve the pictures on host:port, at once or as soon as the address is free.

    What an earlier process left behind is removed first. An address that can never be used is
    told in the log: searches by the pictures themselves still work.
    """
    await pictures.sweep()
    tried = asyncio.Event()
    listening = asyncio.create_task(_listen(pictures, host, port, tried))
    try:
        await tried.wait()
        yield
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)


async def _listen(pictures: FilePictureHost, host: str, port: int, tried: asyncio.Event) -> None:
    """Until cancelled; `tried` is set when the pictures are served, here or next door."""
    try:
        while True:
            try:
                async with serving(pictures.app(), host, port):
                    tried.set()
                    await asyncio.Event().wait()
            except PortTaken:
                if not tried.is_set():
                    log.info("pictures are served by the process that listens on %s:%s", host, port)
                tried.set()
            await asyncio.sleep(TAKE_OVER_S)
    except CannotListen as problem:
        log.warning("temporary pictures are not served: %s", problem)
    finally:
        tried.set()
