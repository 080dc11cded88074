"""Whether a chat takes messages: it does when something comes from it, or Telegram says so."""

from telegram import ChatMember, ChatMemberRestricted, ChatMemberUpdated, Update

from bot.handlers.desk import Context

GONE = (ChatMember.LEFT, ChatMember.BANNED)


async def on_any(update: Update, context: Context) -> None:
    """Looks at every update before its conversation does."""
    dead_chats = context.desk.dead_chats
    if update.my_chat_member is not None:
        chat_id = update.my_chat_member.chat.id
        if may_write(update.my_chat_member):
            await dead_chats.revive(chat_id)
        else:
            await dead_chats.mark(chat_id, "the bot was sent away")
    elif update.guest_message is not None:
        return  # from a chat the bot is not in
    elif update.effective_chat is not None and not _says_goodbye(update):
        await dead_chats.revive(update.effective_chat.id)


def _says_goodbye(update: Update) -> bool:
    """The line about who left comes after the bot itself was sent away, too."""
    return update.message is not None and update.message.left_chat_member is not None


def may_write(change: ChatMemberUpdated) -> bool:
    """Whether the bot is in the chat now and not muted."""
    member = change.new_chat_member
    muted = isinstance(member, ChatMemberRestricted) and not member.can_send_messages
    return member.status not in GONE and not muted
