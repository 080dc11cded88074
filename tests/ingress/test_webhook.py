"""The webhook's answers, and what the operator's machines may ask."""

import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette

from bot.ingress.health import Health
from bot.ingress.intake import Intake
from bot.ingress.lanes import Refused
from bot.ingress.webhook import LARGEST_BODY, SECRET_HEADER, Webhook, tell_webhook
from bot.storage.inbox import Counts, Lane, SqlInbox
from tests.ingress.damage import damage_of

SECRET = "s" * 32
URL = "https://bot.example/in/coming"
PATH = "/in/coming"
UPDATE = {"update_id": 5, "message": {"chat": {"id": 1}, "from": {"id": 1}, "text": "x"}}


async def tell(_: Refused) -> None:
    """Nobody is told anything here."""


@pytest.fixture
def health(inbox: SqlInbox) -> Health:
    return Health(inbox, polls=False)


@pytest.fixture
def most_waiting() -> int:
    return 2


@pytest.fixture
async def client(
    inbox: SqlInbox, health: Health, most_waiting: int
) -> AsyncIterator[httpx.AsyncClient]:
    intake = Intake(inbox, health, lambda: None, tell, most_waiting=most_waiting)
    webhook = Webhook(URL, SECRET, intake, health)
    app = Starlette(routes=[*health.routes(), *webhook.routes()])
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app),
        base_url="https://bot.example",
        headers={SECRET_HEADER: SECRET},
    ) as client:
        yield client


async def test_200_means_stored_and_a_repetition_is_200_too(
    client: httpx.AsyncClient, inbox: SqlInbox
) -> None:
    for _ in range(2):
        assert (await client.post(PATH, json=UPDATE)).status_code == 200
    assert await inbox.waiting() == 1


@pytest.mark.parametrize("secret", ["", "s" * 31, "S" * 32, "ü" * 32])
async def test_who_does_not_know_the_secret_is_refused(
    client: httpx.AsyncClient, inbox: SqlInbox, secret: str
) -> None:
    headers = [(SECRET_HEADER.encode(), secret.encode())]
    answer = await client.post(PATH, json=UPDATE, headers=headers)
    assert answer.status_code == 403
    assert await inbox.waiting() == 0


