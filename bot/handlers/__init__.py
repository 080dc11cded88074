"""Conversations: which update goes to which of them, all in one place."""

from telegram.ext import Application, CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.handlers.admins import HANDLERS as ADMIN_HANDLERS
from bot.handlers.buttons import on_tap
from bot.handlers.commands import HANDLERS
from bot.handlers.failures import on_failure
from bot.handlers.find import on_find
from bot.handlers.photo import on_message

ALLOWED_UPDATES = ("message", "callback_query", "my_chat_member")

# What people write in the private chat: no edits, no channel posts, nothing another bot made.
WRITTEN = filters.UpdateType.MESSAGE & filters.ChatType.PRIVATE & ~filters.VIA_BOT


def register(application: Application) -> None:  # type: ignore[type-arg]  # six parameters of PTB
    """Attach every conversation."""
    application.add_handler(CommandHandler("find", on_find, WRITTEN))
    for name, handler in {**HANDLERS, **ADMIN_HANDLERS}.items():
        application.add_handler(CommandHandler(name, handler, WRITTEN))
    application.add_handler(MessageHandler(WRITTEN & ~filters.StatusUpdate.ALL, on_message))
    application.add_handler(CallbackQueryHandler(on_tap))
    application.add_error_handler(on_failure)
