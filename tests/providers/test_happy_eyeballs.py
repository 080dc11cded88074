"""Connections to names with several addresses, and to none when they are called off."""

import asyncio
import gc
import itertools
import socket
import warnings
from typing import Any

import httpx
import pytest

from providers import happy_eyeballs
from providers.connection import Connection
from tests.talking import talking
from tests.waiting import LIMIT_S

HERE, NOBODY = "127.0.0.1", "127.0.0.2"  # where the servers below listen, and where they do not
NAME = "shop.example"


async def hush(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    """A server that says nothing."""
    await reader.read()


def resolve(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """Have every name lead to these addresses."""

    async def getaddrinfo(host: str, port: int, **_: Any) -> list[Any]:
        kind = socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, ""
        return [(*kind, (address, port)) for address in addresses]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", getaddrinfo)


@pytest.mark.parametrize(
    ("host", "addresses"),
    [(HERE, []), (NAME, [HERE]), (NAME, [HERE, HERE]), (NAME, [NOBODY, HERE])],
    ids=["address", "name", "two", "first-refuses"],
)
async def test_a_connection_that_is_called_off_at_any_moment_leaves_no_socket(
    host: str, addresses: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve(monkeypatch, *addresses)
    async with talking(hush) as port:
        for steps in itertools.count():
            with warnings.catch_warnings(record=True) as found:
                warnings.simplefilter("always", ResourceWarning)
                making = asyncio.create_task(Connection.to(host, port, None, host, LIMIT_S))
                for _ in range(steps):
                    await asyncio.sleep(0)
                was_made = making.done()
                making.cancel()
                [end] = await asyncio.gather(making, return_exceptions=True)
                if isinstance(end, Connection):
                    end.close()
                del making, end
                for _ in range(10):  # what was called off hears of it, and hangs up
                    await asyncio.sleep(0)
                gc.collect()
            assert not [str(one.message) for one in found], f"called off after {steps} steps"
            if was_made:
                return


async def test_that_it_was_called_off_is_heard_even_in_the_moment_an_address_wins(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loop = asyncio.get_running_loop()
    connect, asked = loop.sock_connect, asyncio.Event()

    async def sock_connect(own: socket.socket, address: Any) -> None:
        if address[0] == NOBODY:
            await asyncio.Event().wait()
        asked.set()
        await connect(own, address)

    monkeypatch.setattr(loop, "sock_connect", sock_connect)
    monkeypatch.setattr(happy_eyeballs, "NEXT_ADDRESS_S", 0.01)
    resolve(monkeypatch, NOBODY, HERE)
    async with talking(hush) as port:
        for steps in itertools.count():
            asked.clear()
            making = asyncio.create_task(Connection.to(NAME, port, None, NAME, LIMIT_S))
            await asked.wait()
            for _ in range(steps):
                await asyncio.sleep(0)
            if making.done():
                making.result().close()
                return
            making.cancel()
            with pytest.raises(asyncio.CancelledError):
                await making


async def test_an_address_that_refuses_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve(monkeypatch, NOBODY, NOBODY, HERE)
    async with talking(hush) as port:
        (await Connection.to(NAME, port, None, NAME, LIMIT_S)).close()
        resolve(monkeypatch, NOBODY, NOBODY)
        with pytest.raises(httpx.ConnectError, match="Connect call failed"):
            await Connection.to(NAME, port, None, NAME, LIMIT_S)


async def test_an_address_that_does_not_answer_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loop = asyncio.get_running_loop()
    connect, asked = loop.sock_connect, []

    async def sock_connect(own: socket.socket, address: Any) -> None:
        asked.append(address[0])
        if address[0] == NOBODY:
            await asyncio.Event().wait()
        await connect(own, address)

    monkeypatch.setattr(loop, "sock_connect", sock_connect)
    resolve(monkeypatch, NOBODY, HERE)
    async with talking(hush) as port:
        (await Connection.to(NAME, port, None, NAME, LIMIT_S)).close()
        assert asked == [NOBODY, HERE]
        resolve(monkeypatch, NOBODY, NOBODY)
        with pytest.raises(httpx.ConnectTimeout):
            await Connection.to(NAME, port, None, NAME, 0.6)


async def test_families_take_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    kind = socket.SOCK_STREAM, 0, ""
    # Any two do; not every machine has IPv6.
    one = [(socket.AF_UNIX, *kind, (f"unix {number}", 9)) for number in (1, 2)]
    other = [(socket.AF_INET, *kind, (f"inet {number}", 9)) for number in (1, 2)]
    asked: list[str] = []

    async def getaddrinfo(*_: Any, **__: Any) -> list[Any]:
        return [*one, *other]

    async def sock_connect(_: socket.socket, address: Any) -> None:
        asked.append(address[0])
        raise ConnectionRefusedError("refused")

    loop = asyncio.get_running_loop()
    monkeypatch.setattr(loop, "getaddrinfo", getaddrinfo)
    monkeypatch.setattr(loop, "sock_connect", sock_connect)
    with pytest.raises(httpx.ConnectError):
        await Connection.to(NAME, 9, None, NAME, LIMIT_S)
    assert asked == ["unix 1", "inet 1", "unix 2", "inet 2"]
