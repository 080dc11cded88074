"""Inline mode and guest mode."""

import asyncio
from typing import Any

import pytest

from sandbox.client import RefusedByDesign, SandboxClient
from sandbox.person import Person
from sandbox.telegram.wire import Json
from tests.sandbox.telegram.conftest import eventually, ok, pending, picture, refused
from tests.sandbox.telegram.test_taps import TOO_OLD

MARKUP = {"inline_keyboard": [[{"text": "Buy", "callback_data": "b"}]]}


def article(result_id: str = "1", **more: Any) -> Json:
    content = {"message_text": "<b>card</b>", "parse_mode": "HTML"}
    base = {"type": "article", "id": result_id, "title": "Card"}
    return base | {"input_message_content": content} | more


async def asked(client: SandboxClient, person: Person, query: str, **where: Any) -> Json:
    """Type a query; the update the bot gets."""
    chat = where.pop("chat", person.id)
    body = {"person": person.id, "query": query, **where}
    await client.request("POST", f"/sandbox/chats/{chat}/inline", json=body)
    return pending(client, "inline_query")[-1]


async def test_results_are_offered_chosen_and_edited_later(
    sandbox: SandboxClient, anna: Person
) -> None:
    market = sandbox.chat("Weekend market")
    typing = asyncio.create_task(anna.asks_inline("shoes", chat=market))
    await eventually(lambda: bool(pending(sandbox, "inline_query")))
    query = pending(sandbox, "inline_query")[0]
    assert (query["query"], query["chat_type"]) == ("shoes", "group")
    results = [article(reply_markup=MARKUP)]
    await ok(sandbox, "answerInlineQuery", inline_query_id=query["id"], results=results)
    offered = await typing
    assert [result["title"] for result in offered.results] == ["Card"]

    message = await anna.chooses(offered, "1")
    assert message.raw["via_bot"]
    assert message.raw["mine"]
    chosen = pending(sandbox, "chosen_inline_result")[0]
    assert pending(sandbox, "message")[0]["via_bot"]["username"] == "snapbuy_sandbox_bot"
    edit = {"inline_message_id": chosen["inline_message_id"], "text": "filled"}
    assert await ok(sandbox, "editMessageText", **edit) is True
    assert (await anna.last_message(market)).text == "filled"


async def test_without_a_keyboard_there_is_no_inline_message_id(
    sandbox: SandboxClient, anna: Person
) -> None:
    query = await asked(sandbox, anna, "shoes")
    await ok(sandbox, "answerInlineQuery", inline_query_id=query["id"], results=[article()])
    await sandbox.request("POST", f"/sandbox/inline/{query['id']}/choose", json={"result_id": "1"})
    assert "inline_message_id" not in pending(sandbox, "chosen_inline_result")[0]
    await sandbox.set(inline_feedback=False)
    await sandbox.request("POST", f"/sandbox/inline/{query['id']}/choose", json={"result_id": "1"})
    assert len(pending(sandbox, "chosen_inline_result")) == 1


async def test_taps_on_inline_messages_name_no_chat(sandbox: SandboxClient, anna: Person) -> None:
    query = await asked(sandbox, anna, "shoes")
    results = [article(reply_markup=MARKUP)]
    await ok(sandbox, "answerInlineQuery", inline_query_id=query["id"], results=results)
    path = f"/sandbox/inline/{query['id']}/choose"
    await sandbox.request("POST", path, json={"result_id": "1"})
    await anna.taps((0, 0), await anna.last_message())
    tapped = pending(sandbox, "callback_query")[0]
    assert "message" not in tapped
    assert tapped["inline_message_id"]


async def test_an_answer_without_is_personal_is_shown_to_everybody(
    sandbox: SandboxClient, anna: Person
) -> None:
    maria = sandbox.person("Мария")
    query = await asked(sandbox, anna, "shoes")
    await ok(sandbox, "answerInlineQuery", inline_query_id=query["id"], results=[article()])
    shown = await maria.asks_inline("shoes")
    assert shown.raw["from_cache"] is True
    assert len(pending(sandbox, "inline_query")) == 1
    await sandbox.advance(301)
    await asked(sandbox, maria, "shoes")
    assert len(pending(sandbox, "inline_query")) == 1


async def test_a_personal_answer_is_kept_for_its_asker(
    sandbox: SandboxClient, anna: Person
) -> None:
    maria = sandbox.person("Мария")
    query = await asked(sandbox, anna, "shoes")
    answer = {"results": [article()], "is_personal": True}
    await ok(sandbox, "answerInlineQuery", inline_query_id=query["id"], **answer)
    assert (await anna.asks_inline("shoes")).raw["from_cache"] is True
    assert (await asked(sandbox, maria, "shoes"))["from"]["id"] == maria.id


