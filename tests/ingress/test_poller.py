"""getUpdates against a server that answers as it is told."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.backoff import Backoff
from bot.ingress import intake as intake_module
from bot.ingress import poller as poller_module
from bot.ingress.bot_api import ApiFault, BotApi
from bot.ingress.health import Health
from bot.ingress.intake import Intake
from bot.ingress.lanes import Refused
from bot.ingress.poller import REFUSALS, Poller, TelegramRefuses
from bot.ingress.server import serving
from bot.storage.inbox import PER_USER, Lane, SqlInbox, Stored
from tests.waiting import LIMIT_S, until

TOKEN = "4242:canary"
QUICK = Backoff(0.02, 0.1)


def update(update_id: int, user: int = 1) -> dict[str, Any]:
    content = {"from": {"id": user, "language_code": "ru"}, "chat": {"id": user}, "text": "x"}
    return {"update_id": update_id, "message": content}


class Telegram:
    """Answers getUpdates with what is in `script`, then with what is asked for of `updates`."""

    def __init__(self) -> None:
        self.script: list[Response | float] = []
        self.updates: list[Any] = []
        self.asked: list[dict[str, Any]] = []
        self.at: list[float] = []

    async def answer(self, request: Request) -> Response:
        asked = await request.json()
        self.asked.append(asked)
        self.at.append(asyncio.get_running_loop().time())
        if self.script:
            step = self.script.pop(0)
            if isinstance(step, Response):
                return step
            await asyncio.sleep(step)
        found = [
            one for one in self.updates
            if not isinstance(one, dict) or one.get("update_id", 0) >= asked.get("offset", 0)
        ]  # fmt: skip
        if not found:
            await asyncio.sleep(0.05)
        return JSONResponse({"ok": True, "result": found})


def refusal(code: int, **parameters: Any) -> Response:
    body = {"ok": False, "error_code": code, "description": "no", "parameters": parameters}
    return JSONResponse(body, code)


async def nobody(_: Refused) -> None:
    raise AssertionError("nobody is to be told")


@pytest.fixture
async def telegram() -> Telegram:
    return Telegram()


@pytest.fixture
async def api(telegram: Telegram) -> AsyncIterator[BotApi]:
    app = Starlette(routes=[Route("/{path:path}", telegram.answer, methods=["POST"])])
    async with (
        serving(app, "127.0.0.1", 0) as port,
        BotApi(f"http://127.0.0.1:{port}", SecretStr(TOKEN)) as api,
    ):
        yield api


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(poller_module, "FULL_WAIT_S", 0.02)


@asynccontextmanager
async def polling(
    api: BotApi,
    inbox: Any,
    health: Health,
    tell: Any = nobody,
    most_waiting: int = 5_000,
    backoff: Backoff = QUICK,
) -> AsyncIterator["asyncio.Task[None]"]:
    intake = Intake(inbox, health, lambda: None, tell, most_waiting=most_waiting)
    poller = Poller(api, intake, health, ["message"], poll_s=1, backoff=backoff)
    task = asyncio.create_task(poller.run())
    yield task
    task.cancel()
    with suppress(asyncio.CancelledError, TelegramRefuses):
        await task
    await intake.close()


async def waiting(inbox: SqlInbox, count: int) -> None:
    async def so_many() -> bool:
        return await inbox.waiting() == count

    await until(so_many)


async def test_the_offset_follows_the_commit(
    api: BotApi, inbox: SqlInbox, health: Health, telegram: Telegram
) -> None:
    telegram.updates = [update(7), update(9)]
    async with polling(api, inbox, health):
        await until(lambda: len(telegram.asked) >= 3)
    assert "offset" not in telegram.asked[0]
    assert telegram.asked[0]["allowed_updates"] == ["message"]
    assert telegram.asked[1]["offset"] == 10
    assert await inbox.waiting() == 2
    assert health.last_good_poll is not None


@pytest.mark.parametrize(
    "trouble",
    [
        [refusal(401), refusal(404)],
        [refusal(409), refusal(409)],
        [refusal(502)],
        [Response("<html>Bad Gateway</html>", 502)],
        [Response("<html>all is well</html>", 200)],
        [Response('{"ok": true, "result": {}}')],
        [Response("[" * 100_000)],
        [3.0],
    ],
    ids=["401-404", "409", "502", "html", "html-200", "no-list", "deep", "hang"],
)
async def test_it_recovers_by_itself(
    api: BotApi,
    inbox: SqlInbox,
    health: Health,
    telegram: Telegram,
    trouble: list[Any],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(poller_module, "ANSWER_WITHIN_S", -0.7)
    telegram.script, telegram.updates = trouble, [update(1)]
    with caplog.at_level(logging.INFO, logger="bot"):
        async with polling(api, inbox, health):
            await waiting(inbox, 1)
            await until(lambda: "updates come in again" in caplog.text)
    assert TOKEN.partition(":")[2] not in caplog.text
    assert "updates come in again" in caplog.text


async def test_a_token_that_is_refused_for_good_ends_it(
    api: BotApi, inbox: SqlInbox, health: Health, telegram: Telegram
) -> None:
    telegram.script = [refusal(401)] * REFUSALS
    async with polling(api, inbox, health) as task:
        with pytest.raises(TelegramRefuses, match="TELEGRAM__TOKEN"):
            async with asyncio.timeout(LIMIT_S):
                await task


async def test_it_waits_as_long_as_it_is_told(
    api: BotApi, inbox: SqlInbox, health: Health, telegram: Telegram
) -> None:
    telegram.script, telegram.updates = [refusal(429, retry_after=1)], [update(1)]
    async with polling(api, inbox, health):
        await waiting(inbox, 1)
    assert telegram.at[1] - telegram.at[0] >= 1


async def test_failures_in_a_row_are_told_once_and_cost_few_requests(
    api: BotApi,
    inbox: SqlInbox,
    health: Health,
    telegram: Telegram,
    caplog: pytest.LogCaptureFixture,
) -> None:
    telegram.script = [refusal(409)] * 100
    with caplog.at_level(logging.INFO, logger="bot"):
        async with polling(api, inbox, health, backoff=Backoff(0.5, 0.5)):
            await until(lambda: len(telegram.asked) >= 3)
    gaps = [after - before for before, after in zip(telegram.at, telegram.at[1:], strict=False)]
    assert min(gaps) >= 0.49
    assert caplog.text.count("somebody else takes this bot's updates") == 1


async def test_items_that_are_no_updates_stop_nobody(
    api: BotApi,
    inbox: SqlInbox,
    health: Health,
    telegram: Telegram,
    caplog: pytest.LogCaptureFixture,
) -> None:
    telegram.updates = [None, {"message": {"text": "canary"}}, update(3)]
    async with polling(api, inbox, health):
        await waiting(inbox, 1)
    assert "2 items without update_id" in caplog.text
    assert "canary" not in caplog.text


async def test_it_asks_for_no_more_than_there_is_room_for(
    api: BotApi, inbox: SqlInbox, health: Health, telegram: Telegram
) -> None:
    telegram.updates = [update(1)]
    async with polling(api, inbox, health, most_waiting=1):
        await waiting(inbox, 1)
        asked = len(telegram.asked)
        await asyncio.sleep(0.2)
        assert len(telegram.asked) == asked
        (claim,) = await inbox.claim(Lane.CHAT, 1)
        await inbox.done([claim])
        await until(lambda: len(telegram.asked) > asked)


async def test_taps_get_through_while_messages_wait_at_telegram(
    api: BotApi,
    inbox: SqlInbox,
    health: Health,
    telegram: Telegram,
    caplog: pytest.LogCaptureFixture,
) -> None:
    tap = {"update_id": 9, "callback_query": {"id": "1", "from": {"id": 9}}}
    telegram.updates = [update(n, n) for n in range(4)]
    with caplog.at_level(logging.INFO, logger="bot"):
        async with polling(api, inbox, health, most_waiting=5):
            await waiting(inbox, 4)
            telegram.updates = [update(4, 4), tap, update(10, 10)]
            await waiting(inbox, 5)
            assert [claim.update_id for claim in await inbox.claim(Lane.FAST, 5)] == [9]
            await until(lambda: "too many updates wait" in caplog.text)
            assert telegram.asked[-1]["offset"] == 4
            assert await health.not_ready() == "too many updates wait"
            held = await inbox.claim(Lane.CHAT, 5)
            await inbox.done(held)
            await until(lambda: telegram.asked[-1]["offset"] == 11)
            await until(lambda: "updates come in again" in caplog.text)
    claims = await inbox.claim(Lane.CHAT, 5)
    assert [claim.update_id for claim in claims] == [4, 10]
    assert await health.not_ready() == ""


class FullDisk:
    """An inbox on a disk that is full for the first tries."""

    def __init__(self, inbox: SqlInbox, failures: int) -> None:
        self._inbox, self.failures = inbox, failures
        self.waiting = inbox.waiting

    async def store(self, arrivals: Any) -> Stored:
        if self.failures:
            self.failures -= 1
            raise OperationalError("INSERT", {}, Exception("database or disk is full"))
        return await self._inbox.store(arrivals)


async def test_what_cannot_be_stored_is_not_confirmed(
    api: BotApi,
    inbox: SqlInbox,
    health: Health,
    telegram: Telegram,
    caplog: pytest.LogCaptureFixture,
) -> None:
    telegram.updates = [update(1)]
    async with polling(api, FullDisk(inbox, 4), health):
        await until(lambda: health.store_failing)
        assert "could not be stored" in await health.not_ready()
        await waiting(inbox, 1)
        await until(lambda: telegram.asked[-1].get("offset") == 2)
    assert all("offset" not in asked for asked in telegram.asked[:5])
    assert caplog.text.count("updates cannot be stored: database or disk is full") == 1
    assert await health.not_ready() == ""


async def test_who_sends_too_much_is_told_once_a_minute(
    api: BotApi, inbox: SqlInbox, health: Health, telegram: Telegram
) -> None:
    told: list[Refused] = []

    async def tell(sender: Refused) -> None:
        told.append(sender)

    telegram.updates = [update(n) for n in range(PER_USER + 5)]
    async with polling(api, inbox, health, tell):
        await waiting(inbox, PER_USER)
        await until(lambda: told == [Refused("message", 1, "ru", 1)])
        telegram.updates = [update(n) for n in range(100, 105)]
        await until(lambda: health.totals["shed"] == 10)
    assert len(told) == 1
    assert intake_module.TELL_EVERY_S == 60


async def test_no_exception_holds_the_token() -> None:
    async with BotApi("http://127.0.0.1:1", SecretStr(TOKEN)) as api:
        with pytest.raises(ApiFault) as caught:
            await api.call("getUpdates")
    assert "canary" not in repr(caught.getrepr(chain=True, showlocals=False))
    assert json.dumps(str(caught.value)) == '"ConnectError"'
