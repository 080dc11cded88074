"""The ways to sign a call to Taobao: each takes the parameters, the secret and a hash's name.

A signature is upper-case hex; the parameter `sign` takes no part in it.
"""

import hashlib
import hmac
from collections.abc import Callable, Mapping

Signature = Callable[[Mapping[str, str], str], str]  # with its hash chosen


def wrapped(params: Mapping[str, str], secret: str, digest: str) -> str:
    """The hash of what gets signed, with the secret before and behind it."""
    return _hashed(secret.encode() + joined(params) + secret.encode(), digest)


def keyed(params: Mapping[str, str], secret: str, digest: str) -> str:
    """The HMAC of what gets signed."""
    return hmac.new(secret.encode(), joined(params), digest).hexdigest().upper()


def queried(params: Mapping[str, str], secret: str, digest: str) -> str:
    """The hash of a query string, sorted by name, with the secret as its last parameter."""
    pairs = [f"{name}={value}&" for name, value in sorted(params.items()) if name != "sign"]
    return _hashed(f"{''.join(pairs)}secret={secret}".encode(), digest)


def joined(params: Mapping[str, str]) -> bytes:
    """What gets signed: names and raw values, sorted by name, nothing between them, UTF-8."""
    pairs = sorted(params.items(), key=lambda pair: pair[0].encode())
    return "".join(name + value for name, value in pairs if name != "sign").encode()


def _hashed(text: bytes, digest: str) -> str:
    return hashlib.new(digest, text, usedforsecurity=False).hexdigest().upper()
