"""A person of the sandbox as a test speaks of them: `await anna.sends_photo(…)`."""

import asyncio
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sandbox.seen import Json, Offered, Seen, Tapped

if TYPE_CHECKING:
    from sandbox.client import SandboxClient

WITHIN_S = 20.0


class Person:
    """Somebody who writes, taps and looks; `chat` defaults to the private chat with the bot."""

    def __init__(self, client: "SandboxClient", person_id: int) -> None:
        self._client = client
        self.id = person_id

    async def sends(self, text: str, **manner: Any) -> Seen:
        """Send a text; `manner` may hold chat, reply_to, quote, topic, anonymous."""
        return (await self._send({"text": text}, (), **manner))[0]

    async def sends_photo(self, content: bytes, caption: str = "", **manner: Any) -> Seen:
        """Send a picture as a photo."""
        return (await self.sends_files("photo", [content], [caption], **manner))[0]

    async def sends_document(
        self,
        content: bytes,
        name: str = "photo.jpg",
        mime_type: str = "image/jpeg",
        caption: str = "",
        **manner: Any,
    ) -> Seen:
        """Send a file as it is."""
        part = ("file", (name, content, mime_type))
        fields = {"kind": "document", "text": caption}
        return (await self._send(fields, [part], **manner))[0]

    async def sends_files(
        self,
        kind: str,
        contents: Sequence[bytes],
        captions: Sequence[str] = (),
        delays: Sequence[float] = (),
        thumbnail: bytes | None = None,
        **manner: Any,
    ) -> list[Seen]:
        """Send files of one kind; several photos, videos or documents make an album."""
        parts = [
            ("file", (f"{kind}{number}", content, "application/octet-stream"))
            for number, content in enumerate(contents)
        ]
        if thumbnail is not None:
            parts.append(("thumbnail", ("thumbnail.jpg", thumbnail, "image/jpeg")))
        fields = {
            "kind": kind,
            "captions": json.dumps(list(captions)),
            "delays": json.dumps(list(delays)),
        }
        return await self._send(fields, parts, **manner)

    async def sends_location(self, latitude: float, longitude: float, **manner: Any) -> Seen:
        """Send a place."""
        fields = {"kind": "location", "latitude": str(latitude), "longitude": str(longitude)}
        return (await self._send(fields, (), **manner))[0]

    async def forwards(self, message: Seen, **manner: Any) -> Seen:
        """Forward a message."""
        fields = {
            "kind": "forward",
            "from_chat": str(message.chat_id),
            "from_message": str(message.message_id),
        }
        return (await self._send(fields, (), **manner))[0]

    async def _send(
        self, fields: dict[str, str], parts: Sequence[tuple[str, Any]], **manner: Any
    ) -> list[Seen]:
        chat = manner.pop("chat", None) or self.id
        body = {"person": str(self.id), **fields}
        body |= {
            key: str(value.message_id if isinstance(value, Seen) else value)
            for key, value in manner.items()
            if value is not None
        }
        path = f"/sandbox/chats/{chat}/messages"
        answer = await self._client.request("POST", path, data=body, files=list(parts) or None)
        return [Seen(raw) for raw in answer["messages"]]

    async def edits(self, message: Seen, text: str) -> Seen:
        """Edit an own message."""
        body = {"person": self.id, "text": text}
        answer = await self._client.request("PATCH", _path(message), json=body)
        return Seen(answer["message"])

    async def deletes(self, message: Seen) -> None:
        """Delete a message."""
        await self._client.request("DELETE", _path(message), params={"person": self.id})

    async def screen(self, chat: int | None = None) -> list[Seen]:
        """The messages of a chat, oldest first."""
        return [Seen(raw) for raw in (await self.look(chat))["messages"]]

    async def look(self, chat: int | None = None, **held: Any) -> Json:
        """The whole screen: messages, action, draft, keyboard, revision."""
        path = f"/sandbox/chats/{chat or self.id}/messages"
        return await self._client.request("GET", path, params={"person": self.id, **held})

    async def last_message(self, chat: int | None = None) -> Seen:
        """The newest message of a chat."""
        return (await self.screen(chat))[-1]

    async def sees(
        self,
        text: str | None = None,
        *,
        button: str | None = None,
        kind: str | None = None,
        chat: int | None = None,
        after: Seen | None = None,
        within: float = WITHIN_S,
    ) -> Seen:
        """Wait for a message of the bot that contains all that is asked; the newest such one."""
        loop = asyncio.get_running_loop()
        end = loop.time() + within
        held: dict[str, Any] = {}
        while True:
            shown = await self.look(chat, **held)
            messages = [Seen(raw) for raw in shown["messages"] if raw["by_bot"]]
            for message in reversed(messages):
                if _fits(message, text, button, kind, after):
                    return message
            left = end - loop.time()
            if left <= 0:
                wanted = {"text": text, "button": button, "kind": kind}
                texts = [(message.kind, message.text, message.buttons) for message in messages]
                raise AssertionError(f"not seen within {within} s: {wanted}; the bot wrote {texts}")
            held = {"revision": shown["revision"], "wait": min(left, 1.0)}

    async def taps(
        self, button: str | tuple[int, int], message: Seen | None = None, chat: int | None = None
    ) -> Tapped:
        """Tap a button by text or place, of the newest message that has it if none is named."""
        if message is None:
            wanted = button if isinstance(button, str) else None
            message = await self.sees(button=wanted, chat=chat)
        body: Json = {"person": self.id}
        if isinstance(button, str):
            place = message.button(button)
            body |= {"row": place["row"], "column": place["column"]}
        else:
            body |= {"row": button[0], "column": button[1]}
        raw = await self._client.request("POST", _path(message) + "/tap", json=body)
        return Tapped(raw, self._client.callback)

    async def reacts(self, message: Seen, emoji: str | None) -> None:
        """Put an emoji on a message."""
        body = {"person": self.id, "emoji": emoji}
        await self._client.request("POST", _path(message) + "/reaction", json=body)

    async def starts(self, payload: str = "", chat: int | None = None) -> Seen:
        """Follow a deep link, in a group when `chat` is given."""
        body = {"payload": payload, "chat_id": chat}
        answer = await self._client.request("POST", f"/sandbox/people/{self.id}/start", json=body)
        return Seen(answer["message"])

    async def opens(self, url: str) -> Json:
        """Follow any link."""
        path = f"/sandbox/people/{self.id}/open"
        return await self._client.request("POST", path, json={"url": url})

    async def changes(self, **fields: Any) -> Json:
        """Change name, language_code, blocked…"""
        return await self._client.request("PATCH", f"/sandbox/people/{self.id}", json=fields)

    async def asks_inline(
        self, query: str, chat: int | None = None, offset: str = "", within: float = WITHIN_S
    ) -> Offered:
        """Type `@bot query` and wait for the results."""
        body = {"person": self.id, "query": query, "offset": offset}
        path = f"/sandbox/chats/{chat or self.id}/inline"
        asked = await self._client.request("POST", path, json=body)
        path = f"/sandbox/inline/{asked['query_id']}"
        raw = await self._client.request("GET", path, params={"wait": within})
        if raw["state"] != "answered":
            raise AssertionError(f"no results within {within} s: {raw}")
        return Offered(raw)

    async def chooses(self, offered: Offered, result_id: str, chat: int | None = None) -> Seen:
        """Post one of the results."""
        body = {"result_id": result_id, "chat_id": chat}
        path = f"/sandbox/inline/{offered.query_id}/choose"
        return Seen((await self._client.request("POST", path, json=body))["message"])


def _path(message: Seen) -> str:
    return f"/sandbox/chats/{message.chat_id}/messages/{message.message_id}"


def _fits(
    message: Seen, text: str | None, button: str | None, kind: str | None, after: Seen | None
) -> bool:
    return (
        (text is None or text in message.text)
        and (kind is None or message.kind == kind)
        and (button is None or any(button in one for one in message.buttons))
        and (after is None or message.message_id > after.message_id)
    )
