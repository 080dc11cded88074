"""Flood control: per chat, shared by sending and editing."""

from sandbox.client import SandboxClient
from sandbox.person import Person
from tests.sandbox.telegram.conftest import ok


async def test_a_chat_written_to_too_fast_answers_429_and_only_that_chat(
    sandbox: SandboxClient, anna: Person
) -> None:
    maria = sandbox.person("Мария")
    await maria.sends("/start")
    await sandbox.set(flood="real")
    for number in range(5):
        await ok(sandbox, "sendMessage", chat_id=anna.id, text=str(number))
    body = await sandbox.bot("sendMessage", chat_id=anna.id, text="one more")
    assert body == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 3",
        "parameters": {"retry_after": 3},
    }
    await ok(sandbox, "sendMessage", chat_id=maria.id, text="fine")
    await ok(sandbox, "sendChatAction", chat_id=anna.id, action="typing")


async def test_edits_count_as_messages(sandbox: SandboxClient, anna: Person) -> None:
    sent = await ok(sandbox, "sendMessage", chat_id=anna.id, text="a")
    place = {"chat_id": anna.id, "message_id": sent["message_id"]}
    await sandbox.set(flood="strict")
    for number in range(3):
        await ok(sandbox, "editMessageText", **place, text=str(number))
    assert (await sandbox.bot("editMessageText", **place, text="x"))["error_code"] == 429
    assert (await sandbox.bot("sendMessage", chat_id=anna.id, text="x"))["error_code"] == 429


async def test_writing_before_the_wait_is_over_stays_refused(
    sandbox: SandboxClient, anna: Person
) -> None:
    await sandbox.set(flood="strict")
    for number in range(3):
        await ok(sandbox, "sendMessage", chat_id=anna.id, text=str(number))
    body = await sandbox.bot("sendMessage", chat_id=anna.id, text="x")
    wait = body["parameters"]["retry_after"]
    await sandbox.advance(wait / 2)
    assert (await sandbox.bot("sendMessage", chat_id=anna.id, text="x"))["error_code"] == 429
    await sandbox.advance(wait / 2)
    await ok(sandbox, "sendMessage", chat_id=anna.id, text="x")


async def test_a_group_takes_twenty_messages_a_minute(sandbox: SandboxClient, anna: Person) -> None:
    market = sandbox.chat("Weekend market")
    await sandbox.set(flood="real")
    for number in range(20):
        await ok(sandbox, "sendMessage", chat_id=market, text=str(number))
        await sandbox.advance(2)
    body = await sandbox.bot("sendMessage", chat_id=market, text="x")
    assert body["error_code"] == 429
    assert 15 <= body["parameters"]["retry_after"] <= 25
    await sandbox.advance(body["parameters"]["retry_after"])
    await ok(sandbox, "sendMessage", chat_id=market, text="x")


async def test_the_answer_carries_a_retry_after_header(
    sandbox: SandboxClient, anna: Person
) -> None:
    await sandbox.set(flood="strict")
    for number in range(3):
        await ok(sandbox, "sendMessage", chat_id=anna.id, text=str(number))
    path = f"/bot{sandbox.token}/sendMessage?chat_id={anna.id}&text=x"
    answer = await sandbox.get(path)
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == str(answer.json()["parameters"]["retry_after"])
