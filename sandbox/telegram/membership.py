"""Joining, leaving, promoting, blocking and migration, with what the bot is told about them."""

from sandbox.telegram.delivery import deliver, deliver_member
from sandbox.telegram.errors import Refused
from sandbox.telegram.people import MEMBER_STATUSES, Chat, Person
from sandbox.telegram.posting import post
from sandbox.telegram.state import Sandbox

STATUSES = (*MEMBER_STATUSES, "left", "kicked")


def change_member(sandbox: Sandbox, chat: Chat, user_id: int, status: str, by: int) -> None:
    """Give somebody another status in a group or channel."""
    if chat.is_private or status not in STATUSES:
        raise Refused("only members of groups and channels have a status to change")
    before = chat.members.get(user_id, "left")
    if before == status:
        return
    was_in, is_in = before in MEMBER_STATUSES, status in MEMBER_STATUSES
    if was_in and not is_in:
        # The bot still reads that it was removed, but nothing after it.
        deliver_member(sandbox, chat, user_id, before, status, by)
        _announce(sandbox, chat, user_id, by, "left_chat_member")
        chat.members[user_id] = status
    else:
        chat.members[user_id] = status
        deliver_member(sandbox, chat, user_id, before, status, by)
        if not was_in:
            _announce(sandbox, chat, user_id, by, "new_chat_members")
    sandbox.hub.publish("chat", chat_id=chat.id)


def _announce(sandbox: Sandbox, chat: Chat, user_id: int, by: int, kind: str) -> None:
    if chat.type == "channel":
        return
    user = sandbox.world.user_wire(user_id)
    content = {kind: [user] if kind == "new_chat_members" else user}
    deliver(sandbox, post(sandbox, chat, by, content))


def set_blocked(sandbox: Sandbox, person: Person, blocked: bool) -> None:
    """Stop or restart the bot; both arrive as `my_chat_member` of the private chat."""
    if person.blocked == blocked:
        return
    person.blocked = blocked
    before, after = ("member", "kicked") if blocked else ("kicked", "member")
    chat = sandbox.world.chats[person.id]
    if person.started:
        deliver_member(sandbox, chat, sandbox.world.bot.id, before, after, person.id)


def migrate(sandbox: Sandbox, chat: Chat, person: Person) -> Chat:
    """Turn a group into a supergroup with another id."""
    if chat.type != "group" or chat.migrated_to is not None:
        raise Refused("only a group that did not move yet can become a supergroup", 409)
    new = sandbox.world.add_chat("supergroup", chat.title, dict(chat.members))
    new.last_bot_is_ours = chat.last_bot_is_ours
    moved = post(sandbox, chat, person.id, {"migrate_to_chat_id": new.id})
    chat.migrated_to = new.id
    deliver(sandbox, moved)
    deliver(sandbox, post(sandbox, new, person.id, {"migrate_from_chat_id": chat.id}))
    sandbox.hub.publish("chat", chat_id=chat.id)
    return new
