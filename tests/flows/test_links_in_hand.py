"""Links whose name server sleeps: whoever sends a photo meanwhile does not wait for them."""

import socket
from collections.abc import Iterator
from functools import partial
from threading import Event
from typing import Any

import pytest

from bot.imaging.fetch import PictureFetcher
from sandbox.person import Person
from tests.flows.conftest import House


@pytest.fixture
def asleep(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """Names below asleep.example are not found before this is set."""
    real, wake = socket.getaddrinfo, Event()

    def look_up(host: Any, *more: Any, **how: Any) -> Any:
        if str(host).endswith("asleep.example"):
            wake.wait(60)
        return real("127.0.0.1" if wake.is_set() else host, *more, **how)

    # No link is given up while the test lasts.
    monkeypatch.setattr("bot.app.PictureFetcher", partial(PictureFetcher, deadline_s=60.0))
    monkeypatch.setattr("bot.imaging.lookups.socket.getaddrinfo", look_up)
    yield wake
    wake.set()


async def newcomer(house: House, name: str) -> Person:
    """Somebody who has spoken to the bot."""
    made = await house.telegram.request("POST", "/sandbox/people", json={"first_name": name})
    person = Person(house.telegram, made["id"])
    await person.sends("/start")
    return person


async def test_a_photo_does_not_wait_for_links_that_lead_nowhere(
    asleep: Event, house: House
) -> None:
    people = [await newcomer(house, name) for name in ("Ben", "Mia", "Tom")]
    for person in people:
        for number in range(3):
            await person.sends(f"http://{person.id}-{number}.asleep.example/bag.jpg")
    for person in people:
        await person.sees("Looking at your photo")
    await house.anna.sends_photo(house.sample(1), caption="jd")
    await house.anna.sees(button="Buy")
    asleep.set()
