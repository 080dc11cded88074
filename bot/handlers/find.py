"""/find as a reply to an older photo, or with a link to a picture."""

from telegram import Update

from bot.cards.stage import Screen
from bot.handlers.beginning import reply
from bot.handlers.desk import Context
from bot.handlers.intake import holds_a_picture
from bot.handlers.photo import look_into
from bot.i18n import N_

HOW = N_("Reply with /find to a message that holds a photo, or send the photo to me.")


async def on_find(update: Update, context: Context) -> None:
    """Search for the picture in the message replied to; words after the command steer."""
    message, user = update.effective_message, update.effective_user
    if message is None or user is None:
        return
    for source in (message.reply_to_message, message.external_reply, message):
        if source is not None and holds_a_picture(source):
            await look_into(source, context, message, user)
            return
    t = await context.desk.speech(user)
    await reply(context.bot, message, Screen(t.gettext(HOW)))
