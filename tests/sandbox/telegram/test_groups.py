"""Groups: privacy mode, topics, anonymous administrators, migration, membership, channels."""

from typing import Any

import pytest

from sandbox.client import RefusedByDesign, SandboxClient
from sandbox.person import Person
from tests.sandbox.telegram.conftest import ok, pending, picture, refused

BOT = "snapbuy_sandbox_bot"


async def delivered(client: SandboxClient, person: Person, text: str, **manner: Any) -> bool:
    before = len(pending(client))
    await person.sends(text, **manner)
    return len(pending(client)) > before


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("just talk", False),
        ("/find", True),
        (f"/find@{BOT}", True),
        ("/find@other_bot", False),
        (f"hey @{BOT} what is this", True),
        ("hey @somebody", False),
    ],
)
async def test_privacy_mode_shows_only_what_is_meant_for_the_bot(
    sandbox: SandboxClient, anna: Person, text: str, expected: bool
) -> None:
    market = sandbox.chat("Weekend market")
    assert await delivered(sandbox, anna, text, chat=market) is expected


async def test_a_bare_command_is_for_the_bot_that_spoke_last(
    sandbox: SandboxClient, anna: Person
) -> None:
    market = sandbox.chat("Weekend market")
    await sandbox.request("POST", f"/sandbox/chats/{market}/other_bot", json={"text": "hi"})
    assert not await delivered(sandbox, anna, "/find", chat=market)
    await ok(sandbox, "sendMessage", chat_id=market, text="back")
    assert await delivered(sandbox, anna, "/find", chat=market)


async def test_replies_to_the_bot_and_photos_captioned_with_a_command_arrive(
    sandbox: SandboxClient, anna: Person
) -> None:
    market = sandbox.chat("Weekend market")
    sent = await ok(sandbox, "sendMessage", chat_id=market, text="hello")
    assert await delivered(sandbox, anna, "thanks", chat=market, reply_to=sent["message_id"])
    await anna.sends_photo(picture(), "/find shoes", chat=market)
    assert pending(sandbox, "message")[-1]["caption"] == "/find shoes"
    before = len(pending(sandbox))
    await anna.sends_photo(picture(), "look", chat=market)
    assert len(pending(sandbox)) == before


async def test_a_photo_seen_through_a_reply_can_be_used_and_others_cannot(
    sandbox: SandboxClient, anna: Person
) -> None:
    market = sandbox.chat("Weekend market")
    hidden = await anna.sends_photo(picture(), chat=market)
    react = {"chat_id": market, "reaction": [{"type": "emoji", "emoji": "👀"}]}
    text = await refused(sandbox, "setMessageReaction", message_id=hidden.message_id, **react)
    assert text == "Bad Request: message to react not found"
    await anna.sends("/find", chat=market, reply_to=hidden)
    shown = pending(sandbox, "message")[-1]["reply_to_message"]
    assert shown["photo"]
    assert await ok(sandbox, "setMessageReaction", message_id=hidden.message_id, **react)


async def test_without_privacy_mode_or_as_administrator_everything_arrives(
    sandbox: SandboxClient, anna: Person
) -> None:
    market = sandbox.chat("Weekend market")
    await sandbox.set(privacy_mode=False)
    assert (await ok(sandbox, "getMe"))["can_read_all_group_messages"] is True
    assert await delivered(sandbox, anna, "just talk", chat=market)
    await sandbox.set(privacy_mode=True)
    promote = {"who": "bot", "status": "administrator", "by": anna.id}
    await sandbox.request("POST", f"/sandbox/chats/{market}/members", json=promote)
    assert await delivered(sandbox, anna, "just talk", chat=market)


async def test_a_reply_shows_the_answered_message_one_level_deep(
    sandbox: SandboxClient, anna: Person
) -> None:
    first = await anna.sends("one")
    second = await anna.sends("two", reply_to=first)
    await anna.sends("three", reply_to=second)
    shown = pending(sandbox, "message")[-1]
    assert shown["reply_to_message"]["text"] == "two"
    assert "reply_to_message" not in shown["reply_to_message"]


async def test_topics_are_named_or_refused(sandbox: SandboxClient, anna: Person) -> None:
    style = sandbox.chat("Street style")
    await anna.sends("/find", chat=style, topic=2)
    message = pending(sandbox, "message")[0]
    assert (message["message_thread_id"], message["is_topic_message"]) == (2, True)
    sent = await ok(sandbox, "sendMessage", chat_id=style, text="x", message_thread_id=2)
    assert sent["message_thread_id"] == 2
    text = await refused(sandbox, "sendMessage", chat_id=style, text="x", message_thread_id=77)
    assert text == "Bad Request: message thread not found"
    text = await refused(sandbox, "sendMessage", chat_id=anna.id, text="x", message_thread_id=2)
    assert text == "Bad Request: message thread not found"


async def test_an_anonymous_administrator_is_the_group(
    sandbox: SandboxClient, anna: Person
) -> None:
    style = sandbox.chat("Street style")
    await anna.sends("/settings", chat=style, anonymous=True)
    message = pending(sandbox, "message")[0]
    assert message["from"]["id"] == 1087968824
    assert message["sender_chat"]["id"] == style
    with pytest.raises(RefusedByDesign, match="no administrator"):
        await sandbox.person("Sam").sends("/settings", chat=style, anonymous=True)


async def test_a_group_that_moved_tells_its_new_id(sandbox: SandboxClient, anna: Person) -> None:
    market = sandbox.chat("Weekend market")
    await ok(sandbox, "sendMessage", chat_id=market, text="before")
    path = f"/sandbox/chats/{market}/migrate"
    new = (await sandbox.request("POST", path, json={"person": anna.id}))["id"]
    body = await sandbox.bot("sendMessage", chat_id=market, text="x")
    assert body == {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": new},
    }
    moved, arrived = pending(sandbox, "message")
    assert (moved["chat"]["id"], moved["migrate_to_chat_id"]) == (market, new)
    assert (arrived["chat"]["id"], arrived["migrate_from_chat_id"]) == (new, market)
    await ok(sandbox, "sendMessage", chat_id=new, text="after")


