"""People who write to the bot without pause, and what they have sent."""

import asyncio
from io import BytesIO
from pathlib import Path

from PIL import Image

from sandbox.client import SandboxClient
from sandbox.person import Person
from sandbox.telegram.world import World

TEXTS = ("/help", "/about", "/quota", "/settings")
PHOTO_EVERY = 6
CROWD = 20
# Each of them finds everything still in the chat at the end: a chat keeps a bounded number.
KILLS_EACH = 4
WAITING_EACH = 15  # half of what the inbox takes of one person


def written(world: World) -> list[tuple[int, int]]:
    """(chat, message) of everything the bot has written so far."""
    return [
        (chat, message.message_id)
        for chat in world.chats
        for message in world.messages(chat)
        if message.sender == world.bot.id
    ]


class Load:
    """People who write without pause, each seldom enough not to be told that it is too much."""

    def __init__(
        self,
        client: SandboxClient,
        world: World,
        photo: Path,
        pause_s: float,
        people: int = CROWD,
    ) -> None:
        self._client, self._world, self._pause_s, self._people = client, world, pause_s, people
        self._photo = Image.open(photo).convert("RGB").resize((480, 480))
        self.crowd: list[Person] = []
        self.asked: dict[tuple[int, int], bool] = {}  # (chat, message): whether it is a photo
        self._enough = asyncio.Event()

    async def gather(self) -> None:
        """Bring the crowd in; everybody has spoken to the bot once, or it might not write."""
        for number in range(self._people):
            body = {"first_name": f"Person {number}"}
            made = await self._client.request("POST", "/sandbox/people", json=body)
            self.crowd.append(Person(self._client, made["id"]))
            await self._ask(number, "/start")

    async def run(self) -> None:
        """Until told that it is enough: what has been sent is known then, to the last message."""
        number = 0
        while not self._enough.is_set():
            await asyncio.sleep(self._pause_s)
            if not self._too_much_waits():
                number += 1
                await self._ask(number, TEXTS[number % len(TEXTS)])

    def _too_much_waits(self) -> bool:
        """Whether people would soon be told so, which is an answer of another kind."""
        return len(self.asked) - len(written(self._world)) > CROWD * WAITING_EACH

    def stop(self) -> None:
        """The message being written is the last one."""
        self._enough.set()

    async def _ask(self, number: int, text: str) -> None:
        person = self.crowd[number % self._people]
        photo = number % PHOTO_EVERY == 1 and text != "/start"
        asking = person.sends_photo(self._variant(number)) if photo else person.sends(text)
        seen = await asking
        self.asked[(seen.chat_id, seen.message_id)] = photo

    def _variant(self, number: int) -> bytes:
        """A photo like no other: what was found for it is not known yet, so that it is charged."""
        picture = self._photo.copy()
        shade = (number * 37 % 256, number * 91 % 256, number // 256 % 256)
        picture.paste(shade, (0, 0, 120, 120))
        out = BytesIO()
        picture.save(out, "JPEG", quality=85)
        return out.getvalue()
