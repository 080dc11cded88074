"""Reading control requests, and turning what handlers return into answers."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.telegram.errors import Refused
from sandbox.telegram.limits import FILES_BYTES, MB
from sandbox.telegram.message import Message
from sandbox.telegram.people import Chat, Person
from sandbox.telegram.request import Upload, read_upload
from sandbox.telegram.state import Sandbox
from sandbox.telegram.wire import Json

LONGEST_WAIT_S = 60.0

Handler = Callable[[Sandbox, Request], Awaitable[Any]]


def endpoint(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """A Starlette endpoint of a handler that returns JSON, a Response, or raises `Refused`."""

    async def answer(request: Request) -> Response:
        try:
            result = await handler(request.app.state.sandbox, request)
        except Refused as refusal:
            return JSONResponse({"error": refusal.text}, refusal.status)
        return result if isinstance(result, Response) else JSONResponse(result)

    return answer


class Body:
    """The fields and files of a control request, sent as JSON or as a form."""

    def __init__(self, fields: Json, files: dict[str, list[Upload]]) -> None:
        self.fields = fields
        self._files = files

    def has(self, name: str) -> bool:
        """Whether a field was sent with a value."""
        return self.fields.get(name) not in (None, "")

    def text(self, name: str) -> str:
        """A text, empty when missing."""
        value = self.fields.get(name)
        return "" if value is None else str(value)

    def number(self, name: str) -> int:
        """A whole number that must be there."""
        try:
            return int(self.text(name))
        except ValueError as error:
            raise Refused(f"{name} must be a whole number") from error

    def optional_number(self, name: str) -> int | None:
        """A whole number, None when missing."""
        return self.number(name) if self.has(name) else None

    def decimal(self, name: str) -> float:
        """A number that must be there."""
        try:
            return float(self.text(name))
        except ValueError as error:
            raise Refused(f"{name} must be a number") from error

    def flag(self, name: str) -> bool:
        """A boolean."""
        return self.text(name).lower() in ("true", "1", "yes")

    def listed(self, name: str) -> list[Any]:
        """A list, which a form carries as JSON."""
        value = self.fields.get(name)
        if isinstance(value, str):
            try:
                value = json.loads(value or "[]")
            except ValueError as error:
                raise Refused(f"{name} must be a list") from error
        if value is None:
            return []
        if not isinstance(value, list):
            raise Refused(f"{name} must be a list")
        return value

    def files(self, name: str) -> list[Upload]:
        """The files sent under a name."""
        return self._files.get(name, [])


async def read_body(request: Request) -> Body:
    """Read a JSON or form body."""
    if int(request.headers.get("content-length") or 0) > FILES_BYTES:
        raise Refused("the sandbox keeps 200 MB at most", 413)
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind not in ("multipart/form-data", "application/x-www-form-urlencoded"):
        return Body(await _read_json(request), {})
    fields: Json = {}
    files: dict[str, list[Upload]] = {}
    async with request.form(max_files=50, max_part_size=MB) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                files.setdefault(name, []).append(await read_upload(value))
            else:
                fields[name] = value
    return Body(fields, files)


async def _read_json(request: Request) -> Json:
    try:
        parsed = json.loads(await request.body() or b"{}")
    except ValueError as error:
        raise Refused("the body is no JSON") from error
    if not isinstance(parsed, dict):
        raise Refused("the body must be a JSON object")
    return parsed


def path_number(request: Request, name: str) -> int:
    """A whole number in the path; chats may be negative."""
    try:
        return int(request.path_params[name])
    except ValueError as error:
        raise Refused(f"{name} must be a whole number", 404) from error


def query_number(request: Request, name: str) -> int | None:
    """A whole number in the query string, None when missing."""
    value = request.query_params.get(name)
    if value is None or value == "":
        return None
    try:
        return int(value)
    except ValueError as error:
        raise Refused(f"{name} must be a whole number") from error


def wait_seconds(request: Request) -> float:
    """How long the answer may be held back."""
    try:
        return min(max(float(request.query_params.get("wait", 0)), 0.0), LONGEST_WAIT_S)
    except ValueError as error:
        raise Refused("wait must be a number") from error


def path_chat(sandbox: Sandbox, request: Request) -> Chat:
    """The chat in the path."""
    return sandbox.world.chat(path_number(request, "chat"))


def path_message(sandbox: Sandbox, request: Request) -> Message:
    """The message in the path."""
    chat = path_chat(sandbox, request)
    return sandbox.world.message(chat.id, path_number(request, "message"))


def body_person(sandbox: Sandbox, body: Body) -> Person:
    """The person who does it."""
    return sandbox.world.person(body.number("person"))
