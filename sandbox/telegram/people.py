"""Who and what exists in the sandbox: the bot, people, chats."""

from dataclasses import dataclass, field

from sandbox.telegram.wire import Json

GROUP_ANONYMOUS_BOT = 1087968824
SERVICE_CHAT = 777000

MEMBER_STATUSES = ("creator", "administrator", "member")
ADMINISTRATORS = ("creator", "administrator")


@dataclass
class Bot:
    """The bot under test, as BotFather and its own calls set it up."""

    id: int
    username: str
    first_name: str = "SnapBuy"
    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    menu_buttons: dict[int, Json] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name people read in the default language."""
        return self.names.get("") or self.first_name

    def wire(self) -> Json:
        """The bot as a User object."""
        return {
            "id": self.id,
            "is_bot": True,
            "first_name": self.name,
            "username": self.username,
        }


@dataclass
class Person:
    """Somebody who can write to the bot."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str | None = None
    started: bool = False
    blocked: bool = False
    deactivated: bool = False

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()

    def wire(self) -> Json:
        """The person as a User object."""
        user: Json = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        optional = {
            "last_name": self.last_name,
            "username": self.username,
            "language_code": self.language_code,
        }
        return user | {key: value for key, value in optional.items() if value}


@dataclass
class Chat:
    """A chat and who is in it; `members` maps user ids, the bot's among them, to a status."""

    id: int
    type: str
    title: str
    members: dict[int, str] = field(default_factory=dict)
    username: str = ""
    is_forum: bool = False
    topics: dict[int, str] = field(default_factory=dict)
    bot_can_write: bool = True
    migrated_to: int | None = None
    linked_chat_id: int | None = None
    # Which bot wrote last decides who gets bare commands under privacy mode.
    last_bot_is_ours: bool = True
    last_message_id: int = 0

    @property
    def is_private(self) -> bool:
        """Whether it is the talk of one person with the bot."""
        return self.type == "private"

    @property
    def is_group(self) -> bool:
        """Whether several people talk in it."""
        return self.type in ("group", "supergroup")

    def has(self, user_id: int) -> bool:
        """Whether the user is a member."""
        return self.members.get(user_id) in MEMBER_STATUSES

    def is_administrator(self, user_id: int) -> bool:
        """Whether the user may administer the chat."""
        return self.members.get(user_id) in ADMINISTRATORS


def chat_wire(chat: Chat, person: Person | None) -> Json:
    """The chat as a Chat object; `person` is the other side of a private one."""
    if chat.is_private and person is not None:
        user = person.wire()
        keys = ("id", "first_name", "last_name", "username")
        return {**{key: user[key] for key in keys if key in user}, "type": "private"}
    wire: Json = {"id": chat.id, "type": chat.type, "title": chat.title}
    if chat.username:
        wire["username"] = chat.username
    if chat.is_forum:
        wire["is_forum"] = True
    return wire


def member_wire(user: Json, status: str) -> Json:
    """A ChatMember object with every field its status requires."""
    member: Json = {"user": user, "status": status}
    if status == "creator":
        member["is_anonymous"] = False
    elif status == "administrator":
        rights = (
            "can_manage_chat can_delete_messages can_manage_video_chats can_restrict_members "
            "can_promote_members can_change_info can_invite_users can_post_stories "
            "can_edit_stories can_delete_stories"
        )
        member |= dict.fromkeys(rights.split(), True)
        member |= {"can_be_edited": False, "is_anonymous": False}
    elif status == "kicked":
        member["until_date"] = 0
    return member
