"""Making and changing chats."""

from starlette.requests import Request

from sandbox.telegram.control.reading import body_person, path_chat, read_body
from sandbox.telegram.errors import Refused
from sandbox.telegram.limits import TOPICS
from sandbox.telegram.membership import STATUSES, change_member
from sandbox.telegram.membership import migrate as migrate_group
from sandbox.telegram.people import GROUP_ANONYMOUS_BOT
from sandbox.telegram.posting import post
from sandbox.telegram.speaking import written
from sandbox.telegram.state import Sandbox
from sandbox.telegram.view import chat_view
from sandbox.telegram.wire import Json

_TYPES = frozenset({"group", "supergroup", "channel"})


async def create(sandbox: Sandbox, request: Request) -> Json:
    """A new chat; its first member is the creator."""
    body = await read_body(request)
    people = [sandbox.world.person(int(member)).id for member in body.listed("members")]
    kind, title = body.text("type"), body.text("title")
    status = body.text("bot_status") or "member"
    if kind not in _TYPES or not title or not people or status not in STATUSES:
        raise Refused("a chat needs a type, a title and members")
    members = dict.fromkeys(people, "member") | {people[0]: "creator"}
    members[sandbox.world.bot.id] = status
    chat = sandbox.world.add_chat(kind, title, members)
    chat.is_forum = kind == "supergroup" and body.flag("is_forum")
    return chat_view(sandbox, chat)


async def change(sandbox: Sandbox, request: Request) -> Json:
    """Another title, forum or not, may the bot write, the linked group."""
    chat = path_chat(sandbox, request)
    body = await read_body(request)
    if body.has("title"):
        chat.title = body.text("title")
    if "is_forum" in body.fields:
        chat.is_forum = body.flag("is_forum")
    if "bot_can_write" in body.fields:
        chat.bot_can_write = body.flag("bot_can_write")
    if "linked_chat_id" in body.fields:
        linked = body.optional_number("linked_chat_id")
        chat.linked_chat_id = sandbox.world.chat(linked).id if linked else None
    sandbox.hub.publish("chat", chat_id=chat.id)
    return chat_view(sandbox, chat)


async def members(sandbox: Sandbox, request: Request) -> Json:
    """Somebody joins, leaves, is promoted or removed."""
    chat = path_chat(sandbox, request)
    body = await read_body(request)
    is_bot = body.text("who") == "bot"
    who = sandbox.world.bot.id if is_bot else sandbox.world.person(body.number("who")).id
    by = sandbox.world.person(body.number("by")).id
    change_member(sandbox, chat, who, body.text("status"), by)
    return chat_view(sandbox, chat)


async def topics(sandbox: Sandbox, request: Request) -> Json:
    """A new topic of a forum."""
    chat = path_chat(sandbox, request)
    name = (await read_body(request)).text("name")
    if not chat.is_forum or not name:
        raise Refused("only forums have topics, and a topic needs a name")
    if len(chat.topics) >= TOPICS:
        raise Refused("the forum is full of topics", 409)
    topic_id = sandbox.world.next_message_id(chat)
    chat.topics[topic_id] = name
    sandbox.hub.publish("chat", chat_id=chat.id)
    return {"id": topic_id, "name": name}


async def migrate(sandbox: Sandbox, request: Request) -> Json:
    """Turn a group into a supergroup."""
    chat = path_chat(sandbox, request)
    body = await read_body(request)
    return chat_view(sandbox, migrate_group(sandbox, chat, body_person(sandbox, body)))


async def other_bot(sandbox: Sandbox, request: Request) -> Json:
    """Another bot speaks: bare commands are its own from now on."""
    chat = path_chat(sandbox, request)
    text = (await read_body(request)).text("text") or "Hello from another bot"
    other = {"id": 5_000_000_001, "is_bot": True, "first_name": "Other", "username": "other_bot"}
    # Bots are never told what other bots write, so nothing is delivered.
    message = post(sandbox, chat, sandbox.world.bot.id, written(text), head={"from": other})
    message.sender, message.seen_by_bot = GROUP_ANONYMOUS_BOT, False
    chat.last_bot_is_ours = False
    return {}
