"""Callbacks: one answer each, in time; deleted messages; deep links; other buttons."""

import asyncio
from typing import Any

import pytest

from sandbox.client import RefusedByDesign, SandboxClient
from sandbox.person import Person
from sandbox.telegram.wire import Json
from tests.sandbox.telegram.conftest import ok, pending, refused

TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


async def card(client: SandboxClient, chat_id: int, *buttons: Json) -> Json:
    row = list(buttons) or [{"text": "Buy", "callback_data": "buy"}]
    markup = {"inline_keyboard": [row]}
    sent: Json = await ok(client, "sendMessage", chat_id=chat_id, text="card", reply_markup=markup)
    return sent


def query(client: SandboxClient) -> Json:
    return pending(client, "callback_query")[-1]


async def test_a_tap_spins_until_its_one_answer(sandbox: SandboxClient, anna: Person) -> None:
    await card(sandbox, anna.id)
    tapped = await anna.taps("Buy")
    assert (await anna.last_message()).button("Buy")["waiting"] is True
    asked = query(sandbox)
    assert (asked["data"], asked["from"]["id"]) == ("buy", anna.id)
    assert asked["message"]["text"] == "card"
    await ok(sandbox, "answerCallbackQuery", callback_query_id=asked["id"], text="ok")
    assert await tapped.answer() == {"text": "ok", "show_alert": False, "url": None}
    assert (await anna.last_message()).button("Buy")["waiting"] is False
    text = await refused(sandbox, "answerCallbackQuery", callback_query_id=asked["id"])
    assert text == TOO_OLD


async def test_an_answer_that_comes_too_late_is_refused(
    sandbox: SandboxClient, anna: Person
) -> None:
    await card(sandbox, anna.id)
    await anna.taps("Buy")
    await sandbox.advance(31)
    text = await refused(sandbox, "answerCallbackQuery", callback_query_id=query(sandbox)["id"])
    assert text == TOO_OLD
    assert await refused(sandbox, "answerCallbackQuery", callback_query_id="1") == TOO_OLD


@pytest.mark.parametrize(
    ("parameters", "text"),
    [
        ({"text": "x" * 201}, "MESSAGE_TOO_LONG"),
        ({"url": "https://example.com"}, "URL_INVALID"),
        ({"url": "https://t.me/other_bot?start=a"}, "URL_INVALID"),
    ],
)
async def test_a_bad_answer_is_refused(
    sandbox: SandboxClient, anna: Person, parameters: dict[str, Any], text: str
) -> None:
    await card(sandbox, anna.id)
    await anna.taps("Buy")
    call = {"callback_query_id": query(sandbox)["id"]} | parameters
    assert await refused(sandbox, "answerCallbackQuery", **call) == f"Bad Request: {text}"


async def test_an_answer_may_lead_into_the_private_chat(
    sandbox: SandboxClient, anna: Person
) -> None:
    market = sandbox.chat("Weekend market")
    await card(sandbox, market)
    maria = sandbox.person("Мария")
    tapped = await maria.taps("Buy", chat=market)
    url = "https://t.me/snapbuy_sandbox_bot?start=card_1"
    await ok(sandbox, "answerCallbackQuery", callback_query_id=query(sandbox)["id"], url=url)
    opened = await maria.opens((await tapped.answer())["url"])
    assert opened["kind"] == "started"
    assert pending(sandbox, "message")[-1]["text"] == "/start card_1"


async def test_a_cached_answer_serves_the_next_tap(sandbox: SandboxClient, anna: Person) -> None:
    await card(sandbox, anna.id)
    await anna.taps("Buy")
    call = {"callback_query_id": query(sandbox)["id"], "text": "later", "cache_time": 60}
    await ok(sandbox, "answerCallbackQuery", **call)
    again = await anna.taps("Buy")
    assert (await again.answer())["text"] == "later"
    assert len(pending(sandbox, "callback_query")) == 1
    await sandbox.advance(61)
    await anna.taps("Buy")
    # The first one expired in the meantime only for the bot's queue, not for people.
    assert len(sandbox.parts.queries.of_kind("callback")) == 2


async def test_a_tap_on_a_deleted_message_shows_it_as_inaccessible(
    sandbox: SandboxClient, anna: Person
) -> None:
    sent = await card(sandbox, anna.id)
    seen = await anna.last_message()
    await ok(sandbox, "deleteMessage", chat_id=anna.id, message_id=sent["message_id"])
    await anna.taps("Buy", seen)
    message = query(sandbox)["message"]
    assert (message["date"], message["message_id"]) == (0, sent["message_id"])
    assert message["chat"]["id"] == anna.id
    assert "text" not in message


async def test_other_buttons_do_what_they_say(sandbox: SandboxClient, anna: Person) -> None:
    await card(
        sandbox,
        anna.id,
        {"text": "Shop", "url": "https://shop.test/1"},
        {"text": "Copy", "copy_text": {"text": "SKU-1"}},
        {
            "text": "Share",
            "switch_inline_query_chosen_chat": {"query": "c:1", "allow_group_chats": True},
        },
        {"text": "Here", "switch_inline_query_current_chat": "shoes"},
        {"text": "2/7", "disabled": {}},
    )
    taps = [(await anna.taps(text)).raw for text in ("Shop", "Copy", "Share", "Here", "2/7")]
    assert taps == [
        {"kind": "url", "url": "https://shop.test/1"},
        {"kind": "copy", "text": "SKU-1"},
        {"kind": "switch_inline", "query": "c:1", "target": "chosen", "allow": ["group"]},
        {"kind": "switch_inline", "query": "shoes", "target": "current", "allow": []},
        {"kind": "disabled", "url": None},
    ]
    assert pending(sandbox, "callback_query") == []


async def test_only_members_tap_and_only_buttons_that_are_there(
    sandbox: SandboxClient, anna: Person
) -> None:
    market = sandbox.chat("Weekend market")
    await card(sandbox, market)
    seen = await anna.last_message(market)
    with pytest.raises(RefusedByDesign, match="not in that chat"):
        await sandbox.person("Sam").taps("Buy", seen)
    with pytest.raises(RefusedByDesign, match="no such button"):
        await anna.taps((0, 5), seen)


async def test_an_unanswered_tap_is_told_as_expired(sandbox: SandboxClient, anna: Person) -> None:
    await card(sandbox, anna.id)
    tapped = await anna.taps("Buy")
    waiting = asyncio.create_task(tapped.answer(within=2))
    await asyncio.sleep(0.05)
    await sandbox.advance(40)
    with pytest.raises(AssertionError, match="expired"):
        await waiting


@pytest.mark.parametrize("payload", ["x" * 65, "no spaces", "ключ"])
async def test_a_deep_link_has_64_plain_characters(
    sandbox: SandboxClient, anna: Person, payload: str
) -> None:
    with pytest.raises(RefusedByDesign, match="64"):
        await anna.starts(payload)


async def test_a_deep_link_may_add_the_bot_to_a_group(sandbox: SandboxClient, anna: Person) -> None:
    friends = sandbox.chat("Old friends")
    await anna.starts("from_link", chat=friends)
    assert pending(sandbox, "my_chat_member")[0]["new_chat_member"]["status"] == "member"
    assert pending(sandbox, "message")[-1]["text"] == "/start@snapbuy_sandbox_bot from_link"
