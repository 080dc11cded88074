"""Answers that are complete HTTP but wrong: bodies and headers, one row each."""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

JSON = "application/json"
CAPTCHA = (
    "<!doctype html><html><head><title>验证码</title></head>"
    "<body><h1>Please slide to verify</h1></body></html>"
)
BOMB_BYTES = 64 << 20
DEPTH = 5000


@dataclass(frozen=True)
class Payload:
    """Status, body and headers of an answer."""

    status: int = 200
    body: bytes = b""
    kind: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)


PAYLOADS: Mapping[str, Payload] = {
    "400": Payload(400, b'{"error":"bad request"}'),
    "401": Payload(401, b'{"error":"unauthorized"}'),
    "403": Payload(403, b'{"error":"forbidden"}'),
    "413": Payload(413, b"", "text/plain"),
    "429": Payload(429, b"", "text/plain"),
    "429_ra": Payload(429, b"", "text/plain", {"Retry-After": "2"}),
    "500": Payload(500, b"Internal Server Error", "text/plain"),
    "502_html": Payload(502, b"<html><h1>502 Bad Gateway</h1></html>", "text/html"),
    "503_ra": Payload(503, b"", "text/plain", {"Retry-After": "2"}),
    "html": Payload(200, CAPTCHA.encode(), "text/html;charset=UTF-8"),
    "empty_200": Payload(),
    "json_trunc": Payload(200, b'{"error_code":0,"result":{"data":[{"skuId":308234'),
    "json_nan": Payload(200, b'{"error_code":0,"result":{"data":[{"similarity":NaN}]}}'),
    "json_deep": Payload(200, b"[" * DEPTH + b"]" * DEPTH),
    "json_hugeint": Payload(200, b'{"error_code":' + b"9" * 6000 + b"}"),
    "json_hugeexp": Payload(200, b'{"error_code":0,"result":{"total":1e900000000}}'),
    "json_dupkey": Payload(200, b'{"error_code":10012,"error_code":0,"result":{"data":[]}}'),
    "json_null": Payload(200, b"null"),
    "schema_wrong": Payload(200, b'{"hello":"world","data":"not a list","items":7,"result":1}'),
    "redirect_internal": Payload(302, b"", "text/plain", {"Location": "http://127.0.0.1:9/"}),
    "redirect_file": Payload(302, b"", "text/plain", {"Location": "file:///etc/hostname"}),
    "redirect_loop": Payload(302, b"", "text/plain", {"Location": "?again"}),
    "headers_big": Payload(200, b"{}", JSON, {"X-Filler": "x" * (300 << 10)}),
}


@cache
def gzip_bomb() -> bytes:
    """A small gzip body that unpacks to 64 MiB of blanks."""
    return gzip.compress(b" " * BOMB_BYTES, 9)


def payload(mode: str) -> Payload | None:
    """The answer of a mode, or None when the mode is not a complete answer."""
    if mode == "gzip_bomb":
        return Payload(200, gzip_bomb(), JSON, {"Content-Encoding": "gzip"})
    if mode == "gzip_unasked":
        body = gzip.compress(b'{"error_code":0,"result":{"data":[]}}')
        return Payload(200, body, JSON, {"Content-Encoding": "gzip"})
    return PAYLOADS.get(mode)


COMPLETE_MODES: tuple[str, ...] = (*PAYLOADS, "gzip_bomb", "gzip_unasked")
