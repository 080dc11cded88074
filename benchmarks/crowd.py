"""People who send photos and wait for cards, inside the sandbox's own process.

What they wait for is what arrives at the Bot API server, at the moment it arrives there.
"""

import asyncio
import random
from collections import Counter, deque
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from benchmarks.photos import Photo, variant
from benchmarks.shops import MARK
from sandbox.telegram.calls import CallLog
from sandbox.telegram.people import Person
from sandbox.telegram.request import Call
from sandbox.telegram.speaking import speak
from sandbox.telegram.state import Sandbox
from sandbox.telegram.wire import Json

GIVE_UP_S = 30.0
PUTS = frozenset({"sendmessage", "sendphoto", "editmessagetext", "editmessagemedia"})
# How the texts begin that say: it goes on.
GOES_ON = ("Searching", "Looking at your photo", "Many people are searching right now.")


@dataclass
class Errand:
    """One photo on its way: when it was sent, and when what came."""

    sent_at: float
    placeholder_at: float | None = None
    card_at: float | None = None
    refused: str | None = None
    done: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(frozen=True)
class Wanted:
    """A run: `at_once` photos are on their way among `chats` people; `think_s` is the mean."""

    seconds: float
    at_once: int
    chats: int
    think_s: float = 0.0


@dataclass
class Seen:
    """What came of a run. Times in ms from the photo's sending; `within` counts cards in time."""

    seconds: float = 0.0
    within: int = 0
    silent: int = 0
    placeholder_ms: list[float] = field(default_factory=list)
    card_ms: list[float] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    calls: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)

    def told(self) -> Json:
        """As JSON."""
        return dict(vars(self))


class Watching(CallLog):
    """The call log, which also tells the crowd."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: dict[int, Errand] = {}
        self.seen = Seen()

    def add(self, call: Call, at: float, elapsed_s: float, body: Json, fault: str | None) -> Json:
        """Note a call, and whom it answers."""
        entry = super().add(call, at, elapsed_s, body, fault)
        method = entry["method"]
        if method.lower() != "getupdates":
            self.seen.calls[method] += 1
        if not entry["ok"]:
            self.seen.errors[f"{method} {entry['error_code']}"] += 1
        errand = self.waiting.get(entry["chat_id"] or 0)
        if errand is not None and entry["ok"] and method.lower() in PUTS:
            _arrived(errand, at, entry["params"])
        return entry


def _arrived(errand: Errand, at: float, params: dict[str, Any]) -> None:
    if errand.placeholder_at is None:
        errand.placeholder_at = at
    if any(MARK in str(value) for value in params.values()):
        errand.card_at = at
    elif "media" in params or str(params.get("text", "")).startswith(GOES_ON):
        return
    else:
        errand.refused = str(params.get("text", ""))[:80]
    errand.done.set()


class Crowd:
    """The people of one sandbox; `run` has them send photos for a while."""

    def __init__(self, sandbox: Sandbox, photos: list[Photo]) -> None:
        self._sandbox = sandbox
        self._photos = photos
        self._numbers = count(1)
        self._people: list[Person] = []
        self._log = Watching()
        sandbox.calls = self._log

    async def run(self, wanted: Wanted) -> Seen:
        """Send and wait; photos that are under way at the end are waited for."""
        while len(self._people) < wanted.chats:
            name = f"Guest {len(self._people)}"
            self._people.append(self._sandbox.world.add_person(name, language_code="en"))
        self._log.seen = seen = Seen(seconds=wanted.seconds)
        free = deque(self._people[: wanted.chats])
        end = asyncio.get_running_loop().time() + wanted.seconds
        async with asyncio.TaskGroup() as group:
            for _ in range(wanted.at_once):
                group.create_task(self._one_after_another(free, wanted.think_s, end, seen))
        return seen

    async def _one_after_another(
        self, free: deque[Person], think_s: float, end: float, seen: Seen
    ) -> None:
        clock = asyncio.get_running_loop().time
        await asyncio.sleep(random.uniform(0.0, think_s or 0.1))
        while clock() < end:
            person = free.popleft()
            errand = await self._ask(person)
            free.append(person)
            self._count(errand, seen, in_time=clock() < end)
            # Between half and one and a half times the mean: nobody marches in step.
            await asyncio.sleep(min(think_s * random.uniform(0.5, 1.5), max(0.0, end - clock())))

    async def _ask(self, person: Person) -> Errand:
        wires = self._photo()
        errand = Errand(self._sandbox.clock.now())
        self._log.waiting[person.id] = errand
        speak(self._sandbox, self._sandbox.world.chat(person.id), person, {"photo": wires})
        try:
            async with asyncio.timeout(GIVE_UP_S):
                await errand.done.wait()
        except TimeoutError:
            pass
        finally:
            del self._log.waiting[person.id]
        return errand

    def _photo(self) -> list[Json]:
        """The sizes of a photo nobody has sent yet."""
        number = next(self._numbers)
        photo = self._photos[number % len(self._photos)]
        files = self._sandbox.files
        stored = files.add("Photo", variant(photo.content, number), "image/jpeg")
        stored.wire |= {"width": photo.width, "height": photo.height}
        small = files.add("Photo", photo.small, "image/jpeg")
        small.wire |= {"width": 90, "height": 90 * photo.height // photo.width}
        return [dict(small.wire), dict(stored.wire)]

    def _count(self, errand: Errand, seen: Seen, *, in_time: bool) -> None:
        if errand.placeholder_at is not None:
            seen.placeholder_ms.append((errand.placeholder_at - errand.sent_at) * 1e3)
        if errand.card_at is not None:
            seen.card_ms.append((errand.card_at - errand.sent_at) * 1e3)
            seen.within += in_time
        elif errand.refused is not None:
            seen.refused[errand.refused] += 1
        else:
            seen.silent += 1
