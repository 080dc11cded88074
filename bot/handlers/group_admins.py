"""Who administers a group: asked of Telegram, and remembered for a minute."""

import logging
import time
from collections import OrderedDict
from collections.abc import Callable

from telegram import Bot, ChatMember, Message
from telegram.error import TelegramError

from bot.session import Session
from bot.users.groups import is_group

ADMINISTRATORS = (ChatMember.OWNER, ChatMember.ADMINISTRATOR)
FRESH_S = 60.0
REMEMBERED = 10_000

log = logging.getLogger(__name__)


class GroupAdmins:
    """Answers of getChatMember by chat and user; bounded. Whom nobody can vouch for is none."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: OrderedDict[tuple[int, int], tuple[float, bool]] = OrderedDict()

    async def has(self, bot: Bot, chat_id: int, user_id: int) -> bool:
        """Whether a user administers a group."""
        key, now = (chat_id, user_id), self._clock()
        until, known = self._kept.get(key, (0.0, False))
        if now < until:
            return known
        try:
            member = await bot.get_chat_member(chat_id, user_id)
        except TelegramError as problem:
            log.info(
                "nobody knows whether somebody is an administrator: %s", type(problem).__name__
            )
            return False
        is_admin = member.status in ADMINISTRATORS
        self._kept[key] = (now + FRESH_S, is_admin)
        self._kept.move_to_end(key)
        while len(self._kept) > REMEMBERED:
            self._kept.popitem(last=False)
        return is_admin

    async def wrote(self, bot: Bot, message: Message) -> bool:
        """Whether an administrator wrote a message, be it in the group's own name."""
        if message.sender_chat is not None:
            return message.sender_chat.id == message.chat_id
        author = message.from_user
        return author is not None and await self.has(bot, message.chat_id, author.id)

    async def may_tap(self, bot: Bot, session: Session, user_id: int) -> bool:
        """Whether a search is the user's, or one that the group they administer asked for."""
        if session.owner_id == user_id:
            return True
        of_group = is_group(session.owner_id) and session.owner_id == session.chat_id
        return of_group and await self.has(bot, session.chat_id, user_id)
