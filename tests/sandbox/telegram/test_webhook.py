"""Webhook delivery: order per chat, the secret, retries, Retry-After."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.client import SandboxClient
from sandbox.person import Person
from sandbox.telegram.serving import Server, listen
from sandbox.telegram.wire import Json
from tests.sandbox.telegram.conftest import eventually, ok, pending, refused


@dataclass
class Hook:
    """The bot's webhook: what arrived, and how it answers."""

    url: str = ""
    got: list[Json] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    answer: Callable[[Json, int], Response] = lambda update, attempt: Response()

    @property
    def texts(self) -> list[str]:
        return [update["message"]["text"] for update in self.got]

    async def until(self, count: int) -> None:
        await eventually(lambda: len(self.got) >= count)


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    hook = Hook()

    async def receive(request: Request) -> Response:
        update = await request.json()
        hook.got.append(update)
        hook.headers.append(dict(request.headers))
        attempts = sum(1 for one in hook.got if one["update_id"] == update["update_id"])
        return hook.answer(update, attempts)

    app = Starlette(routes=[Route("/hook", receive, methods=["POST"])])
    server = Server(uvicorn.Config(app, log_level="warning"))
    listener = listen("127.0.0.1", 0)
    task = asyncio.create_task(server.serve([listener]))
    hook.url = f"http://127.0.0.1:{listener.getsockname()[1]}/hook"
    yield hook
    server.should_exit = True
    await task
    listener.close()


async def test_updates_arrive_with_the_secret(
    sandbox: SandboxClient, anna: Person, hook: Hook
) -> None:
    await ok(sandbox, "setWebhook", url=hook.url, secret_token="s3cret-Word_1")
    await anna.sends("hello")
    await hook.until(1)
    assert hook.got[0]["message"]["text"] == "hello"
    assert hook.headers[0]["x-telegram-bot-api-secret-token"] == "s3cret-Word_1"
    assert hook.headers[0]["content-type"] == "application/json"
    await eventually(lambda: not pending(sandbox))
    assert (await ok(sandbox, "getWebhookInfo"))["pending_update_count"] == 0


async def test_a_failing_update_holds_back_its_own_chat_only(
    sandbox: SandboxClient, anna: Person, hook: Hook
) -> None:
    maria = sandbox.person("Мария")

    def stuck_until_the_other_came(update: Json, attempt: int) -> Response:
        stuck = update["message"]["text"] == "stuck" and "other" not in hook.texts
        return Response(status_code=500 if stuck else 200)

    hook.answer = stuck_until_the_other_came
    await ok(sandbox, "setWebhook", url=hook.url)
    await anna.sends("stuck")
    await anna.sends("after")
    await hook.until(3)
    assert set(hook.texts) == {"stuck"}
    await maria.sends("other")
    await eventually(lambda: "after" in hook.texts)
    assert hook.texts[-1] == "after"
    info = await ok(sandbox, "getWebhookInfo")
    assert info["last_error_message"] == (
        "Wrong response from the webhook: 500 Internal Server Error"
    )


async def test_the_pause_between_retries_grows(sandbox: SandboxClient) -> None:
    delays = [sandbox.parts.webhook._delay(failures, 0.0) for failures in range(9)]
    assert delays[:6] == [0.0, 2.0, 4.0, 8.0, 16.0, 32.0]
    assert all(60 <= delay <= 120 for delay in delays[7:])


async def test_retry_after_is_honoured(sandbox: SandboxClient, anna: Person, hook: Hook) -> None:
    def busy_once(update: Json, attempt: int) -> Response:
        if attempt == 1:
            return Response(status_code=503, headers={"Retry-After": "120"})
        return Response()

    hook.answer = busy_once
    await ok(sandbox, "setWebhook", url=hook.url)
    await anna.sends("hello")
    await hook.until(1)
    # Pauses last a hundredth of their time here.
    await asyncio.sleep(0.15)
    assert len(hook.got) == 1
    await hook.until(2)


async def test_an_update_nobody_takes_is_given_up_after_a_day(
    sandbox: SandboxClient, anna: Person, hook: Hook
) -> None:
    hook.answer = lambda update, attempt: Response(status_code=400)
    await ok(sandbox, "setWebhook", url=hook.url)
    await anna.sends("poison")
    await hook.until(2)
    await sandbox.advance(86_400)
    hook.answer = lambda update, attempt: Response()
    await anna.sends("good")
    await eventually(lambda: "good" in hook.texts)


async def test_a_method_in_the_answer_is_called(
    sandbox: SandboxClient, anna: Person, hook: Hook
) -> None:
    def reply(update: Json, attempt: int) -> Response:
        chat_id = update["message"]["chat"]["id"]
        return JSONResponse({"method": "sendMessage", "chat_id": chat_id, "text": "got it"})

    hook.answer = reply
    await ok(sandbox, "setWebhook", url=hook.url)
    await anna.sends("hello")
    await anna.sees("got it")


async def test_a_webhook_that_stays_gone_is_removed(
    sandbox: SandboxClient, anna: Person, hook: Hook
) -> None:
    hook.answer = lambda update, attempt: Response(status_code=410)
    await ok(sandbox, "setWebhook", url=hook.url)
    await anna.sends("hello")
    await hook.until(1)
    await sandbox.advance(23 * 3600 + 60)
    await eventually(lambda: not sandbox.parts.webhook.url)
    assert (await ok(sandbox, "getWebhookInfo"))["url"] == ""
    assert len(await ok(sandbox, "getUpdates")) == 1


async def test_deleting_the_webhook_leaves_what_waits_to_polling(
    sandbox: SandboxClient, anna: Person, hook: Hook
) -> None:
    hook.answer = lambda update, attempt: Response(status_code=500)
    await ok(sandbox, "setWebhook", url=hook.url)
    await anna.sends("hello")
    await hook.until(1)
    body = await sandbox.bot("deleteWebhook")
    assert body == {"ok": True, "result": True, "description": "Webhook was deleted"}
    assert (await ok(sandbox, "getUpdates"))[0]["message"]["text"] == "hello"


@pytest.mark.parametrize(
    ("parameters", "text"),
    [
        ({"url": "no url"}, "invalid webhook URL specified"),
        (
            {"url": "https://example.com/hook"},
            "bad webhook: IP address must be loopback in a sandbox",
        ),
        ({"secret_token": "a b"}, "secret token contains unallowed characters"),
        ({"secret_token": "x" * 257}, "secret token is too long"),
    ],
)
async def test_a_bad_webhook_is_refused(
    sandbox: SandboxClient, parameters: dict[str, str], text: str
) -> None:
    wanted = {"url": "http://127.0.0.1:9/hook"} | parameters
    assert await refused(sandbox, "setWebhook", **wanted) == f"Bad Request: {text}"


async def test_setting_webhooks_too_fast_is_refused(sandbox: SandboxClient) -> None:
    sandbox.parts.next_webhook_at = sandbox.parts.clock.now() + 1
    body = await sandbox.bot("setWebhook", url="http://127.0.0.1:9/hook")
    assert (body["error_code"], body["parameters"]) == (429, {"retry_after": 1})
