"""A client of the sandbox for tests, and a sandbox to run inside a test.

async with running_sandbox() as sandbox:
    anna = sandbox.person("Anna")
    await anna.sends("/start")
    await anna.sees("Send me a photo")
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from sandbox.person import Person
from sandbox.seen import Json
from sandbox.telegram.serving import serving
from sandbox.telegram.state import Config, Sandbox
from sandbox.tls import trust

TIMEOUT_S = 90.0


class RefusedByDesign(AssertionError):
    """The sandbox refused a control request; the sentence says why."""

    def __init__(self, status: int, text: str) -> None:
        self.status = status
        super().__init__(f"{status}: {text}")


class SandboxClient:
    """One running sandbox: `url` and `token` are for the bot, the rest is for the test."""

    def __init__(self, url: str, parts: Sandbox) -> None:
        self.url = url
        self.token = parts.config.token
        self.parts = parts
        self._http = httpx.AsyncClient(
            base_url=url, verify=trust(), timeout=TIMEOUT_S, trust_env=False
        )

    def person(self, name: str) -> Person:
        """Somebody by first name."""
        people = self.parts.world.people.values()
        found = next((person for person in people if person.first_name == name), None)
        if found is None:
            raise AssertionError(f"there is no {name}")
        return Person(self, found.id)

    def chat(self, title: str) -> int:
        """The id of a chat by its title."""
        chats = self.parts.world.chats.values()
        found = next((chat for chat in reversed(list(chats)) if chat.title == title), None)
        if found is None:
            raise AssertionError(f"there is no chat {title}")
        return found.id

    async def request(self, verb: str, path: str, **kwargs: Any) -> Json:
        """Any control request; a refusal raises."""
        answer = await self._http.request(verb, path, **kwargs)
        body: Json = answer.json()
        if answer.is_error:
            raise RefusedByDesign(answer.status_code, body.get("error", ""))
        return body

    async def bot(self, method: str, files: Any = None, **parameters: Any) -> Json:
        """Call a Bot API method as the bot would; the whole body, refused or not."""
        path = f"/bot{self.token}/{method}"
        if files is None:
            answer = await self._http.post(path, json=parameters)
        else:
            answer = await self._http.post(path, data=parameters, files=files)
        body: Json = answer.json()
        return body

    async def get(self, path: str) -> httpx.Response:
        """Any page or file."""
        return await self._http.get(path)

    async def callback(self, query_id: str, within: float) -> Json:
        """What became of a tap."""
        path = f"/sandbox/callbacks/{query_id}"
        return await self.request("GET", path, params={"wait": within})

    async def calls(self, method: str | None = None, chat_id: int | None = None) -> list[Json]:
        """The call log."""
        wanted = {"method": method, "chat_id": chat_id}
        params = {key: value for key, value in wanted.items() if value is not None}
        found: list[Json] = (await self.request("GET", "/sandbox/calls", params=params))["calls"]
        return found

    async def fails(self, method: str, action: str = "status", **script: Any) -> int:
        """Add a fault; its id."""
        body = {"method": method, "action": action, **script}
        return int((await self.request("POST", "/sandbox/faults", json=body))["id"])

    async def set(self, **settings: Any) -> Json:
        """Change settings: privacy_mode, flood, inline_feedback, guest_mode."""
        return await self.request("PATCH", "/sandbox/settings", json=settings)

    async def advance(self, seconds: float) -> None:
        """Let sandbox time pass."""
        await self.request("POST", "/sandbox/clock", json={"advance_s": seconds})

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()


@asynccontextmanager
async def running_sandbox(
    port: int = 0, config: Config | None = None
) -> AsyncIterator[SandboxClient]:
    """A sandbox in this event loop on a loopback port, gone at the end of the block."""
    async with serving(config, port=port) as (url, parts):
        client = SandboxClient(url, parts)
        try:
            yield client
        finally:
            await client.close()
