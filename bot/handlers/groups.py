"""The ways into a search in a group: somebody asks, or the group wants every photo searched."""

from telegram import Bot, Message, MessageEntity, Update, User
from telegram.constants import MessageEntityType

from bot.errors import Banned
from bot.handlers.albums import album_id
from bot.handlers.desk import Context, Desk
from bot.handlers.find import find
from bot.handlers.finds import take_replied
from bot.handlers.intake import holds_a_picture, picture_in
from bot.handlers.photo import look_into

FIND = "find"
ASKED_ABOUT_SENDING = "asked unasked"  # a tally: once a day is enough


def asker_of(message: Message | None) -> User | None:
    """Who asks; None for a bot.

    Where a group or a channel speaks nobody is named: then it is the group itself, by its
    negative id, without a language.
    """
    if message is None:
        return None
    author = message.from_user
    if message.sender_chat is not None or author is None:
        return User(message.chat_id, "", is_bot=False)
    return None if author.is_bot else author


async def on_group_find(update: Update, context: Context) -> None:
    """/find as a text: in reply to a picture, or with a link to one."""
    message = update.effective_message
    asker = asker_of(message)
    if message is not None and asker is not None:
        await find(context, message, asker)


async def on_group_message(update: Update, context: Context) -> None:
    """Search when the message asks for it, by its caption, a mention or a reply; or be silent."""
    message = update.effective_message
    asker = asker_of(message)
    if message is None or asker is None:
        return
    command = _command(message)
    if command is not None:
        name, _, receiver = command.removeprefix("/").lower().partition("@")
        if name == FIND and receiver in ("", context.bot.username.lower()):
            await _own_or_replied(context, message, asker)
    elif _mentions(context.bot, message):
        await _own_or_replied(context, message, asker)
    elif await take_replied(context, message, asker):
        return
    elif _answers_with_photo(context.bot, message) or await _joins(context.desk, message, asker):
        await look_into(message, context, message, asker)
    elif _is_photo(message) and await _wanted_unasked(context.desk, message, asker):
        await look_into(message, context, message, asker, unasked=True)


async def _own_or_replied(context: Context, message: Message, asker: User) -> None:
    """What stands above the words that ask goes before what they reply to."""
    if message.text is None and holds_a_picture(message):
        await look_into(message, context, message, asker)
    else:
        await find(context, message, asker)


def _entities(message: Message, *kinds: MessageEntityType) -> dict[MessageEntity, str]:
    wanted: list[str | None] = list(kinds)
    if message.text:
        return message.parse_entities(wanted)
    return message.parse_caption_entities(wanted) if message.caption else {}


def _command(message: Message) -> str | None:
    """The command a text or a caption begins with, whoever is to do it."""
    commands = _entities(message, MessageEntityType.BOT_COMMAND)
    return next((text for entity, text in commands.items() if entity.offset == 0), None)


def _mentions(bot: Bot, message: Message) -> bool:
    named = _entities(message, MessageEntityType.MENTION, MessageEntityType.TEXT_MENTION)
    return any(
        text.lower() == f"@{bot.username.lower()}"
        or (entity.user is not None and entity.user.id == bot.id)
        for entity, text in named.items()
    )


def _answers_with_photo(bot: Bot, message: Message) -> bool:
    """Whether it is a photo in reply to a message of the bot's."""
    author = message.reply_to_message.from_user if message.reply_to_message else None
    return author is not None and author.id == bot.id and _is_photo(message)


def _is_photo(message: Message) -> bool:
    """Whether it is meant to be looked at; people answer with stickers and videos for fun."""
    if message.document is not None:
        return message.animation is None and (message.document.mime_type or "").startswith("image/")
    return bool(message.photo or message.live_photo)


async def _joins(desk: Desk, message: Message, asker: User) -> bool:
    """Whether an album goes on of which the asker has had a photo searched."""
    if message.media_group_id is None:
        return False
    begun = await desk.sessions.get(album_id(desk, message))
    return begun is not None and begun.owner_id == asker.id and picture_in(message) is not None


async def _wanted_unasked(desk: Desk, message: Message, asker: User) -> bool:
    """Whether the group wants every photo searched, and this one can be without a word.

    Nobody who only posts a photo is told of quotas, and of sending photos once a day.
    """
    people, chat_id = desk.people, message.chat_id
    if not (await people.preferences.get(chat_id)).auto:
        return False
    try:
        await people.bans.check(asker.id)
    except Banned:
        return False
    standings = [await people.quota.group_standing(chat_id)]
    if asker.id != chat_id:
        standings.append(await people.quota.standing(asker.id))
    if not all(standing.left for standing in standings):
        return False
    chosen = await people.groups.chosen(asker.id, chat_id)
    shops = chosen.shops(await desk.active_shops())
    consent = await people.consent.state(asker.id, desk.remote(shops))
    if consent.unanswered:
        return await people.groups.first_today(asker.id, ASKED_ABOUT_SENDING)
    return any(id_ not in consent.declined for id_ in shops)
