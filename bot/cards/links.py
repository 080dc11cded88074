"""Which links may stand under a Buy button."""

from collections.abc import Collection
from urllib.parse import SplitResult, urlsplit

from providers.product import Product

MAX_URL = 2048
_UNSAFE = set('<>"\\^`{}| ')
_PRIVATE = ("localhost", "local", "internal", "lan", "home", "arpa", "test", "invalid", "onion")


def buy_link(product: Product, hosts: Collection[str], trusted: Collection[str] = ()) -> str | None:
    """The product's page, or None when it leads where the shop's pages do not lie.

    `hosts` are domain suffixes, empty for every public host; http becomes https there.
    `trusted` are `host:port` and keep their scheme.
    """
    for url in (product.url, product.app_url):
        safe = _safe(url, hosts, trusted) if url else None
        if safe:
            return safe
    return None


def domain(url: str) -> str:
    """The host a person should see, without `www.`."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def under(host: str, suffixes: Collection[str]) -> bool:
    """Whether a host is one of the domains or lies below one."""
    return any(host == suffix or host.endswith(f".{suffix}") for suffix in suffixes)


def _safe(url: str, hosts: Collection[str], trusted: Collection[str]) -> str | None:
    if len(url) > MAX_URL or _UNSAFE & set(url) or not url.isprintable():
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme not in {"http", "https"} or not host or "@" in parts.netloc:
        return None
    if f"{host}:{port or _default_port(parts)}" in trusted:
        return url
    if port not in {None, 80, 443} or not (under(host, hosts) if hosts else _is_public(host)):
        return None
    return parts._replace(scheme="https", netloc=host).geturl()


def _default_port(parts: SplitResult) -> int:
    return 443 if parts.scheme == "https" else 80


def _is_public(host: str) -> bool:
    """A name that can only mean something on the internet; numbers are no shop's address."""
    last = host.rpartition(".")[2]
    is_name = "." in host and last.isascii() and not last[:1].isdigit() and ":" not in host
    return is_name and not under(host, _PRIVATE)
