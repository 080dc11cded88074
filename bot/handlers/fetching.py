"""The bytes of a person's photo, from Telegram or from the address they gave."""

import logging
import re
from contextlib import nullcontext

from telegram import Bot
from telegram.error import BadRequest, NetworkError

from bot.errors import ImageTooBig, LinkUnreadable, Measure, PhotoUnavailable
from bot.handlers.desk import Desk
from bot.imaging.fetch import FetchRefused
from bot.imaging.limits import MAX_FILE_BYTES

TRIES = 2
LARGE_BYTES = 2_000_000  # a file is in memory several times over while it arrives
PAGE = re.compile(rb"\W{0,8}(<!doctype|<html|<head|<\?xml)", re.IGNORECASE)

log = logging.getLogger(__name__)


def is_link(photo_id: str) -> bool:
    """Whether a session's photo lies on the web; a file_id never looks like that."""
    return "://" in photo_id


async def fetch_photo(bot: Bot, desk: Desk, photo_id: str) -> bytes:
    """The photo behind a file_id or an address.

    Raises ImageTooBig, PhotoUnavailable or LinkUnreadable, and PTB's NetworkError when Telegram
    does not even say where the photo lies: then it answers nothing else either.
    """
    if is_link(photo_id):
        return await _from_web(desk, photo_id)
    try:
        return await _download(bot, desk, photo_id)
    except BadRequest as no:
        if "file is too big" in no.message.lower():
            # How big, Telegram does not say: more than it hands out.
            raise ImageTooBig(Measure.BYTES, MAX_FILE_BYTES + 1, MAX_FILE_BYTES) from None
        log.info("a photo is not to be had: %s", no.message)
        raise PhotoUnavailable from None


async def _from_web(desk: Desk, url: str) -> bytes:
    try:
        data = await desk.links.fetch(url)
    except FetchRefused as no:
        raise LinkUnreadable(no.reason) from None
    if PAGE.match(data):
        raise LinkUnreadable("page")
    return data


async def _download(bot: Bot, desk: Desk, file_id: str) -> bytes:
    """The file's address holds the token, so it is never handed on."""
    for _ in range(TRIES):
        file = await bot.get_file(file_id)
        if file.file_size is not None and file.file_size > MAX_FILE_BYTES:
            raise ImageTooBig(Measure.BYTES, file.file_size, MAX_FILE_BYTES)
        large = (file.file_size or 0) > LARGE_BYTES
        try:
            async with desk.large_file if large else nullcontext():
                return bytes(await file.download_as_bytearray())
        except BadRequest:
            raise
        except NetworkError as problem:
            log.warning("a photo did not arrive: %s", type(problem).__name__)
    raise PhotoUnavailable
