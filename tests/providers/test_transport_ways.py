"""Whom our transport reaches, by which name and scheme, and whom not."""

import socket
import ssl
from pathlib import Path

import httpx
import pytest

from providers.transport import KeepAlive, shared_ssl_context, telegram_transport
from tests.providers.called_server import Server
from tests.talking import talking

CERTIFICATES = Path(__file__).parents[1] / "search" / "certificates"


async def test_nobody_there() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        async with httpx.AsyncClient(transport=KeepAlive(shared_ssl_context(), most=1)) as http:
            for _ in range(2):  # the place of a call that failed is free again
                with pytest.raises(httpx.ConnectError):
                    await http.get(f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize("name", ["a..b", "a" * 70 + ".test"])
async def test_a_name_that_nobody_can_have(name: str) -> None:
    async with httpx.AsyncClient(transport=KeepAlive(shared_ssl_context(), most=1)) as http:
        for _ in range(2):
            with pytest.raises(httpx.ConnectError):
                await http.get(f"http://{name}/")


@pytest.mark.parametrize(
    ("certificate", "name", "trusted"),
    [
        ("good", "localhost", True),
        ("good", "other.example", False),
        ("expired", "localhost", False),
    ],
)
async def test_a_server_must_prove_the_name_it_is_asked_by(
    certificate: str, name: str, trusted: bool
) -> None:
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    theirs.load_cert_chain(CERTIFICATES / f"{certificate}.pem")
    ours = ssl.create_default_context(cafile=CERTIFICATES / "authority.pem")
    server = Server()
    async with (
        talking(server.talk, theirs) as port,
        httpx.AsyncClient(transport=KeepAlive(ours, most=1)) as http,
    ):
        url = f"https://127.0.0.1:{port}/"
        if trusted:
            for _ in range(2):
                answer = await http.get(url, extensions={"sni_hostname": name})
                assert answer.content == b"ok"
        else:
            with pytest.raises(httpx.ConnectError) as refused:
                await http.get(url, extensions={"sni_hostname": name})
            assert isinstance(refused.value.__cause__, ssl.SSLCertVerificationError)
    assert server.requests == ([2] if trusted else [])


async def test_no_other_scheme_leaves_the_house() -> None:
    async with httpx.AsyncClient(transport=KeepAlive(shared_ssl_context(), most=1)) as http:
        with pytest.raises(httpx.UnsupportedProtocol):
            await http.get("ftp://127.0.0.1/")


def test_a_proxy_of_the_environment_is_left_to_httpx(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("all_proxy", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    assert isinstance(telegram_transport(1), KeepAlive)
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    assert telegram_transport(1) is None
