"""The control and page API: state, screens, events, settings, bounds."""

import asyncio
import json
from typing import Any

import httpx
import pytest

from sandbox.client import RefusedByDesign, SandboxClient
from sandbox.person import Person
from sandbox.telegram.control.routes import ROUTES
from sandbox.telegram.limits import EVENTS_PER_READER, MESSAGES_PER_CHAT
from sandbox.telegram.posting import post
from sandbox.telegram.server import WEB
from sandbox.telegram.wire import Json
from tests.sandbox.telegram.conftest import eventually, ok, pending, picture


async def test_the_state_says_that_it_is_a_sandbox_and_who_is_there(
    sandbox: SandboxClient, anna: Person
) -> None:
    state = await sandbox.request("GET", "/sandbox/state")
    assert "sandbox" in state["notice"]
    assert [person["language_code"] for person in state["people"]] == [
        "en",
        "zh-hans",
        "ru",
        "ar",
        None,
    ]
    kinds = [chat["type"] for chat in state["chats"] if chat["type"] != "private"]
    assert kinds == ["group", "supergroup", "channel", "group"]
    assert state["people"][0]["started"] is True
    assert state["bot"]["username"] == "snapbuy_sandbox_bot"


def test_every_route_is_described_and_every_description_is_a_route() -> None:
    described = (WEB.parent / "CONTROL.md").read_text()
    for route in ROUTES:
        path = route.path.replace("{file}", "{file_unique_id}").replace("{query}", "{query_id}")
        path = path.replace("{payment}", "{payment_id}").replace("/faults/{fault}", "/faults/{id}")
        assert path in described, path


async def test_a_person_sees_the_chats_they_are_in(sandbox: SandboxClient, anna: Person) -> None:
    shown = await sandbox.request("GET", f"/sandbox/people/{anna.id}/chats")
    titles = [entry["title"] for entry in shown["chats"]]
    assert titles[0] == "SnapBuy"
    assert set(titles) == {
        "SnapBuy",
        "Weekend market",
        "Street style",
        "Daily finds",
        "Old friends",
    }
    assert shown["chats"][0]["last"]["text"] == "/start"


async def test_a_screen_is_held_back_until_something_changes(
    sandbox: SandboxClient, anna: Person
) -> None:
    revision = (await anna.look())["revision"]
    waiting = asyncio.create_task(anna.look(revision=revision, wait=30))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    await ok(sandbox, "sendMessage", chat_id=anna.id, text="news")
    shown = await asyncio.wait_for(waiting, 20)
    assert shown["messages"][-1]["text"] == "news"


async def test_seeing_fails_with_what_was_there_instead(
    sandbox: SandboxClient, anna: Person
) -> None:
    await ok(sandbox, "sendMessage", chat_id=anna.id, text="something else")
    with pytest.raises(AssertionError, match="something else"):
        await anna.sees("the card", within=0.1)


async def events(client: SandboxClient, lines: list[Json]) -> None:
    async with (
        httpx.AsyncClient(trust_env=False, timeout=10) as http,
        http.stream("GET", f"{client.url}/sandbox/events") as stream,
    ):
        async for line in stream.aiter_lines():
            if line.startswith("data: "):
                lines.append(json.loads(line.removeprefix("data: ")))


async def test_events_tell_what_happens(sandbox: SandboxClient, anna: Person) -> None:
    got: list[Json] = []
    reader = asyncio.create_task(events(sandbox, got))
    await eventually(lambda: sandbox.parts.hub.is_read)
    sent = await ok(sandbox, "sendMessage", chat_id=anna.id, text="x")
    place = {"chat_id": anna.id, "message_id": sent["message_id"]}
    await ok(sandbox, "editMessageText", **place, text="y")
    await ok(sandbox, "deleteMessage", **place)
    await eventually(lambda: len(got) >= 6)
    reader.cancel()
    await asyncio.gather(reader, return_exceptions=True)
    assert [event["type"] for event in got] == [
        "message",
        "call",
        "edited",
        "call",
        "deleted",
        "call",
    ]
    assert got[0]["message_id"] == sent["message_id"]
    assert [event["revision"] for event in got] == sorted(event["revision"] for event in got)


async def test_a_reader_that_falls_behind_is_told_to_start_again(sandbox: SandboxClient) -> None:
    hub = sandbox.parts.hub
    reader = hub.read(1)
    first = asyncio.ensure_future(anext(reader))
    await asyncio.sleep(0)
    for _ in range(EVENTS_PER_READER + 5):
        hub.publish("people")
    got = [await first]
    while (event := await anext(reader)) is not None and len(got) < 20:
        got.append(event)
    await reader.aclose()
    assert "resync" in [event["type"] for event in got if event]
    assert len(got) < 20


async def test_old_messages_are_dropped(sandbox: SandboxClient, anna: Person) -> None:
    chat = sandbox.parts.world.chats[anna.id]
    for number in range(MESSAGES_PER_CHAT + 20):
        post(sandbox.parts, chat, anna.id, {"text": str(number)})
    kept = sandbox.parts.world.messages(anna.id)
    assert len(kept) == MESSAGES_PER_CHAT
    assert kept[-1].text == str(MESSAGES_PER_CHAT + 19)


async def test_people_edit_and_delete_their_own_messages(
    sandbox: SandboxClient, anna: Person
) -> None:
    photo = await anna.sends_photo(picture(), "shoes")
    edited = await anna.edits(photo, "red shoes")
    assert edited.raw["edit_date"]
    assert pending(sandbox, "edited_message")[0]["caption"] == "red shoes"
    market = sandbox.chat("Weekend market")
    said = await anna.sends("mine", chat=market)
    with pytest.raises(RefusedByDesign, match="own"):
        await sandbox.person("Мария").edits(said, "yours")
    with pytest.raises(RefusedByDesign, match="own"):
        await sandbox.person("Мария").deletes(said)
    await anna.deletes(said)
    assert [message.text for message in await anna.screen(market)] == []