@pytest.mark.parametrize(
    "body", [b"", b"canary", b"[]", b"{}", b'{"update_id": "5"}', b"[" * 99_999, b"\xff\xfe"]
)
async def test_what_is_no_update_blocks_nobody(
    client: httpx.AsyncClient, inbox: SqlInbox, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    assert (await client.post(PATH, content=body)).status_code == 200
    assert "held no update" in caplog.text
    assert "canary" not in caplog.text
    assert await inbox.waiting() == 0


async def test_a_body_nested_too_deep_blocks_nobody(
    client: httpx.AsyncClient, inbox: SqlInbox
) -> None:
    for depth in range(900, 1010, 5):
        inner = b'{"a":' * depth + b"1" + b"}" * depth
        body = b'{"update_id": 5, "message": ' + inner + b"}"
        assert (await client.post(PATH, content=body)).status_code == 200, depth
    assert (await client.post(PATH, json={**UPDATE, "update_id": 6})).status_code == 200


async def test_a_body_without_end_is_refused(client: httpx.AsyncClient) -> None:
    assert (await client.post(PATH, content=b"x" * (LARGEST_BODY + 1))).status_code == 413
    assert (await client.get(PATH)).status_code == 405


async def test_when_it_is_full_or_stopping_telegram_keeps_the_update(
    client: httpx.AsyncClient, health: Health
) -> None:
    for number in (1, 2):
        assert (await client.post(PATH, json={**UPDATE, "update_id": number})).status_code == 200
    full = await client.post(PATH, json={**UPDATE, "update_id": 3})
    assert (full.status_code, full.headers["retry-after"]) == (503, "2")
    health.stopping = True
    assert (await client.post(PATH, json=UPDATE)).status_code == 503
    ready = await client.get("/readyz")
    assert (ready.status_code, ready.text) == (503, "stopping\n")
    assert (await client.get("/healthz")).status_code == 200


async def test_what_cannot_be_stored_is_not_acknowledged(
    client: httpx.AsyncClient,
    inbox: SqlInbox,
    health: Health,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def store(_: Any) -> None:
        raise OperationalError("INSERT", {}, Exception("database is locked"))

    with monkeypatch.context() as broken:
        broken.setattr(inbox, "store", store)
        for _ in range(3):
            assert (await client.post(PATH, json=UPDATE)).status_code == 503
    assert caplog.text.count("updates cannot be stored: database is locked") == 1
    assert (await client.get("/readyz")).status_code == 503
    with caplog.at_level(logging.INFO):
        assert (await client.post(PATH, json=UPDATE)).status_code == 200
    assert "stored again" in caplog.text
    assert (await client.get("/readyz")).status_code == 200


async def test_a_damaged_database_is_told_and_loses_nothing(
    client: httpx.AsyncClient, inbox: SqlInbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert (await client.post(PATH, json=UPDATE)).status_code == 200
    damage = damage_of(tmp_path)

    async def broken(*_: Any) -> None:
        raise damage

    for name in ("store", "waiting", "counts", "check_writable"):
        monkeypatch.setattr(inbox, name, broken)
    assert (await client.post(PATH, json={**UPDATE, "update_id": 6})).status_code == 503
    ready = await client.get("/readyz")
    assert (ready.status_code, ready.text) == (503, "the database is damaged\n")
    figures = await client.get("/metrics")
    assert figures.status_code == 200
    assert "snapbuy_updates_stored_total 1\n" in figures.text
    assert "snapbuy_inbox_waiting" not in figures.text


@pytest.mark.parametrize("most_waiting", [5])
async def test_taps_are_taken_in_while_messages_are_put_off(
    client: httpx.AsyncClient, inbox: SqlInbox
) -> None:
    for number in range(4):
        assert (await client.post(PATH, json={**UPDATE, "update_id": number})).status_code == 200
    assert (await client.post(PATH, json={**UPDATE, "update_id": 7})).status_code == 503
    tap = {"callback_query": {"id": "1", "from": {"id": 1}}}
    assert (await client.post(PATH, json={"update_id": 8, **tap})).status_code == 200
    assert (await client.post(PATH, json={"update_id": 9, **tap})).status_code == 503
    assert await inbox.waiting() == 5


async def test_figures_tell_how_much_and_never_whose(
    client: httpx.AsyncClient, inbox: SqlInbox
) -> None:
    await client.post(PATH, json={**UPDATE, "update_id": 987654321})
    text = (await client.get("/metrics")).text
    assert "snapbuy_inbox_waiting 1\n" in text
    assert "snapbuy_updates_stored_total 1\n" in text
    assert "# TYPE snapbuy_updates_stored_total counter" in text
    assert "snapbuy_last_update_age_seconds" in text
    assert "987654321" not in text
    assert await inbox.counts() == Counts(1, 0, 0)


async def test_a_poller_that_hears_nothing_is_not_ready(inbox: SqlInbox) -> None:
    now = 1000.0
    health = Health(inbox, polls=True, clock=lambda: now)
    assert await health.not_ready() == "Telegram does not answer"
    health.noted_poll()
    assert await health.not_ready() == ""
    now += 100
    assert await health.not_ready() == "Telegram does not answer"


async def test_what_keeps_a_poller_from_asking_is_told_as_it_is(inbox: SqlInbox) -> None:
    now = 1000.0
    health = Health(inbox, polls=True, clock=lambda: now)
    health.noted_poll()
    for _ in range(10):
        now += 10
        health.noted_room(frozenset())
        assert await health.not_ready() == "too many updates wait"
    health.noted_room(frozenset(Lane))
    assert await health.not_ready() == "", "Telegram is only being asked again"
    for _ in range(10):
        now += 10
        health.noted_store_failure()
        assert await health.not_ready() == "the last update could not be stored"
    health.noted_store(0)
    assert await health.not_ready() == ""
    now += 100
    assert await health.not_ready() == "Telegram does not answer"


async def test_whom_a_proxy_sent_nothing_gets_a_chance(inbox: SqlInbox) -> None:
    now = 1000.0
    health = Health(inbox, polls=False, clock=lambda: now)
    health.noted_room(frozenset())
    health.noted_store_failure()
    assert await health.not_ready()
    now += 61
    assert await health.not_ready() == ""


class Remembered(dict[str, str]):
    async def get(self, key: str) -> str | None:  # type: ignore[override]  # as ProviderMemory
        return super().get(key)

    async def put(self, key: str, value: str) -> None:
        self[key] = value


class Told:
    """A Bot API that keeps what it was told."""

    def __init__(self) -> None:
        self.info: dict[str, Any] = {"url": ""}
        self.calls: list[str] = []

    async def call(self, method: str, **parameters: Any) -> Any:
        self.calls.append(method)
        if method == "setWebhook":
            self.secret = parameters.pop("secret_token")
            assert parameters.pop("drop_pending_updates") is False
            self.info = parameters
        return self.info


async def test_telegram_is_told_only_what_it_does_not_know() -> None:
    api: Any = Told()
    memory: Any = Remembered()
    for _ in range(2):
        await tell_webhook(api, URL, SECRET, ["message"], memory)
    assert api.calls == ["getWebhookInfo", "setWebhook", "getWebhookInfo"]
    await tell_webhook(api, URL, "t" * 32, ["message"], memory)
    assert (api.calls[-1], api.secret) == ("setWebhook", "t" * 32)
    assert SECRET not in str(memory)
    api.info["url"] = "https://somebody.else"
    await tell_webhook(api, URL, "t" * 32, ["message"], memory)
    assert api.calls[-1] == "setWebhook"
