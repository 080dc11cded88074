"""The bot is added to a group, or the group gets another id."""

from telegram import ChatMember, ChatMemberUpdated, Update
from telegram.constants import ChatType, ParseMode

from bot.cards.groups import group_help
from bot.handlers.desk import Context, Desk
from bot.handlers.presence import GONE, may_write

HELLO = "hello"  # a tally: once a day, however often somebody adds the bot
GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)


async def on_membership(update: Update, context: Context) -> None:
    """Say hello, once, in the language of whoever added the bot."""
    change = update.my_chat_member
    if change is None or change.chat.type not in GROUPS or not _is_new(change):
        return
    desk, chat_id = context.desk, change.chat.id
    if not await desk.people.groups.first_today(chat_id, HELLO):
        return
    stage = desk.stage(await desk.speech(change.from_user, chat_id))
    screen = group_help(stage, context.bot.username, greeting=True)
    await context.bot.send_message(
        chat_id, screen.html, parse_mode=ParseMode.HTML, reply_markup=screen.keyboard
    )


def _is_new(change: ChatMemberUpdated) -> bool:
    before = change.old_chat_member.status
    return (
        before in (*GONE, ChatMember.RESTRICTED)
        and may_write(change)
        and before != (change.new_chat_member.status)
    )


async def on_migration(update: Update, context: Context) -> None:
    """The group became a supergroup: both chats tell it, each in its own words."""
    message = update.effective_message
    if message is None:
        return
    if message.migrate_to_chat_id is not None:
        await chat_moved(context.desk, message.chat_id, message.migrate_to_chat_id)
    elif message.migrate_from_chat_id is not None:
        await chat_moved(context.desk, message.migrate_from_chat_id, message.chat_id)


async def chat_moved(desk: Desk, old_id: int, new_id: int) -> None:
    """Everything kept of the group goes to its new id, where it takes messages."""
    await desk.people.groups.moved(old_id, new_id)
    await desk.dead_chats.revive(old_id)
