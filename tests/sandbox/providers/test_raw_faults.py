"""The server that breaks HTTP itself."""

import asyncio

import httpx
import pytest

from sandbox.providers.raw_faults import RAW_MODES, SCRIPTS, RawFaultServer

ERRORS: dict[str, type[Exception]] = {
    "reset_before": httpx.ReadError,
    "reset_mid": httpx.ReadError,
    "close_before": httpx.RemoteProtocolError,
    "cl_lies_more": httpx.RemoteProtocolError,
    "two_lengths": httpx.RemoteProtocolError,
    "chunk_bad": httpx.RemoteProtocolError,
    "http09": httpx.RemoteProtocolError,
    "garbage": httpx.RemoteProtocolError,
    "headers_big": httpx.RemoteProtocolError,
    "hang": httpx.ReadTimeout,
}


async def _get(address: str) -> httpx.Response:
    async with httpx.AsyncClient(timeout=0.3) as client:
        return await client.post(address, data={"a": "b"})


@pytest.mark.parametrize("mode", ERRORS)
async def test_a_broken_answer_is_an_error_of_the_client(mode: str) -> None:
    async with RawFaultServer() as server:
        with pytest.raises(ERRORS[mode]):
            await _get(server.url(mode))
        assert server.hits == 1


@pytest.mark.parametrize("mode", ["drip_header", "drip_body"])
async def test_a_dripping_answer_outlives_the_clients_own_timeouts(mode: str) -> None:
    async with RawFaultServer() as server, httpx.AsyncClient(timeout=0.8) as client:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1.2):
                await client.get(server.url(mode))


async def test_less_than_was_sent_is_cut_off() -> None:
    async with RawFaultServer() as server:
        answer = await _get(server.url("cl_lies_less"))
    assert not answer.text.endswith("}")


async def test_an_endless_body_comes_in_pieces() -> None:
    async with RawFaultServer() as server, httpx.AsyncClient() as client:
        async with client.stream("GET", server.url("huge_stream")) as answer:
            total = 0
            async for part in answer.aiter_raw():
                total += len(part)
                if total > 8 << 20:
                    break
        assert total > 8 << 20


@pytest.mark.parametrize(("mode", "status"), [("500", 500), ("429", 429), ("html", 200)])
async def test_complete_answers_are_served_too(mode: str, status: int) -> None:
    async with RawFaultServer() as server:
        assert (await _get(server.url(f"{mode}/any/path?x=1"))).status_code == status


async def test_a_redirect_leads_where_it_must_not() -> None:
    async with RawFaultServer() as server:
        answer = await _get(server.url("redirect_file"))
    assert answer.headers["Location"] == "file:///etc/hostname"


def test_every_mode_is_listed_once() -> None:
    assert len(set(RAW_MODES)) == len(RAW_MODES)
    assert set(SCRIPTS) <= set(RAW_MODES)


def test_an_address_needs_a_running_server() -> None:
    with pytest.raises(RuntimeError, match="does not run"):
        RawFaultServer().url("hang")
