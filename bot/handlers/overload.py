"""What somebody is told who sends more at once than is taken."""

import logging

from telegram import User
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.cards.toasts import Toast, toast_text
from bot.handlers.desk import Desk
from bot.i18n import Translator
from bot.ingress.lanes import KEYSTROKE, TAP, Refused

log = logging.getLogger(__name__)


async def tell_overload(bot: ExtBot[int], desk: Desk, no: Refused) -> None:
    """Say so where it was asked. It is a courtesy: when it fails, nothing else does."""
    try:
        if no.kind == KEYSTROKE:
            await bot.answer_inline_query(no.query_id, (), cache_time=0, is_personal=True)
            return
        user = User(no.user_id, "", is_bot=False, language_code=no.language_code)
        await _say(bot, no, await desk.speech(user, no.chat_id))
    except TelegramError as problem:
        log.info("somebody could not be told that it is too much: %s", type(problem).__name__)
    except Exception:
        log.exception("somebody could not be told that it is too much")


async def _say(bot: ExtBot[int], no: Refused, t: Translator) -> None:
    if no.kind == TAP:
        await bot.answer_callback_query(no.query_id, toast_text(t, Toast.TOO_MANY_TAPS))
        return
    await bot.send_message(
        no.chat_id,
        t.gettext(
            "That is a lot at once. I answer what came first; "
            "please send the rest again in a minute."
        ),
        message_thread_id=no.thread_id,
    )
