"""How each provider's documents say a call is signed. Everything is signed as raw UTF-8."""

import hashlib
import hmac
from collections.abc import Callable, Iterable, Mapping

Pairs = Iterable[tuple[str, str]]


def joined(parameters: Mapping[str, str]) -> str:
    """Names and values in order of the names, with nothing between them; no `sign`."""
    return "".join(f"{name}{parameters[name]}" for name in sorted(parameters) if name != "sign")


def top_md5(text: str, secret: str) -> str:
    """MD5 of the text between two secrets."""
    return (
        hashlib.md5(f"{secret}{text}{secret}".encode(), usedforsecurity=False).hexdigest().upper()
    )


def top_hmac(text: str, secret: str) -> str:
    """HMAC-MD5; the secret is the key and does not surround the text."""
    return hmac.new(secret.encode(), text.encode(), hashlib.md5).hexdigest().upper()


def hmac_sha256(text: str, secret: str) -> str:
    """HMAC-SHA256, likewise."""
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest().upper()


def wrapped_sha256(text: str, secret: str) -> str:
    """SHA-256 of the text between two secrets."""
    return hashlib.sha256(f"{secret}{text}{secret}".encode()).hexdigest().upper()


TOP_METHODS: Mapping[str, Callable[[str, str], str]] = {
    "md5": top_md5,
    "hmac": top_hmac,
    "hmac-sha256": hmac_sha256,
}


def top_accepts(parameters: Mapping[str, str], secret: str, sign: str) -> bool:
    """Whether a TOP call is signed right.

    Clients differ in whether an empty value takes part, so both readings are accepted.
    """
    method = TOP_METHODS.get(parameters.get("sign_method", "md5"))
    if method is None:
        return False
    filled = {name: value for name, value in parameters.items() if value}
    return any(_same(method(joined(read), secret), sign) for read in (parameters, filled))


def image_accepts(parameters: Mapping[str, str], secret: str, sign: str) -> bool:
    """Whether an /image/search call is signed in one of the three ways read into its document."""
    text = joined(parameters)
    rows = (f"{name}={parameters[name]}" for name in sorted(parameters) if name != "sign")
    query = "&".join((*rows, f"secret={secret}"))
    known = (
        wrapped_sha256(text, secret),
        hmac_sha256(text, secret),
        hashlib.sha256(query.encode()).hexdigest(),
    )
    return any(_same(right, sign) for right in known)


def daji_sign(parameters: Pairs, secret: str) -> str:
    """MD5 of `k=v&...&secret=...` in order of the keys; several values of a key keep theirs."""
    rows = sorted((pair for pair in parameters if pair[0] != "sign"), key=lambda pair: pair[0])
    text = "&".join(f"{name}={value}" for name, value in (*rows, ("secret", secret)))
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest().upper()


def daji_accepts(parameters: Pairs, secret: str, sign: str) -> bool:
    """Whether a DAJI call is signed right."""
    return _same(daji_sign(parameters, secret), sign)


def _same(right: str, given: str) -> bool:
    return hmac.compare_digest(right.upper().encode(), given.upper().encode())
