"""getUpdates: acknowledgement by offset, long polls, conflicts, life times."""

import asyncio

import pytest

from sandbox.client import SandboxClient
from sandbox.person import Person
from tests.sandbox.telegram.conftest import ok, pending, refused


async def test_an_update_is_shown_again_until_a_higher_offset_acknowledges_it(
    sandbox: SandboxClient, anna: Person
) -> None:
    await anna.sends("one")
    first = (await ok(sandbox, "getUpdates"))[0]
    await anna.sends("two")

    again = await ok(sandbox, "getUpdates", offset=first["update_id"])
    assert again[0] == first
    after = await ok(sandbox, "getUpdates", offset=first["update_id"] + 1)
    assert [update["message"]["text"] for update in after] == ["two"]
    assert [update["text"] for update in pending(sandbox, "message")] == ["two"]


async def test_a_negative_offset_keeps_only_the_last_updates(
    sandbox: SandboxClient, anna: Person
) -> None:
    for text in ("one", "two", "three"):
        await anna.sends(text)
    kept = await ok(sandbox, "getUpdates", offset=-2, limit=10)
    assert [update["message"]["text"] for update in kept] == ["two", "three"]
    assert len(pending(sandbox)) == 2


async def test_a_long_poll_ends_when_something_happens(
    sandbox: SandboxClient, anna: Person
) -> None:
    poll = asyncio.create_task(ok(sandbox, "getUpdates", timeout=30))
    await asyncio.sleep(0.05)
    assert not poll.done()
    await anna.sends("hello")
    assert (await asyncio.wait_for(poll, 20))[0]["message"]["text"] == "hello"


async def test_two_pollers_get_a_conflict(sandbox: SandboxClient) -> None:
    first = asyncio.create_task(sandbox.bot("getUpdates", timeout=30))
    await asyncio.sleep(0.05)
    second = asyncio.create_task(sandbox.bot("getUpdates", offset=5, timeout=30))
    conflict = await asyncio.wait_for(first, 20)
    assert conflict == {
        "ok": False,
        "error_code": 409,
        "description": "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running",
    }
    second.cancel()


async def test_polling_is_refused_while_a_webhook_is_set(sandbox: SandboxClient) -> None:
    await ok(sandbox, "setWebhook", url="http://127.0.0.1:9/hook")
    text = await refused(sandbox, "getUpdates")
    assert text.startswith("Conflict: can't use getUpdates method while webhook is active")


async def test_setting_a_webhook_ends_the_waiting_poll(sandbox: SandboxClient) -> None:
    poll = asyncio.create_task(sandbox.bot("getUpdates", timeout=30))
    await asyncio.sleep(0.05)
    await ok(sandbox, "setWebhook", url="http://127.0.0.1:9/hook")
    body = await asyncio.wait_for(poll, 20)
    assert body["description"] == "Conflict: terminated by setWebhook request"


async def test_asking_the_same_offset_again_at_once_gets_one_update_only(
    sandbox: SandboxClient, anna: Person
) -> None:
    for text in ("one", "two"):
        await anna.sends(text)
    assert len(await ok(sandbox, "getUpdates", offset=7)) == 2
    assert len(await ok(sandbox, "getUpdates", offset=7)) == 1


@pytest.mark.parametrize(
    ("kind", "seconds"),
    [
        ("inline_query", 30),
        ("callback_query", 150),
        ("pre_checkout_query", 150),
        ("chosen_inline_result", 600),
        ("message", 86_400),
    ],
)
async def test_an_update_is_forgotten_after_its_life_time(
    sandbox: SandboxClient, kind: str, seconds: int
) -> None:
    sandbox.parts.updates.push(kind, {"id": "1"}, "lane")
    await sandbox.advance(seconds - 5)
    assert len(await ok(sandbox, "getUpdates")) == 1
    await sandbox.advance(10)
    assert await ok(sandbox, "getUpdates", offset=1) == []


async def test_kinds_on_request_come_only_to_bots_that_ask_for_them(
    sandbox: SandboxClient, anna: Person
) -> None:
    message = await anna.sends("hello")
    await anna.reacts(message, "👍")
    assert pending(sandbox, "message_reaction") == []
    await ok(sandbox, "getUpdates", allowed_updates=["message_reaction"])
    await anna.reacts(message, "🔥")
    await anna.sends("unwanted")
    reaction = pending(sandbox, "message_reaction")[0]
    assert reaction["old_reaction"] == [{"type": "emoji", "emoji": "👍"}]
    assert reaction["new_reaction"] == [{"type": "emoji", "emoji": "🔥"}]
    assert len(pending(sandbox, "message")) == 1


async def test_an_acknowledged_update_can_be_handed_out_twice_for_tests(
    sandbox: SandboxClient, anna: Person
) -> None:
    await anna.sends("hello")
    first = (await ok(sandbox, "getUpdates"))[0]
    after = first["update_id"] + 1
    assert await ok(sandbox, "getUpdates", offset=after) == []
    await sandbox.request("POST", "/sandbox/updates", json={"redeliver": first["update_id"]})
    assert await ok(sandbox, "getUpdates", offset=after) == [first]
    await sandbox.advance(5)
    assert await ok(sandbox, "getUpdates", offset=after) == []


async def test_a_raw_update_is_handed_out_as_it_is(sandbox: SandboxClient) -> None:
    poison = {"update": {"message": {"no": "date"}}}
    await sandbox.request("POST", "/sandbox/updates", json=poison)
    assert (await ok(sandbox, "getUpdates"))[0]["message"] == {"no": "date"}
