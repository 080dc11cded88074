"""What goes wrong in a conversation and was foreseen nowhere else."""

import logging
import secrets

from telegram import Update, User
from telegram.error import BadRequest, Forbidden, NetworkError, TelegramError

from bot.cards.toasts import Toast, toast_text
from bot.handlers.desk import Context, speech
from bot.i18n import Translator

log = logging.getLogger(__name__)


class Told(Exception):
    """A failure the person has been told of already; its cause is for the log."""


async def on_failure(update: object, context: Context) -> None:
    """Note the bug under a short id and tell the person that it was not their doing."""
    error = context.error
    if isinstance(error, Forbidden):
        log.info("a chat does not take messages any more")
        return
    if isinstance(error, NetworkError) and not isinstance(error, BadRequest):
        log.warning("no way to Telegram: %s", type(error).__name__)
        return
    number = secrets.token_hex(3)
    cause = error.__cause__ if isinstance(error, Told) else error
    log.error("failure %s in a conversation", number, exc_info=cause)
    if isinstance(update, Update) and not isinstance(error, Told):
        await _tell(context, update, number)


async def _tell(context: Context, update: Update, number: str) -> None:
    text = toast_text(await _speech(context, update.effective_user), Toast.FAILED)
    try:
        if update.callback_query is not None:
            await update.callback_query.answer(text, show_alert=True)
        elif update.effective_message is not None:
            await update.effective_message.reply_text(f"{text} ({number})")
    except TelegramError as problem:
        log.info("failure %s could not be told: %s", number, type(problem).__name__)


async def _speech(context: Context, user: User | None) -> Translator:
    """The person's language; Telegram's when the failure is that settings cannot be read."""
    try:
        return await context.desk.speech(user)
    except Exception as problem:
        log.warning("no settings: %s", type(problem).__name__)
        return speech(user)
