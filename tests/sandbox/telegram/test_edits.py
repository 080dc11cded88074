"""Editing and deleting: not modified, not found, not one's own."""

from typing import Any

import pytest

from sandbox.client import SandboxClient
from sandbox.person import Person
from sandbox.telegram.wire import Json
from tests.sandbox.telegram.conftest import ok, picture, refused

MARKUP = {"inline_keyboard": [[{"text": "Buy", "callback_data": "b"}]]}
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are "
    "exactly the same as a current content and reply markup of the message"
)


async def photo(client: SandboxClient, chat_id: int, **parameters: Any) -> Json:
    files = {"photo": ("a.jpg", picture())}
    body = await client.bot("sendPhoto", files, chat_id=chat_id, **parameters)
    result: Json = body["result"]
    return result


async def test_an_edit_that_changes_nothing_is_refused(
    sandbox: SandboxClient, anna: Person
) -> None:
    sent = await ok(sandbox, "sendMessage", chat_id=anna.id, text="a", reply_markup=MARKUP)
    same = {"chat_id": anna.id, "message_id": sent["message_id"]}
    text = await refused(sandbox, "editMessageText", **same, text="a", reply_markup=MARKUP)
    assert text == NOT_MODIFIED
    text = await refused(sandbox, "editMessageReplyMarkup", **same, reply_markup=MARKUP)
    assert text == NOT_MODIFIED
    edited = await ok(sandbox, "editMessageText", **same, text="<b>a</b>", parse_mode="HTML")
    assert "reply_markup" not in edited
    assert edited["edit_date"]


async def test_the_same_photo_and_caption_again_is_not_modified(
    sandbox: SandboxClient, anna: Person
) -> None:
    sent = await photo(sandbox, anna.id, caption="c")
    file_id = sent["photo"][-1]["file_id"]
    same = {"chat_id": anna.id, "message_id": sent["message_id"]}
    media = {"type": "photo", "media": file_id, "caption": "c"}
    assert await refused(sandbox, "editMessageMedia", **same, media=media) == NOT_MODIFIED
    await ok(sandbox, "editMessageMedia", **same, media=media | {"caption": "d"})


@pytest.mark.parametrize(
    ("method", "parameters", "text"),
    [
        ("editMessageText", {"text": "b"}, "message to edit not found"),
        ("editMessageCaption", {"caption": "b"}, "message to edit not found"),
        ("deleteMessage", {}, "message to delete not found"),
        (
            "setMessageReaction",
            {"reaction": [{"type": "emoji", "emoji": "👀"}]},
            "message to react not found",
        ),
        ("copyMessage", {"from_chat_id": "same"}, "message to copy not found"),
        ("forwardMessage", {"from_chat_id": "same"}, "message to forward not found"),
    ],
)
async def test_a_deleted_message_is_not_found(
    sandbox: SandboxClient, anna: Person, method: str, parameters: dict[str, Any], text: str
) -> None:
    sent = await ok(sandbox, "sendMessage", chat_id=anna.id, text="a")
    await anna.deletes(await anna.last_message())
    place = {"chat_id": anna.id, "message_id": sent["message_id"]}
    if "from_chat_id" in parameters:
        place["from_chat_id"] = anna.id
        parameters = {}
    assert await refused(sandbox, method, **place, **parameters) == f"Bad Request: {text}"


async def test_text_and_caption_are_edited_by_their_own_methods(
    sandbox: SandboxClient, anna: Person
) -> None:
    text = await ok(sandbox, "sendMessage", chat_id=anna.id, text="a")
    picture_message = await photo(sandbox, anna.id)
    refusal = await refused(
        sandbox,
        "editMessageText",
        chat_id=anna.id,
        message_id=picture_message["message_id"],
        text="b",
    )
    assert refusal == "Bad Request: there is no text in the message to edit"
    refusal = await refused(
        sandbox,
        "editMessageCaption",
        chat_id=anna.id,
        message_id=text["message_id"],
        caption="b",
    )
    assert refusal == "Bad Request: there is no caption in the message to edit"


async def test_a_text_message_may_become_a_photo(sandbox: SandboxClient, anna: Person) -> None:
    text = await ok(sandbox, "sendMessage", chat_id=anna.id, text="a")
    files = {"p": ("a.jpg", picture())}
    media = '{"type": "photo", "media": "attach://p", "caption": "now a card"}'
    body = await sandbox.bot(
        "editMessageMedia",
        files,
        chat_id=anna.id,
        message_id=text["message_id"],
        media=media,
    )
    assert body["ok"], body
    assert (await anna.last_message()).kind == "photo"


async def test_other_peoples_messages_cannot_be_edited(
    sandbox: SandboxClient, anna: Person
) -> None:
    said = await anna.sends("mine")
    text = await refused(
        sandbox, "editMessageText", chat_id=anna.id, message_id=said.message_id, text="b"
    )
    assert text == "Bad Request: message can't be edited"


async def test_an_edit_needs_to_say_what_it_edits(sandbox: SandboxClient) -> None:
    text = await refused(sandbox, "editMessageText", text="b")
    assert text == "Bad Request: message identifier is not specified"
    text = await refused(sandbox, "editMessageText", inline_message_id="nonsense", text="b")
    assert text == "Bad Request: MESSAGE_ID_INVALID"


async def test_messages_older_than_two_days_cannot_be_deleted(
    sandbox: SandboxClient, anna: Person
) -> None:
    sent = await ok(sandbox, "sendMessage", chat_id=anna.id, text="a")
    await sandbox.advance(48 * 3600 + 1)
    place = {"chat_id": anna.id, "message_id": sent["message_id"]}
    text = await refused(sandbox, "deleteMessage", **place)
    assert text == "Bad Request: message can't be deleted for everyone"


async def test_in_groups_only_an_administrator_deletes_what_others_wrote(
    sandbox: SandboxClient, anna: Person
) -> None:
    market = sandbox.chat("Weekend market")
    said = await anna.sends("/find", chat=market)
    place = {"chat_id": market, "message_id": said.message_id}
    assert await refused(sandbox, "deleteMessage", **place) == (
        "Bad Request: message can't be deleted"
    )
    promote = {"who": "bot", "status": "administrator", "by": anna.id}
    await sandbox.request("POST", f"/sandbox/chats/{market}/members", json=promote)
    assert await ok(sandbox, "deleteMessage", **place)


async def test_deleting_many_leaves_out_what_is_gone(sandbox: SandboxClient, anna: Person) -> None:
    sent = [await ok(sandbox, "sendMessage", chat_id=anna.id, text=t) for t in "ab"]
    ids = [message["message_id"] for message in sent]
    assert await ok(sandbox, "deleteMessages", chat_id=anna.id, message_ids=[*ids, 99_999])
    assert [m.text for m in await anna.screen()] == ["/start"]
    text = await refused(
        sandbox, "deleteMessages", chat_id=anna.id, message_ids=list(range(1, 102))
    )
    assert text == "Bad Request: too many message identifiers specified"
    text = await refused(sandbox, "deleteMessages", chat_id=anna.id, message_ids=[])
    assert text == "Bad Request: message identifiers are not specified"
