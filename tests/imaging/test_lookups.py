"""Names that strangers chose: whoever's name server sleeps keeps nobody else waiting."""

import asyncio
import socket
from collections.abc import Iterator
from threading import Event
from typing import Any

import pytest

from bot.imaging.fetch import FetchRefused, PictureFetcher, new_fetch_client
from bot.imaging.lookups import AT_ONCE, StrangersNames

Answers = list[tuple[Any, ...]]


@pytest.fixture
def awake(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """Set to have the name server of *.asleep.example answer."""
    real, wake = socket.getaddrinfo, Event()

    def look_up(host: Any, *more: Any, **how: Any) -> Answers:
        if str(host).endswith("asleep.example"):
            wake.wait(60)
            raise socket.gaierror("no such name")
        return list(real(host, *more, **how))

    monkeypatch.setattr("bot.imaging.lookups.socket.getaddrinfo", look_up)
    yield wake
    wake.set()


async def test_names_are_found() -> None:
    assert await StrangersNames()("127.0.0.1", 80) == ["127.0.0.1"]


async def test_a_name_too_many_is_refused_at_once_until_the_others_are_done(awake: Event) -> None:
    names = StrangersNames()
    waiting = [
        asyncio.create_task(names(f"{number}.asleep.example", 80)) for number in range(AT_ONCE)
    ]
    await asyncio.sleep(0)
    with pytest.raises(OSError, match="too many"):
        await names("127.0.0.1", 80)
    awake.set()
    ends = await asyncio.gather(*waiting, return_exceptions=True)
    assert all(isinstance(end, OSError) for end in ends)
    assert await names("127.0.0.1", 80) == ["127.0.0.1"]


async def test_given_up_look_ups_keep_no_thread_of_everybody_elses(awake: Event) -> None:
    client = new_fetch_client()
    fetcher = PictureFetcher(client, resolver=StrangersNames(), deadline_s=0.1)
    for number in range(AT_ONCE):
        with pytest.raises(FetchRefused, match="timeout"):
            await fetcher.fetch(f"http://{number}.asleep.example/")
    with pytest.raises(FetchRefused, match="unreachable"):
        await fetcher.fetch("http://one.more.asleep.example/")
    async with asyncio.timeout(20):
        assert await asyncio.to_thread(lambda: "a thread") == "a thread"
    await client.aclose()
    assert not awake.is_set()
