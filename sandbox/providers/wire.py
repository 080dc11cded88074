"""What arrived: a request's query, form and JSON, with the texts as they were sent."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import unquote_to_bytes

from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

MAX_BODY = 16 << 20  # the largest documented picture is 10 MB before encoding
MAX_FIELDS = 100

Pairs = list[tuple[str, str]]


class Malformed(Exception):
    """The request cannot be read."""


@dataclass(frozen=True)
class Arrived:
    """A request's parameters. `encoded` holds each form value's length before decoding."""

    query: Pairs = field(default_factory=list)
    form: Pairs = field(default_factory=list)
    encoded: Mapping[str, int] = field(default_factory=dict)

    @property
    def pairs(self) -> Pairs:
        """Query and form together, in order of arrival."""
        return self.query + self.form

    @property
    def merged(self) -> dict[str, str]:
        """The same as a mapping; the form wins."""
        return dict(self.pairs)


async def arrived(request: Request) -> Arrived:
    """Read a request completely. Raises Malformed."""
    query = [pair[:2] for pair in _pairs(request.scope["query_string"])]
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = await request.body()
    if len(body) > MAX_BODY:
        raise Malformed("the body is too long")
    if kind == "application/json":
        return Arrived(query, _json_pairs(body))
    if kind == "multipart/form-data":
        return Arrived(query, await _multipart(request.headers, body))
    if kind in {"", "application/x-www-form-urlencoded"}:
        rows = _pairs(body)
        return Arrived(query, [row[:2] for row in rows], {name: long for name, _, long in rows})
    raise Malformed(f"content type {kind}")


def _pairs(text: bytes) -> list[tuple[str, str, int]]:
    rows = []
    for part in text.split(b"&"):
        if part:
            name, _, value = part.partition(b"=")
            rows.append((_decoded(name), _decoded(value), len(value)))
    if len(rows) > MAX_FIELDS:
        raise Malformed("too many fields")
    return rows


def _decoded(text: bytes) -> str:
    plain = text.replace(b"+", b" ")
    # A picture in base64 has ten thousands of these, and nothing else that is escaped.
    for escaped, sign in ((b"%2B", b"+"), (b"%2F", b"/"), (b"%3D", b"=")):
        plain = plain.replace(escaped, sign)
    try:
        return unquote_to_bytes(plain).decode("utf-8")
    except UnicodeDecodeError:
        raise Malformed("not UTF-8") from None


def _json_pairs(body: bytes) -> Pairs:
    """An object's members; numbers keep the text they were sent as, for that is what was signed."""
    try:
        value: Any = json.loads(body, parse_float=str, parse_int=str)
    except ValueError:
        raise Malformed("not JSON") from None
    if not isinstance(value, dict):
        raise Malformed("not a JSON object")
    words = {True: "true", False: "false"}
    return [
        (name, words[member] if isinstance(member, bool) else str(member))
        for name, member in value.items()
        if member is not None
    ]


async def _multipart(headers: Headers, body: bytes) -> Pairs:
    async def stream() -> Any:
        yield body

    parser = MultiPartParser(headers, stream(), max_part_size=MAX_BODY, max_fields=MAX_FIELDS)
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError):
        raise Malformed("not multipart") from None
    pairs: Pairs = []
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            held = value.file
            text = held.getvalue() if isinstance(held, BytesIO) else await value.read()
            pairs.append((name, text.decode("latin-1")))
        else:
            pairs.append((name, value))
    return pairs
