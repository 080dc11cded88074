"""The composition root: what counts as a secret, and whose pictures may come from this machine."""

from pathlib import Path

import pytest

from bot.app import open_services, secrets_of, trusted_hosts, warm_up
from bot.settings import Settings, load
from providers.base import Provider
from providers.errors import Unreachable


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name, value in {
        "DATABASE_URL": "postgresql+asyncpg://bot:canary%2Fdatabase@db.example/snapbuy",
        "TELEGRAM__TOKEN": "canary-token",
        "PROVIDERS__JUHE__KEY": "canary-key",
        "PROVIDERS__JUHE__BASE_URL": "http://127.0.0.1:8111/juhe",
        "PROVIDERS__BAIDU__BASE_URL": "https://localhost/baidu",
        "PROVIDERS__DAJI__BASE_URL": "http://localhost",
    }.items():
        monkeypatch.setenv(name, value)
    return load(None)


def test_every_secret_is_known_to_the_scrubber(settings: Settings) -> None:
    secrets = {"canary-token", "canary-key", "canary%2Fdatabase", "canary/database"}
    assert secrets <= set(secrets_of(settings))


async def test_a_provider_that_does_not_warm_up_does_not_keep_the_others_from_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.chdir(tmp_path)
    warmed = []

    async def warm(provider: Provider) -> None:
        warmed.append(provider.info.id)
        raise Unreachable("cold")

    monkeypatch.setattr(Provider, "warm", warm)
    monkeypatch.setenv("PROVIDERS__JUHE__KEY", "k")
    monkeypatch.setenv("PROVIDERS__BAIDU__API_KEY", "k")
    monkeypatch.setenv("PROVIDERS__BAIDU__SECRET_KEY", "k")
    async with open_services(load(None)) as services:
        await warm_up(services)
        assert len(services.pool.pids) > 0
    assert set(warmed) == {"baidu", "juhe"}
    assert "provider juhe did not warm up" in caplog.text


def test_pictures_may_come_from_this_machine_where_the_operator_said_so(settings: Settings) -> None:
    assert trusted_hosts(settings) == {"127.0.0.1:8111", "localhost:443", "localhost:80"}
