"""Conversations: which update goes to which of them, all in one place."""

from telegram import Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    ChosenInlineResultHandler,
    CommandHandler,
    InlineQueryHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot.handlers.admins import HANDLERS as ADMIN_HANDLERS
from bot.handlers.buttons import on_tap
from bot.handlers.commands import HANDLERS, on_unknown
from bot.handlers.failures import on_failure
from bot.handlers.find import on_find
from bot.handlers.group_settings import HANDLERS as GROUP_HANDLERS
from bot.handlers.groups import on_group_find, on_group_message
from bot.handlers.guests import on_guest_message
from bot.handlers.inline import on_inline_query
from bot.handlers.lists import on_group_list
from bot.handlers.membership import on_membership, on_migration
from bot.handlers.photo import on_message
from bot.handlers.presence import on_any
from bot.handlers.sharing import on_chosen

ALLOWED_UPDATES = (
    *("message", "callback_query", "my_chat_member"),
    *("inline_query", "chosen_inline_result", "guest_message"),
)

BEFORE_ALL = -1

# What people write in the private chat: no edits, no channel posts, nothing another bot made.
WRITTEN = filters.UpdateType.MESSAGE & filters.ChatType.PRIVATE & ~filters.VIA_BOT


# What people, and chats that speak, write in groups. A forwarded message was meant for others;
# a channel's post in its group is forwarded by Telegram itself.
SAID = filters.UpdateType.MESSAGE & filters.ChatType.GROUPS & ~filters.VIA_BOT
# Mentions in chats the bot is not in.
CALLED_IN = filters.UpdateType.GUEST_MESSAGE & ~filters.VIA_BOT & ~filters.FORWARDED
IN_GROUPS = SAID & (~filters.FORWARDED | filters.IS_AUTOMATIC_FORWARD)


def register(application: Application) -> None:  # type: ignore[type-arg]  # six parameters of PTB
    """Attach every conversation."""
    application.add_handler(TypeHandler(Update, on_any), group=BEFORE_ALL)
    application.add_handler(CommandHandler("find", on_find, WRITTEN))
    for name, handler in {**HANDLERS, **ADMIN_HANDLERS}.items():
        application.add_handler(CommandHandler(name, handler, WRITTEN))
    application.add_handler(MessageHandler(WRITTEN & filters.COMMAND, on_unknown))
    application.add_handler(MessageHandler(WRITTEN & ~filters.StatusUpdate.ALL, on_message))
    application.add_handler(CommandHandler("find", on_group_find, IN_GROUPS))
    application.add_handler(CommandHandler("list", on_group_list, IN_GROUPS))
    for name, handler in GROUP_HANDLERS.items():
        application.add_handler(CommandHandler(name, handler, IN_GROUPS))
    application.add_handler(MessageHandler(SAID & filters.StatusUpdate.MIGRATE, on_migration))
    application.add_handler(MessageHandler(IN_GROUPS & ~filters.StatusUpdate.ALL, on_group_message))
    application.add_handler(MessageHandler(CALLED_IN, on_guest_message))
    application.add_handler(ChatMemberHandler(on_membership, ChatMemberHandler.MY_CHAT_MEMBER))
    application.add_handler(CallbackQueryHandler(on_tap))
    application.add_handler(InlineQueryHandler(on_inline_query))
    application.add_handler(ChosenInlineResultHandler(on_chosen))
    application.add_error_handler(on_failure)
