"""The wire: tokens, methods, how parameters may be sent, and who may connect."""

import subprocess
import sys
import time

import httpx
import pytest

from sandbox.client import SandboxClient
from sandbox.person import Person
from sandbox.telegram.loopback import is_loopback
from sandbox.telegram.methods import METHODS
from sandbox.telegram.serving import NotLoopback, listen
from tests.sandbox.telegram.conftest import ok, picture, refused


async def test_a_wrong_token_is_unauthorized(sandbox: SandboxClient) -> None:
    answer = await sandbox.get("/bot1:wrong/getMe")
    assert answer.status_code == 401
    assert answer.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}


async def test_an_unknown_method_is_not_found(sandbox: SandboxClient) -> None:
    body = await sandbox.bot("sendTelepathy")
    assert body == {"ok": False, "error_code": 404, "description": "Not Found"}


async def test_calls_on_a_kept_connection_are_answered_at_once(sandbox: SandboxClient) -> None:
    took = []
    for _ in range(10):
        began = time.perf_counter()
        await ok(sandbox, "getMe")
        took.append(time.perf_counter() - began)
    # A delayed acknowledgement would cost each of them 40 ms.
    assert min(took[1:]) < 0.035


async def test_method_names_are_compared_without_case(sandbox: SandboxClient) -> None:
    assert (await sandbox.bot("GETME"))["ok"]


async def test_parameters_may_come_in_every_form(sandbox: SandboxClient, anna: Person) -> None:
    url = f"{sandbox.url}/bot{sandbox.token}/sendMessage"
    fields = {"chat_id": str(anna.id), "reply_markup": '{"remove_keyboard": true}'}
    async with httpx.AsyncClient(trust_env=False) as http:
        answers = [
            await http.get(url, params=fields | {"text": "query"}),
            await http.post(url, params=fields, data={"text": "form and query"}),
            await http.post(url, data=fields | {"text": "form"}),
            await http.post(url, data=fields | {"text": "multipart"}, files={"x": b"y"}),
            await http.post(url, json={"chat_id": anna.id, "text": "json"}),
        ]
    assert [answer.json()["ok"] for answer in answers] == [True] * 5
    assert [message.text for message in await anna.screen()][1:] == [
        "query",
        "form and query",
        "form",
        "multipart",
        "json",
    ]


@pytest.mark.parametrize("body", [b"{", b"[1]"])
async def test_a_body_that_is_no_object_is_refused(sandbox: SandboxClient, body: bytes) -> None:
    url = f"{sandbox.url}/bot{sandbox.token}/getMe"
    async with httpx.AsyncClient(trust_env=False) as http:
        headers = {"content-type": "application/json"}
        answer = await http.post(url, content=body, headers=headers)
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "sandbox.example.com"},
        {"host": "10.0.0.1:8080"},
        {"origin": "https://evil.example.com"},
    ],
)
async def test_requests_from_elsewhere_are_refused(
    sandbox: SandboxClient, headers: dict[str, str]
) -> None:
    async with httpx.AsyncClient(trust_env=False) as http:
        for path in ("/sandbox/state", "/", f"/bot{sandbox.token}/getMe"):
            answer = await http.get(sandbox.url + path, headers=headers)
            assert answer.status_code == 403


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.com"])  # noqa: S104 - refused below
def test_the_sandbox_listens_on_loopback_only(host: str) -> None:
    assert not is_loopback(host)
    with pytest.raises(NotLoopback):
        listen(host, 0)


def test_a_second_sandbox_on_the_same_port_fails() -> None:
    with listen("127.0.0.1", 0) as first, pytest.raises(OSError, match="in use"):
        listen("127.0.0.1", first.getsockname()[1])


async def test_a_copy_is_ones_own_and_a_forward_names_its_author(
    sandbox: SandboxClient, anna: Person
) -> None:
    said = await anna.sends("look")
    place = {"chat_id": anna.id, "from_chat_id": anna.id, "message_id": said.message_id}
    forwarded = await ok(sandbox, "forwardMessage", **place)
    assert forwarded["forward_origin"]["sender_user"]["id"] == anna.id
    await ok(sandbox, "copyMessage", **place)
    assert (await anna.last_message()).raw["forwarded_from"] is None
    protected = await ok(
        sandbox, "sendMessage", chat_id=anna.id, text="secret", protect_content=True
    )
    place["message_id"] = protected["message_id"]
    text = await refused(sandbox, "forwardMessage", **place)
    assert text == "Bad Request: the message can't be forwarded"


async def test_copies_may_have_another_caption_and_be_several(
    sandbox: SandboxClient, anna: Person
) -> None:
    photo = await anna.sends_photo(picture(), "old")
    said = await anna.sends("text")
    source = {"chat_id": anna.id, "from_chat_id": anna.id}
    await ok(sandbox, "copyMessage", **source, message_id=photo.message_id, caption="new")
    assert (await anna.last_message()).text == "new"
    ids = [photo.message_id, said.message_id, 99_999]
    assert len(await ok(sandbox, "copyMessages", **source, message_ids=ids)) == 2
    assert [message.text for message in (await anna.screen())[-2:]] == ["old", "text"]
    text = await refused(sandbox, "copyMessages", **source, message_ids=[99_999])
    assert text == "Bad Request: there are no messages to copy"


async def test_a_bug_of_the_sandbox_is_a_500_and_not_a_hang(
    sandbox: SandboxClient, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setitem(METHODS, "getme", broken)
    body = await sandbox.bot("getMe")
    assert body == {"ok": False, "error_code": 500, "description": "Internal Server Error"}


def test_the_sandbox_runs_alone_and_ends_on_a_signal() -> None:
    command = [sys.executable, "-m", "sandbox.telegram", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own module
        assert process.stdout is not None
        line = process.stdout.readline()
        address = line.split()[1]
        assert httpx.get(f"{address}/sandbox/state", trust_env=False).status_code == 200
        process.terminate()
        assert process.wait(10) == 0
