"""Stopping the spinner of a tapped button."""

import logging

from telegram import CallbackQuery
from telegram.error import TelegramError

log = logging.getLogger(__name__)


async def answer(
    query: CallbackQuery, text: str | None = None, *, alert: bool = False, url: str | None = None
) -> None:
    """Stop the spinner; a `url` leads to the private chat with the bot, and is opened.

    A query that is gone by now, or a lost answer, is no reason to stop.
    """
    try:
        await query.answer(text, show_alert=alert, url=url)
    except TelegramError as problem:
        log.info("a tap was not answered: %s", type(problem).__name__)
