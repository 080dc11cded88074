"""Temporary pictures can be fetched by whoever knows the address, and by nobody else."""

import os
import time
from pathlib import Path

import httpx
import pytest

from bot.ingress.pictures import LIFETIME_S, FilePictureHost
from bot.ingress.server import PortTaken, serving
from providers.base import FittedImage, ImageFormat

PICTURE = FittedImage(b"\xff\xd8\xff pixels", ImageFormat.JPEG, 10, 10)


@pytest.fixture
def host(tmp_path: Path) -> FilePictureHost:
    return FilePictureHost(tmp_path / "pictures", "https://bot.example")


@pytest.fixture
def client(host: FilePictureHost) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(host.app())
    return httpx.AsyncClient(transport=transport, base_url="https://bot.example")


async def test_a_published_picture_is_served_and_asks_not_to_be_kept(
    host: FilePictureHost, client: httpx.AsyncClient
) -> None:
    picture = await host.publish(PICTURE)
    answer = await client.get(picture.url)
    assert (answer.status_code, answer.content) == (200, PICTURE.data)
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "noindex" in answer.headers["x-robots-tag"]


async def test_a_withdrawn_picture_is_gone_at_once(
    host: FilePictureHost, client: httpx.AsyncClient
) -> None:
    picture = await host.publish(PICTURE)
    await host.withdraw(picture)
    await host.withdraw(picture)
    assert (await client.get(picture.url)).status_code == 404


@pytest.mark.parametrize("age_s", [LIFETIME_S + 1, -3600], ids=["old", "the clock was set back"])
async def test_a_picture_past_its_time_is_not_served_and_is_swept_away(
    host: FilePictureHost, client: httpx.AsyncClient, age_s: float
) -> None:
    picture = await host.publish(PICTURE)
    old = time.time() - age_s
    os.utime(picture.file, (old, old))
    assert (await client.get(picture.url)).status_code == 404
    other = await host.publish(PICTURE)
    assert not picture.file.exists()
    await host.sweep()
    assert other.file.exists()


@pytest.mark.parametrize(
    "path", ["/p/", "/p/x.jpeg", "/p/../secret", "/p/%2e%2e%2fsecret", f"/p/{'a' * 43}.jpeg", "/"]
)
async def test_guesses_and_detours_all_look_the_same(
    client: httpx.AsyncClient, tmp_path: Path, path: str
) -> None:
    (tmp_path / "secret").write_text("secret")
    answer = await client.get(path)
    assert answer.status_code == 404
    assert b"secret" not in answer.content


async def test_names_hold_256_bits_and_no_picture_is_readable_by_others(
    host: FilePictureHost,
) -> None:
    names = {(await host.publish(PICTURE)).url for _ in range(20)}
    assert len(names) == 20
    assert all(len(name.rpartition("/")[2].split(".")[0]) == 43 for name in names)
    file = (await host.publish(PICTURE)).file
    assert file.stat().st_mode & 0o077 == 0


async def test_a_server_runs_for_a_block_and_says_when_its_port_is_taken(
    host: FilePictureHost,
) -> None:
    async with serving(host.app(), "127.0.0.1", 0) as port, httpx.AsyncClient() as real:
        assert (await real.get(f"http://127.0.0.1:{port}/p/x")).status_code == 404
        with pytest.raises(PortTaken):
            async with serving(host.app(), "127.0.0.1", port):
                raise AssertionError("two servers on one port")
    with pytest.raises(httpx.ConnectError):
        async with httpx.AsyncClient() as real:
            await real.get(f"http://127.0.0.1:{port}/p/x")
