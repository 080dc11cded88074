"""What arrives is read as it was sent."""

from urllib.parse import unquote_to_bytes

import pytest
from starlette.requests import Request
from starlette.types import Message

from sandbox.providers.wire import arrived


@pytest.mark.parametrize(
    "sent",
    ["a+%2Bb", "%2F%3D%2b%2f%3d", "%252B%253D", "%2%2B", "%%2B%3", "%E5%A5%BD%2F%C3%A9", "100%"],
)
async def test_a_form_is_unescaped_once(sent: str) -> None:
    async def receive() -> Message:
        return {"type": "http.request", "body": f"image={sent}".encode(), "more_body": False}

    scope = {"type": "http", "method": "POST", "headers": [], "query_string": b""}
    came = await arrived(Request(scope, receive))
    assert came.form == [("image", unquote_to_bytes(sent.replace("+", " ")).decode())]
    assert came.encoded == {"image": len(sent)}
