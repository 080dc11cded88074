"""The one way to the network: bounded in time and size, and deaf to what it did not ask for."""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import httpx
import pytest

from providers.base import FittedImage, ImageFormat
from providers.errors import (
    BadResponse,
    BreakerEffect,
    Misconfigured,
    ProviderError,
    RateLimited,
    TimedOut,
    Unreachable,
)
from providers.http import (
    MAX_BODY,
    STATUS_ERRORS,
    ProviderHttp,
    encode_form,
    new_client,
    retry_after_seconds,
)
from providers.strict_json import parse_json
from tests.talking import Talk, talking

NOW = datetime(2025, 10, 21, 12, 0, tzinfo=UTC)
CERTIFICATE = Path(__file__).with_name("self_signed.pem")


@asynccontextmanager
async def http(timeout_s: float = 5.0) -> AsyncIterator[ProviderHttp]:
    async with new_client(2) as client:
        yield ProviderHttp(client, timeout_s=timeout_s, now=lambda: NOW)


async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A byte now and then: no single read ever takes long."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.05)


def saying(head: str, body: bytes = b"") -> Talk:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(f"HTTP/1.1 {head}\r\n\r\n".encode() + body)
        await writer.drain()

    return talk


async def test_a_dripping_answer_ends_at_the_deadline_of_the_whole_call() -> None:
    async with talking(drip) as port, http(0.4) as one:
        began = time.monotonic()
        with pytest.raises(TimedOut):
            await one.get(f"http://127.0.0.1:{port}/")
        assert time.monotonic() - began < 10


async def test_an_endless_answer_is_cut() -> None:
    async def pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(bytes(1 << 16))
            await writer.drain()

    async with talking(pour) as port, http() as one:
        with pytest.raises(BadResponse, match=str(MAX_BODY)):
            await one.get(f"http://127.0.0.1:{port}/")


async def test_a_compressed_answer_is_not_unpacked() -> None:
    talk = saying("200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3", b"\x1f\x8b\x08")
    async with talking(talk) as port, http() as one:
        with pytest.raises(BadResponse, match="compressed"):
            await one.get(f"http://127.0.0.1:{port}/")


async def test_a_redirect_is_not_followed() -> None:
    visits: list[bytes] = []

    async def inside(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        visits.append(await reader.readuntil(b"\r\n\r\n"))

    async with talking(inside) as canary:
        talk = saying(f"302 Found\r\nLocation: http://127.0.0.1:{canary}/\r\nContent-Length: 0")
        async with talking(talk) as port, http() as one:
            with pytest.raises(BadResponse, match="302"):
                await one.get(f"http://127.0.0.1:{port}/")
    assert visits == []


async def test_a_certificate_nobody_vouches_for_gets_no_byte_and_no_second_try() -> None:
    heard: list[bytes] = []

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.read())

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    async with talking(listen, context) as port, http() as one:
        with pytest.raises(Misconfigured, match="certificate") as caught:
            await one.post_form(f"https://localhost:{port}/", {"key": "secret"})
    assert caught.value.retries == 0
    assert caught.value.breaker is BreakerEffect.OPENS
    assert b"".join(heard) == b""


@pytest.mark.parametrize(
    ("status", "error"),
    [
        *((int(code), verdict.error) for code, verdict in STATUS_ERRORS.items()),
        (302, BadResponse),
        (404, BadResponse),
        (500, Unreachable),
        (502, Unreachable),
        (599, Unreachable),
    ],
)
async def test_every_status_that_is_no_answer_is_an_error(
    status: int, error: type[ProviderError]
) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(status, stream=httpx.ByteStream(b"")))
    async with new_client(1, transport=transport) as client:
        with pytest.raises(ProviderError) as caught:
            await ProviderHttp(client, timeout_s=1).get("https://x.example/")
    assert type(caught.value) is error
    assert caught.value.upstream_code == str(status)


async def test_nobody_there_is_told_without_the_address() -> None:
    async with http() as one:
        with pytest.raises(Unreachable) as caught:
            await one.get("http://127.0.0.1:9/?access_token=secret")
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None


async def test_what_the_gate_refuses_is_never_sent() -> None:
    async def closed() -> None:
        raise RateLimited("not now")

    def handler(request: httpx.Request) -> httpx.Response:
        raise AssertionError("sent")

    async with new_client(1, transport=httpx.MockTransport(handler)) as client:
        one = ProviderHttp(client, timeout_s=1, admit=closed)
        with pytest.raises(RateLimited):
            await one.get("https://x.example/")


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        ("0", 0.0),
        ("Tue, 21 Oct 2025 12:00:30 GMT", 30.0),
        ("Tue, 21 Oct 2025 11:00:00 GMT", 0.0),
        ("-5", None),
        ("soon", None),
        ("99999999999", None),
        ("", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str, seconds: float | None) -> None:
    assert retry_after_seconds({"retry-after": value}, NOW) == seconds


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b'{"a": NaN}',
        b'{"a": 1, "a": 2}',
        b'{"a": ' + b"9" * 6000 + b"}",
        b"[" * 100_000,
        b"[" * 61 + b"]" * 61,
        b"\xff\xfe",
    ],
    ids=["empty", "html", "nan", "twice", "long", "bottomless", "deep", "bytes"],
)
def test_json_is_read_strictly(body: bytes) -> None:
    with pytest.raises(BadResponse):
        parse_json(body)


def test_numbers_keep_their_digits() -> None:
    assert parse_json(b'{"price": 45.60}') == {"price": Decimal("45.60")}


def test_a_form_is_escaped_once() -> None:
    image = FittedImage(b"\xff\xd8\xff\xfb\xf0", ImageFormat.JPEG, 1, 1)
    body = encode_form({"image": image.form_value, "key": "a b+c&d=é"})
    assert httpx.QueryParams(body.decode()) == httpx.QueryParams(
        {"image": image.base64, "key": "a b+c&d=é"}
    )
    assert body.count(b"%2F") == image.base64.count("/") > 0


async def test_a_body_that_began_and_drips_is_not_asked_for_again() -> None:
    async with talking(drip) as port, http(0.4) as one:
        with pytest.raises(TimedOut, match="did not end") as caught:
            await one.get(f"http://127.0.0.1:{port}/")
    assert caught.value.retries == 0


async def test_the_time_of_a_call_is_all_the_time_it_has() -> None:
    """httpx gives a read five seconds unless it is told otherwise."""
    async with new_client(1) as client:
        assert client.timeout.read is None
        assert client.timeout.write is None
        assert client.timeout.pool is None
