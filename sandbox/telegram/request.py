"""One call of a Bot API method: its parameters, however they were sent.

Bots send queries, urlencoded forms, multipart with `attach://` files, or JSON; values may be JSON
text or already JSON. The readers below refuse as the server does.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request

from sandbox.telegram.errors import ApiError, bad_request
from sandbox.telegram.limits import FILE_UPLOAD_BYTES, MB
from sandbox.telegram.wire import Json


@dataclass(frozen=True)
class Upload:
    """One file of a multipart body."""

    name: str
    mime_type: str
    content: bytes


@dataclass
class Call:
    """A method name as the bot wrote it, its parameters and files."""

    method: str
    parameters: Json
    files: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A parameter as text; empty when it is missing."""
        value = self.parameters.get(name)
        if value is None:
            return ""
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

    def required(self, name: str) -> str:
        """A text that must be there."""
        if value := self.text(name):
            return value
        raise bad_request(f'parameter "{name}" is required')

    def has(self, name: str) -> bool:
        """Whether the parameter was sent at all."""
        return self.parameters.get(name) is not None

    def number(self, name: str, default: int = 0) -> int:
        """An integer; what cannot be read counts as the default, as on the server."""
        try:
            return int(self.text(name).strip() or default)
        except ValueError:
            return default

    def flag(self, name: str) -> bool:
        """A boolean: `true`, `yes` or `1`."""
        return self.text(name).strip().lower() in ("true", "yes", "1")

    def parsed(self, name: str, what: str) -> Any:
        """A JSON value, None when missing; `what` is how the server names it in the refusal."""
        value = self.parameters.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError as error:
            raise bad_request(f"can't parse {what} JSON object") from error


async def read_call(request: Request, method: str) -> Call:
    """Read method parameters and files from whatever the client sent."""
    too_long = FILE_UPLOAD_BYTES + MB
    if int(request.headers.get("content-length") or 0) > too_long:
        raise ApiError(413, "")
    call = Call(method, dict(request.query_params))
    if request.method == "GET":
        return call
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind == "application/json":
        call.parameters |= _json_body(await request.body())
    elif kind in ("multipart/form-data", "application/x-www-form-urlencoded"):
        async with request.form(max_files=100, max_fields=1000, max_part_size=MB) as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    call.files[name] = await read_upload(value)
                else:
                    call.parameters[name] = value
    return call


async def read_upload(part: UploadFile) -> Upload:
    """A part of a multipart body with its claimed name and type."""
    mime_type = part.content_type or "application/octet-stream"
    return Upload(part.filename or "file", mime_type, await part.read())


def _json_body(body: bytes) -> Json:
    try:
        parsed = json.loads(body or b"{}")
    except ValueError as error:
        raise bad_request("can't parse request body JSON object") from error
    if not isinstance(parsed, dict):
        raise bad_request("can't parse request body JSON object")
    return parsed