@pytest.mark.parametrize(
    ("status", "text"),
    [
        ("kicked", "Forbidden: bot was kicked from the group chat"),
        ("left", "Forbidden: bot is not a member of the group chat"),
    ],
)
async def test_a_bot_that_is_out_cannot_write(
    sandbox: SandboxClient, anna: Person, status: str, text: str
) -> None:
    market = sandbox.chat("Weekend market")
    change = {"who": "bot", "status": status, "by": anna.id}
    await sandbox.request("POST", f"/sandbox/chats/{market}/members", json=change)
    told = pending(sandbox, "my_chat_member")[0]
    assert told["new_chat_member"]["status"] == status
    assert await refused(sandbox, "sendMessage", chat_id=market, text="x") == text
    assert not await delivered(sandbox, anna, "/find", chat=market)


async def test_joining_people_are_announced(sandbox: SandboxClient, anna: Person) -> None:
    market = sandbox.chat("Weekend market")
    sam = sandbox.person("Sam")
    join = {"who": sam.id, "status": "member", "by": sam.id}
    await sandbox.request("POST", f"/sandbox/chats/{market}/members", json=join)
    assert pending(sandbox, "message")[0]["new_chat_members"][0]["id"] == sam.id
    assert pending(sandbox, "chat_member") == []


async def test_a_bot_without_rights_cannot_send(sandbox: SandboxClient, anna: Person) -> None:
    market = sandbox.chat("Weekend market")
    path = f"/sandbox/chats/{market}"
    await sandbox.request("PATCH", path, json={"bot_can_write": False})
    text = await refused(sandbox, "sendMessage", chat_id=market, text="x")
    assert text == "Bad Request: not enough rights to send text messages to the chat"
    files = {"photo": ("a.jpg", picture())}
    body = await sandbox.bot("sendPhoto", files, chat_id=market)
    assert body["description"] == "Bad Request: not enough rights to send photos to the chat"


async def test_channel_posts_have_no_author_and_need_an_administrator(
    sandbox: SandboxClient, anna: Person
) -> None:
    finds = sandbox.chat("Daily finds")
    await anna.sends("new arrivals", chat=finds)
    post = pending(sandbox, "channel_post")[0]
    assert "from" not in post
    assert post["sender_chat"]["id"] == finds
    with pytest.raises(RefusedByDesign, match="no administrator"):
        await sandbox.person("عمر").sends("me too", chat=finds)
    demote = {"who": "bot", "status": "member", "by": anna.id}
    await sandbox.request("POST", f"/sandbox/chats/{finds}/members", json=demote)
    text = await refused(sandbox, "sendMessage", chat_id="@daily_finds_sandbox", text="x")
    assert text == "Bad Request: need administrator rights in the channel chat"


async def test_a_post_appears_in_the_linked_group(sandbox: SandboxClient, anna: Person) -> None:
    finds, style = sandbox.chat("Daily finds"), sandbox.chat("Street style")
    await sandbox.request("PATCH", f"/sandbox/chats/{finds}", json={"linked_chat_id": style})
    await sandbox.set(privacy_mode=False)
    await anna.sends("new arrivals", chat=finds)
    copy = pending(sandbox, "message")[0]
    assert copy["from"]["id"] == 777000
    assert copy["is_automatic_forward"] is True


@pytest.mark.parametrize(
    ("state", "text"),
    [
        ({}, "Forbidden: bot can't initiate conversation with a user"),
        ({"blocked": True}, "Forbidden: bot was blocked by the user"),
        ({"deactivated": True}, "Forbidden: user is deactivated"),
    ],
)
async def test_a_person_out_of_reach_is_refused(
    sandbox: SandboxClient, state: dict[str, bool], text: str
) -> None:
    sam = sandbox.person("Sam")
    if state:
        await sam.sends("/start")
        await sam.changes(**state)
    assert await refused(sandbox, "sendMessage", chat_id=sam.id, text="x") == text


async def test_blocking_and_unblocking_is_told(sandbox: SandboxClient, anna: Person) -> None:
    await anna.changes(blocked=True)
    with pytest.raises(RefusedByDesign, match="stopped the bot"):
        await anna.sends("hello?")
    await anna.starts("again")
    statuses = [
        update["new_chat_member"]["status"] for update in pending(sandbox, "my_chat_member")
    ]
    assert statuses == ["kicked", "member"]
    assert pending(sandbox, "message")[0]["text"] == "/start again"


@pytest.mark.parametrize(
    ("chat_id", "text"),
    [("", "chat_id is empty"), (12345, "chat not found"), ("@nobody", "chat not found")],
)
async def test_an_unknown_chat_is_refused(
    sandbox: SandboxClient, chat_id: int | str, text: str
) -> None:
    refusal = await refused(sandbox, "sendMessage", chat_id=chat_id, text="x")
    assert refusal == f"Bad Request: {text}"


async def test_a_reply_to_nothing_is_refused_unless_allowed(
    sandbox: SandboxClient, anna: Person
) -> None:
    gone = {"message_id": 99_999}
    text = await refused(sandbox, "sendMessage", chat_id=anna.id, text="x", reply_parameters=gone)
    assert text == "Bad Request: message to be replied not found"
    allowed = gone | {"allow_sending_without_reply": True}
    sent = await ok(sandbox, "sendMessage", chat_id=anna.id, text="x", reply_parameters=allowed)
    assert "reply_to_message" not in sent