async def test_new_people_and_chats_can_be_made(sandbox: SandboxClient) -> None:
    body = {"first_name": "Lea", "language_code": "fr"}
    lea = await sandbox.request("POST", "/sandbox/people", json=body)
    chat = await sandbox.request(
        "POST",
        "/sandbox/chats",
        json={
            "type": "supergroup",
            "title": "Paris",
            "members": [lea["id"]],
            "is_forum": True,
            "bot_status": "administrator",
        },
    )
    assert chat["bot_status"] == "administrator"
    path = f"/sandbox/chats/{chat['id']}/topics"
    topic = await sandbox.request("POST", path, json={"name": "Sacs"})
    person = sandbox.person("Lea")
    await person.sends("bonjour", chat=chat["id"], topic=topic["id"])
    assert pending(sandbox, "message")[0]["from"]["language_code"] == "fr"
    changed = await person.changes(language_code="")
    assert changed["language_code"] is None


async def test_forwards_keep_their_origin(sandbox: SandboxClient, anna: Person) -> None:
    finds = sandbox.chat("Daily finds")
    bag = await anna.sends_photo(picture(), "bag", chat=finds)
    await anna.forwards(bag)
    told = pending(sandbox, "message")[0]
    assert told["forward_origin"]["type"] == "channel"
    assert told["photo"]
    said = await anna.sends("hello")
    await anna.forwards(said, hidden=True)
    assert pending(sandbox, "message")[-1]["forward_origin"]["type"] == "hidden_user"


async def test_a_location_is_sent(sandbox: SandboxClient, anna: Person) -> None:
    await anna.sends_location(52.5, 13.4)
    assert pending(sandbox, "message")[0]["location"] == {"latitude": 52.5, "longitude": 13.4}


@pytest.mark.parametrize(
    ("verb", "path", "body", "status"),
    [
        ("GET", "/sandbox/chats/1/messages", None, 404),
        ("GET", "/sandbox/chats/x/messages", None, 404),
        ("GET", "/sandbox/chats/700000001/messages", None, 400),
        ("POST", "/sandbox/chats/700000001/messages", {"person": 700000002, "text": "x"}, 409),
        ("POST", "/sandbox/chats/700000001/messages", {"person": 1, "text": "x"}, 404),
        ("POST", "/sandbox/chats/700000001/messages", {"person": 700000001, "text": ""}, 400),
        (
            "POST",
            "/sandbox/chats/700000001/messages",
            {"person": 700000001, "text": "x" * 4097},
            400,
        ),
        (
            "POST",
            "/sandbox/chats/700000001/messages",
            {"person": 700000001, "kind": "telepathy"},
            400,
        ),
        ("POST", "/sandbox/chats/700000001/messages/5/tap", {"person": 700000001}, 404),
        ("POST", "/sandbox/clock", {"advance_s": -1}, 400),
        ("PATCH", "/sandbox/settings", {"flood": "biblical"}, 400),
        ("PATCH", "/sandbox/settings", {"colour": "red"}, 400),
        ("GET", "/sandbox/callbacks/1", None, 404),
        ("GET", "/sandbox/files/nothing", None, 404),
        ("POST", "/sandbox/chats", {"type": "group"}, 400),
        ("POST", "/sandbox/people", {}, 400),
        ("POST", "/sandbox/updates", {"redeliver": 1}, 404),
    ],
)
async def test_what_cannot_be_done_is_refused_with_a_sentence(
    sandbox: SandboxClient, verb: str, path: str, body: Any, status: int
) -> None:
    with pytest.raises(RefusedByDesign) as refusal:
        await sandbox.request(verb, path, json=body)
    assert refusal.value.status == status


async def test_a_photo_must_be_readable(sandbox: SandboxClient, anna: Person) -> None:
    with pytest.raises(RefusedByDesign, match="No photo can be made"):
        await anna.sends_photo(b"text")


async def test_uploaded_pages_are_never_shown_as_pages(
    sandbox: SandboxClient, anna: Person
) -> None:
    message = await anna.sends_document(b"<script>alert(1)</script>", "a.html", "text/html")
    answer = await sandbox.get(message.raw["media"]["url"])
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_reset_starts_over(sandbox: SandboxClient, anna: Person) -> None:
    await anna.sends("hello")
    await sandbox.fails("getMe", times=None)
    await sandbox.request("POST", "/sandbox/reset")
    assert await anna.screen() == []
    assert pending(sandbox) == []
    assert (await sandbox.bot("getMe"))["ok"]


async def test_a_new_world_gives_no_number_twice(sandbox: SandboxClient, anna: Person) -> None:
    """A bot that knows the old world's would take new messages for what it has answered."""

    async def numbers() -> tuple[int, int, int]:
        made = await sandbox.request("POST", "/sandbox/people", json={"first_name": "New"})
        message = await anna.sends("hello")
        state = await sandbox.request("GET", "/sandbox/state")
        return made["id"], message.message_id, state["updates"]["next_id"]

    before = await numbers()
    await sandbox.request("POST", "/sandbox/reset")
    after = await numbers()
    assert all(new > old for new, old in zip(after, before, strict=True))


async def test_the_page_says_that_it_is_a_sandbox(sandbox: SandboxClient) -> None:
    page = await sandbox.get("/")
    assert page.headers["content-type"].startswith("text/html")
    assert "sandbox" in page.text.lower()
    assert (await sandbox.get("/nowhere")).status_code == 404
