"""What somebody is told who sends more at once than is taken."""

import logging

from telegram import User
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.handlers.desk import Desk
from bot.ingress.lanes import Sender

log = logging.getLogger(__name__)


async def tell_overload(bot: ExtBot[int], desk: Desk, sender: Sender) -> None:
    """Say so in the private chat. It is a courtesy: when it fails, nothing else does."""
    user = User(sender.user_id, "", is_bot=False, language_code=sender.language_code)
    try:
        t = await desk.speech(user)
        await bot.send_message(
            sender.user_id,
            t.gettext(
                "That is a lot at once. I answer what came first; "
                "please send the rest again in a minute."
            ),
        )
    except TelegramError as problem:
        log.info("somebody could not be told that it is too much: %s", type(problem).__name__)
    except Exception:
        log.exception("somebody could not be told that it is too much")
