"""Who asks in a group, who administers it, and who taps twice."""

from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

import pytest
from telegram import Bot, Chat, ChatMemberAdministrator, ChatMemberMember, Message, User
from telegram.constants import ChatID
from telegram.error import NetworkError

from bot.handlers import strangers
from bot.handlers.group_admins import FRESH_S, GroupAdmins
from bot.handlers.groups import asker_of
from bot.handlers.strangers import Strangers

GROUP = Chat(-1_000_000_000_777, "supergroup")
CHANNEL = Chat(-1_000_000_000_888, "channel")
ANNA, MARIA = (User(id_, "X", is_bot=False, language_code="en") for id_ in (1001, 1002))
HIDDEN = User(ChatID.ANONYMOUS_ADMIN, "Group", is_bot=True)
SERVICE = User(ChatID.SERVICE_CHAT, "Telegram", is_bot=False)
AS_CHANNEL = User(ChatID.FAKE_CHANNEL, "Channel", is_bot=True)


def message(author: User | None, spoken_by: Chat | None = None) -> Message:
    """A message in the group."""
    now = datetime.now(UTC)
    return Message(1, now, GROUP, from_user=author, sender_chat=spoken_by, text="/find")


@pytest.mark.parametrize(
    ("author", "spoken_by", "asker"),
    [
        (ANNA, None, ANNA.id),
        (HIDDEN, GROUP, GROUP.id),
        (SERVICE, CHANNEL, GROUP.id),
        (AS_CHANNEL, CHANNEL, GROUP.id),
        (None, CHANNEL, GROUP.id),
        (None, None, GROUP.id),
        (User(5, "Some bot", is_bot=True), None, None),
    ],
)
def test_nobody_but_people_is_taken_for_one(
    author: User | None, spoken_by: Chat | None, asker: int | None
) -> None:
    user = asker_of(message(author, spoken_by))
    assert (user.id if user else None) == asker


class Telegram:
    """Telegram's side: who administers the group, and how often that was asked."""

    def __init__(self) -> None:
        self.admins = {ANNA.id}
        self.asked: dict[int, int] = defaultdict(int)
        self.away = False

    async def get_chat_member(self, chat_id: int, user_id: int) -> Any:
        """As the Bot API answers."""
        assert chat_id == GROUP.id
        self.asked[user_id] += 1
        if self.away:
            raise NetworkError("away")
        user = User(user_id, "X", is_bot=False)
        if user_id not in self.admins:
            return ChatMemberMember(user)
        rights: Any = dict.fromkeys(ADMIN_RIGHTS, True)
        return ChatMemberAdministrator(user, **rights)


ADMIN_RIGHTS = (
    *("can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages"),
    *("can_manage_video_chats", "can_restrict_members", "can_promote_members"),
    *("can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories"),
    "can_delete_stories",
)


async def has(admins: GroupAdmins, telegram: Any, user: User) -> bool:
    """Asks of our group."""
    bot: Bot = telegram
    return await admins.has(bot, GROUP.id, user.id)


async def test_telegram_is_asked_once_in_a_while_and_silence_is_a_no() -> None:
    now = 1_000.0
    telegram, admins = Telegram(), GroupAdmins(clock=lambda: now)
    telegram.away = True
    assert not await has(admins, telegram, ANNA)
    telegram.away = False
    for _ in range(3):
        assert await has(admins, telegram, ANNA)
        assert not await has(admins, telegram, MARIA)
    assert telegram.asked == {ANNA.id: 2, MARIA.id: 1}
    telegram.admins = {MARIA.id}
    now += FRESH_S - 1
    assert await has(admins, telegram, ANNA)
    now += 1
    assert not await has(admins, telegram, ANNA)
    assert await has(admins, telegram, MARIA)


async def test_what_is_written_in_the_groups_name_is_an_administrators() -> None:
    telegram: Any = Telegram()
    admins = GroupAdmins()
    assert await admins.wrote(telegram, message(HIDDEN, GROUP))
    assert not await admins.wrote(telegram, message(SERVICE, CHANNEL))
    assert await admins.wrote(telegram, message(ANNA))
    assert not await admins.wrote(telegram, message(MARIA))
    assert HIDDEN.id not in telegram.asked


async def test_the_second_tap_within_a_minute_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    people = Strangers()
    assert not people.come_back("session", ANNA.id)
    assert not people.come_back("session", MARIA.id)
    assert not people.come_back("another", ANNA.id)
    assert people.come_back("session", ANNA.id)
    assert not people.come_back("session", ANNA.id), "then it begins anew"
    monkeypatch.setattr(strangers, "AGAIN_WITHIN_S", 0.0)
    assert not people.come_back("session", ANNA.id)
