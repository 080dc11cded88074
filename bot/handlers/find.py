"""/find as a reply to an older photo, or with a link to a picture."""

from telegram import Message, Update, User

from bot.cards.menu_actions import Menu
from bot.cards.navigation import menu_row
from bot.cards.stage import Buttons, Screen, keyboard
from bot.handlers.beginning import reply
from bot.handlers.desk import Context
from bot.handlers.intake import holds_a_picture
from bot.handlers.photo import look_into
from bot.i18n import N_

HOW = N_("Reply with /find to a message that holds a photo, or send the photo to me.")


async def on_find(update: Update, context: Context) -> None:
    """Search for the picture in the message replied to; words after the command steer."""
    message, user = update.effective_message, update.effective_user
    if message is not None and user is not None:
        await find(context, message, user)


async def find(context: Context, message: Message, user: User) -> None:
    """Search for the picture the asking message replies to, or holds; or say how to ask."""
    for source in (message.reply_to_message, message.external_reply, message):
        if source is not None and holds_a_picture(source):
            await look_into(source, context, message, user)
            return
    t = await context.desk.speech(user, message.chat_id)
    stage = context.desk.stage(t)
    help_ = menu_row(stage, Buttons(stage.codec, user.id), Menu.HELP)
    await reply(context.bot, message, Screen(t.gettext(HOW), keyboard([help_])))
