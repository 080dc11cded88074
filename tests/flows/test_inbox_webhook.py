"""The same conversations through the webhook, by the sandbox's own sender."""

import asyncio
import socket

import httpx
import pytest

from bot.keys import webhook_secret
from tests.flows.conftest import House


@pytest.fixture
def operator() -> dict[str, str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    return {
        "TELEGRAM__MODE": "webhook",
        "TELEGRAM__LISTEN": address,
        "TELEGRAM__WEBHOOK_URL": f"http://{address}/updates",
    }


async def test_updates_come_by_the_webhook_in_order(house: House) -> None:
    sender = house.whole.telegram.webhook
    assert sender.webhook is not None
    assert sender.webhook.secret == webhook_secret(house.services.settings)
    (told,) = await house.writes("setWebhook")
    assert "callback_query" in str(told["params"]["allowed_updates"])
    await house.anna.sends_photo(house.sample(1))
    await house.anna.sees(button="Buy")
    for text in ("/help", "/about", "/help"):
        await house.anna.sends(text)
    await house.until_called("sendMessage", 3)
    help_, about, again = [call["params"]["text"] for call in await house.writes("sendMessage")][1:]
    assert help_ == again != about
    assert await house.writes("getUpdates") == []


async def test_who_does_not_know_the_secret_gets_nothing_done(house: House) -> None:
    url = house.services.settings.telegram.webhook_url
    assert url is not None
    async with httpx.AsyncClient() as client:
        answer = await client.post(url, json={"update_id": 1, "message": {}})
        assert answer.status_code == 403
        host = url.removesuffix("/updates")
        assert (await client.get(f"{host}/readyz")).status_code == 200


async def test_an_update_nobody_can_read_holds_up_nobody(house: House) -> None:
    await house.receives("message", text="no chat", **{"from": {"id": house.anna.id}})
    asked = await house.anna.sends("/help")
    async with asyncio.timeout(20):
        await house.anna.sees(after=asked)
    assert house.whole.telegram.webhook.last_error is None
