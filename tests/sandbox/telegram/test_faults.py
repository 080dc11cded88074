"""The fault script: what shall go wrong goes wrong, as often as said."""

import asyncio
import time

import httpx
import pytest

from sandbox.client import RefusedByDesign, SandboxClient
from sandbox.person import Person
from sandbox.telegram.wire import Json
from tests.sandbox.telegram.conftest import ok, pending, picture


async def texts(person: Person) -> list[str]:
    return [message.text for message in await person.screen() if message.by_bot]


async def test_a_status_is_answered_as_often_as_said(sandbox: SandboxClient, anna: Person) -> None:
    await sandbox.fails("sendMessage", status=502, times=2, skip=1)
    codes = []
    for number in range(4):
        body = await sandbox.bot("sendMessage", chat_id=anna.id, text=str(number))
        codes.append(body.get("error_code"))
    assert codes == [None, 502, 502, None]
    assert await texts(anna) == ["0", "3"]
    assert (await sandbox.request("GET", "/sandbox/faults"))["faults"] == []


async def test_a_fault_may_be_about_one_chat(sandbox: SandboxClient, anna: Person) -> None:
    maria = sandbox.person("Мария")
    await maria.sends("/start")
    await sandbox.fails("sendMessage", status=429, retry_after=3, chat_id=maria.id, times=None)
    await ok(sandbox, "sendMessage", chat_id=anna.id, text="fine")
    body = await sandbox.bot("sendMessage", chat_id=maria.id, text="x")
    assert body["parameters"] == {"retry_after": 3}
    assert body["description"] == "Too Many Requests: retry after 3"


async def test_a_delay_only_takes_time(sandbox: SandboxClient, anna: Person) -> None:
    await sandbox.fails("sendMessage", "delay", delay_s=0.2)
    started = time.perf_counter()
    await ok(sandbox, "sendMessage", chat_id=anna.id, text="late")
    assert time.perf_counter() - started >= 0.2


@pytest.mark.parametrize(("action", "accepted"), [("hang", False), ("accept_then_hang", True)])
async def test_a_hanging_call_times_out_with_or_without_effect(
    sandbox: SandboxClient, anna: Person, action: str, accepted: bool
) -> None:
    await sandbox.fails("sendMessage", action, delay_s=30)
    url = f"{sandbox.url}/bot{sandbox.token}/sendMessage"
    async with httpx.AsyncClient(trust_env=False, timeout=0.2) as http:
        with pytest.raises(httpx.ReadTimeout):
            await http.post(url, json={"chat_id": anna.id, "text": "maybe"})
    assert await texts(anna) == (["maybe"] if accepted else [])


@pytest.mark.parametrize(("action", "accepted"), [("drop", False), ("accept_then_drop", True)])
async def test_a_dropped_connection_has_no_answer(
    sandbox: SandboxClient, anna: Person, action: str, accepted: bool
) -> None:
    await sandbox.fails("sendMessage", action)
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        await sandbox.bot("sendMessage", chat_id=anna.id, text="maybe")
    assert await texts(anna) == (["maybe"] if accepted else [])
    await ok(sandbox, "getMe")


async def test_a_proxy_may_answer_with_a_page(sandbox: SandboxClient) -> None:
    await sandbox.fails("*", "body", status=502, body="<html>Bad gateway</html>")
    answer = await sandbox.get(f"/bot{sandbox.token}/getMe")
    assert (answer.status_code, answer.text) == (502, "<html>Bad gateway</html>")
    assert answer.headers["content-type"].startswith("text/html")


async def test_downloads_can_fail_too(sandbox: SandboxClient, anna: Person) -> None:
    await anna.sends_photo(picture())
    file_id = pending(sandbox, "message")[0]["photo"][-1]["file_id"]
    file = await ok(sandbox, "getFile", file_id=file_id)
    path = f"/file/bot{sandbox.token}/{file['file_path']}"
    await sandbox.fails("file", status=503)
    assert (await sandbox.get(path)).status_code == 503
    await sandbox.fails("file", "drop")
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        await sandbox.get(path)
    assert (await sandbox.get(path)).status_code == 200


@pytest.mark.parametrize(
    "script",
    [
        {"method": "sendMessage", "action": "explode"},
        {"action": "drop"},
        {"method": "sendMessage", "action": "drop", "colour": "red"},
    ],
)
async def test_a_fault_that_is_not_understood_is_refused(
    sandbox: SandboxClient, script: Json
) -> None:
    with pytest.raises(RefusedByDesign):
        await sandbox.request("POST", "/sandbox/faults", json=script)


async def test_faults_can_be_removed(sandbox: SandboxClient) -> None:
    first = await sandbox.fails("getMe", times=None)
    await sandbox.fails("getChat", times=None)
    await sandbox.request("DELETE", f"/sandbox/faults/{first}")
    assert (await sandbox.bot("getMe"))["ok"]
    left = (await sandbox.request("GET", "/sandbox/faults"))["faults"]
    assert [fault["method"] for fault in left] == ["getChat"]
    await sandbox.request("DELETE", "/sandbox/faults")
    assert (await sandbox.request("GET", "/sandbox/faults"))["faults"] == []


async def test_the_log_keeps_every_call_but_empty_polls(
    sandbox: SandboxClient, anna: Person
) -> None:
    await ok(sandbox, "getUpdates")
    await sandbox.bot("sendMessage", chat_id=anna.id, text="a")
    await sandbox.bot("sendMessage", chat_id=anna.id, text="")
    await sandbox.bot("sendPhoto", {"photo": ("a.jpg", picture())}, chat_id=anna.id)
    await sandbox.fails("getMe")
    await sandbox.bot("getMe")
    calls = await sandbox.calls()
    assert [(call["method"], call["ok"], call["fault"]) for call in calls] == [
        ("sendMessage", True, None),
        ("sendMessage", False, None),
        ("sendPhoto", True, None),
        ("getMe", False, "status"),
    ]
    assert calls[0]["params"] == {"chat_id": anna.id, "text": "a"}
    assert calls[1]["description"] == "Bad Request: message text is empty"
    assert calls[2]["files"]["photo"]["size"] == len(picture())
    assert calls[2]["result_message_id"] == (await anna.last_message()).message_id
    assert len(await sandbox.calls("sendmessage", anna.id)) == 2
    await sandbox.request("DELETE", "/sandbox/calls")
    assert await sandbox.calls() == []


async def test_stopping_lets_hanging_calls_go(anna: Person, sandbox: SandboxClient) -> None:
    await sandbox.fails("sendMessage", "hang", delay_s=60)
    call = asyncio.create_task(sandbox.bot("sendMessage", chat_id=anna.id, text="x"))
    poll = asyncio.create_task(sandbox.bot("getUpdates", timeout=50, offset=9))
    await asyncio.sleep(0.05)
    await sandbox.parts.close()
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        await asyncio.wait_for(call, 20)
    assert (await asyncio.wait_for(poll, 20))["ok"]
