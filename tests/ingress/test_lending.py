"""Several processes lend their pictures on one address, one after the other."""

import asyncio
import logging
from pathlib import Path

import httpx
import pytest

from bot.ingress.lending import lending
from bot.ingress.pictures import FilePictureHost
from bot.ingress.server import serving
from providers.base import FittedImage, ImageFormat

PICTURE = FittedImage(b"\xff\xd8\xff pixels", ImageFormat.JPEG, 10, 10)


@pytest.fixture
async def port(tmp_path: Path) -> int:
    async with serving(FilePictureHost(tmp_path, "http://x").app(), "127.0.0.1", 0) as free:
        return free


@pytest.fixture
def host(tmp_path: Path, port: int) -> FilePictureHost:
    return FilePictureHost(tmp_path / "pictures", f"http://127.0.0.1:{port}")


async def fetched(url: str) -> bytes:
    async with httpx.AsyncClient() as client:
        return (await client.get(url)).content


async def test_the_second_is_served_by_the_first_and_takes_over_when_it_ends(
    host: FilePictureHost, port: int
) -> None:
    first = lending(host, "127.0.0.1", port)
    await first.__aenter__()
    async with lending(host, "127.0.0.1", port):
        picture = await host.publish(PICTURE)
        assert await fetched(picture.url) == PICTURE.data
        await first.__aexit__(None, None, None)
        await asyncio.sleep(0.3)
        assert await fetched(picture.url) == PICTURE.data
    with pytest.raises(httpx.ConnectError):
        await fetched(picture.url)


async def test_an_address_of_another_machine_is_told_and_costs_nothing_else(
    host: FilePictureHost, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        async with lending(host, "203.0.113.1", 8081):
            pass
    assert "not served: 203.0.113.1:8081 cannot be used" in caplog.text


async def test_what_a_crash_left_behind_is_removed_at_the_start(
    host: FilePictureHost, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    orphan = await host.publish(PICTURE)
    monkeypatch.setattr("bot.ingress.pictures.LIFETIME_S", -1)
    async with lending(host, "127.0.0.1", port):
        assert not orphan.file.exists()
