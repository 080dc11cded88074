"""What goes wrong in a conversation and was foreseen nowhere else."""

import logging
import secrets

from telegram import Update, User
from telegram.error import Forbidden, TelegramError

from bot.cards.guests import stub
from bot.cards.stage import Screen
from bot.cards.toasts import Toast, toast_text
from bot.handlers.desk import Context, speech
from bot.i18n import Translator
from bot.ingress.verdict import try_again_later, wait_for_telegram
from bot.sending.patience import MaybeSent, is_away, told_s
from bot.storage.trouble import STORAGE_TROUBLE, what_is_wrong

log = logging.getLogger(__name__)


class Told(Exception):
    """A failure the person has been told of already; its cause is for the log."""


async def on_failure(update: object, context: Context) -> None:
    """Note the bug under a short id and tell the person that it was not their doing.

    What nobody is to blame for is tried again first: the database does not answer, or Telegram,
    which is waited for. What may have been sent is not.
    """
    error = context.error
    if is_away(error) and not isinstance(error, MaybeSent):
        wait_for_telegram(told_s(error))
    elif isinstance(error, STORAGE_TROUBLE) and try_again_later():
        log.warning("no way to the database: %s; trying again", what_is_wrong(error))
        return
    number = note(error)
    if number and isinstance(update, Update) and not isinstance(error, Told):
        await _tell(context, update, number)


def note(error: Exception | None) -> str:
    """Write a failure to the log; the number of a bug, empty for what the world does to us."""
    if isinstance(error, Forbidden):
        log.info("a chat does not take messages any more")
        return ""
    if is_away(error):
        log.warning("no way to Telegram: %s", type(error).__name__)
        return ""
    number = secrets.token_hex(3)
    cause = error.__cause__ if isinstance(error, Told) else error
    log.error("failure %s in a conversation", number, exc_info=cause)
    return number


def only_delayed(problem: Exception) -> bool:
    """Whether Telegram or the database is away, so that the same may work later."""
    return is_away(problem) or isinstance(problem, STORAGE_TROUBLE)


async def _tell(context: Context, update: Update, number: str) -> None:
    text = toast_text(await _speech(context, update.effective_user), Toast.FAILED)
    try:
        if update.callback_query is not None:
            await update.callback_query.answer(text, show_alert=True)
        elif update.guest_message is not None:
            await update.guest_message.answer_guest_query(stub(Screen(f"{text} ({number})")))
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