async def test_an_old_query_cannot_be_answered(sandbox: SandboxClient, anna: Person) -> None:
    query = await asked(sandbox, anna, "shoes")
    await sandbox.advance(31)
    call = {"inline_query_id": query["id"], "results": []}
    assert await refused(sandbox, "answerInlineQuery", **call) == TOO_OLD


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (
            {"results": [article(str(n)) for n in range(51)]},
            "too many inline query results specified",
        ),
        ({"results": [article("a"), article("a")]}, "RESULT_ID_DUPLICATE"),
        ({"results": [article("x" * 65)]}, "RESULT_ID_INVALID"),
        ({"results": [article("")]}, "RESULT_ID_INVALID"),
        (
            {"results": [{"type": "article", "id": "1", "title": "t"}]},
            "input message content is not specified",
        ),
        (
            {"results": [{"type": "photo", "id": "1", "photo_url": "http://x.test/a.jpg"}]},
            "PHOTO_THUMB_URL_EMPTY",
        ),
        (
            {"results": [{"type": "photo", "id": "1", "photo_file_id": "nonsense"}]},
            "FILE_ID_INVALID",
        ),
        (
            {"results": [{"type": "photo", "id": "1"}]},
            "can't parse inline query result: Can't find field \"photo_file_id\"",
        ),
        (
            {"results": [article(reply_markup={"inline_keyboard": [[{"text": "a"}]]})]},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        ({"results": [], "next_offset": "x" * 65}, "NEXT_OFFSET_INVALID"),
        (
            {"results": [], "button": {"text": "Go", "start_parameter": "no spaces"}},
            "START_PARAM_INVALID",
        ),
        ({"results": {}}, "expected an Array of inline query results"),
    ],
)
async def test_a_bad_answer_is_refused(
    sandbox: SandboxClient, anna: Person, answer: dict[str, Any], text: str
) -> None:
    query = await asked(sandbox, anna, "shoes")
    call = {"inline_query_id": query["id"]} | answer
    assert await refused(sandbox, "answerInlineQuery", **call) == f"Bad Request: {text}"


async def test_a_query_has_at_most_256_characters(sandbox: SandboxClient, anna: Person) -> None:
    with pytest.raises(RefusedByDesign, match="256"):
        await asked(sandbox, anna, "x" * 257)


async def guest(client: SandboxClient, person: Person) -> Json:
    """Mention the bot in a chat it is not in, as a reply to a photo; the update."""
    friends = client.chat("Old friends")
    photo = await person.sends_photo(picture(), chat=friends)
    assert pending(client) == []
    await person.sends("@snapbuy_sandbox_bot what is it?", chat=friends, reply_to=photo)
    return pending(client, "guest_message")[-1]


async def test_a_guest_answers_once_and_fills_the_card_later(
    sandbox: SandboxClient, anna: Person
) -> None:
    message = await guest(sandbox, anna)
    assert message["reply_to_message"]["photo"]
    call = {"guest_query_id": message["guest_query_id"], "result": article()}
    sent = await ok(sandbox, "answerGuestQuery", **call)
    assert await refused(sandbox, "answerGuestQuery", **call) == TOO_OLD
    edit = {"inline_message_id": sent["inline_message_id"], "text": "filled"}
    await ok(sandbox, "editMessageText", **edit)
    seen = await anna.sees("filled", chat=sandbox.chat("Old friends"))
    assert seen.raw["reply_to"]["text"].startswith("@snapbuy")


async def test_an_inline_message_cannot_be_edited_with_an_upload(
    sandbox: SandboxClient, anna: Person
) -> None:
    message = await guest(sandbox, anna)
    call = {"guest_query_id": message["guest_query_id"], "result": article()}
    sent = await ok(sandbox, "answerGuestQuery", **call)
    body = await sandbox.bot(
        "editMessageMedia",
        {"p": ("a.jpg", picture())},
        inline_message_id=sent["inline_message_id"],
        media='{"type": "photo", "media": "attach://p"}',
    )
    assert body["description"] == "Bad Request: invalid message content specified"


async def test_a_guest_query_expires_and_the_mode_can_be_off(
    sandbox: SandboxClient, anna: Person
) -> None:
    message = await guest(sandbox, anna)
    await sandbox.advance(31)
    call = {"guest_query_id": message["guest_query_id"], "result": article()}
    assert await refused(sandbox, "answerGuestQuery", **call) == TOO_OLD
    await sandbox.set(guest_mode=False)
    await anna.sends("@snapbuy_sandbox_bot again", chat=sandbox.chat("Old friends"))
    assert len(pending(sandbox, "guest_message")) == 1


async def test_a_photo_result_by_url_that_fails_is_told_to_the_person(
    sandbox: SandboxClient, anna: Person
) -> None:
    query = await asked(sandbox, anna, "shoes")
    gone = "http://127.0.0.1:9/a.jpg"
    result = {"type": "photo", "id": "1", "photo_url": gone, "thumbnail_url": gone}
    await ok(sandbox, "answerInlineQuery", inline_query_id=query["id"], results=[result])
    with pytest.raises(RefusedByDesign, match="failed to get HTTP URL content"):
        await sandbox.request(
            "POST", f"/sandbox/inline/{query['id']}/choose", json={"result_id": "1"}
        )
