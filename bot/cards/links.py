"""Which links may stand under a Buy button."""

from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urlsplit

from providers.hosts import under
from providers.product import Product
from providers.settings import PLACEHOLDER

MAX_URL = 2048
_UNSAFE = set('<>"\\^`{}| ')
_PRIVATE = ("localhost", "local", "internal", "lan", "home", "arpa", "test", "invalid", "onion")


@dataclass(frozen=True, slots=True)
class Link:
    """An address to buy at; `ad`: buying there earns the operator money."""

    url: str
    ad: bool = False


@dataclass(frozen=True, slots=True)
class LinkRules:
    """Where a shop's products may lead.

    `hosts` are domain suffixes, empty for every public host; http becomes https there.
    `trusted` are `host:port` and keep their scheme. `template` is the operator's affiliate link
    (see `LINK_TEMPLATE`), `affiliate_hosts` the domain suffixes of those that shops give.
    """

    hosts: Collection[str] = ()
    trusted: Collection[str] = ()
    template: str | None = None
    affiliate_hosts: Collection[str] = ()


def buy_link(product: Product, rules: LinkRules) -> Link | None:
    """The way to the product's page, or None when that lies where the shop's pages do not.

    The page is judged before the template is applied. The app's page is taken only where the
    web page is not safe, and as it is: templates are made for web pages.
    """
    where = rules.hosts, rules.trusted
    page = _safe(product.url, *where) if product.url else None
    if page and rules.template:
        link = _affiliate(rules.template, page, product.id)
        if len(link) <= MAX_URL:
            return Link(link, ad=True)
    shown = page or (_safe(product.app_url, *where) if product.app_url else None)
    return Link(shown, ad=under(_host(shown), rules.affiliate_hosts)) if shown else None


def _affiliate(template: str, page: str, product_id: str) -> str:
    values = {"url": quote(page, safe=""), "raw_url": page, "id": quote(product_id, safe="")}
    return PLACEHOLDER.sub(lambda found: values[found[1]], template)


def picture_link(product: Product, rules: LinkRules) -> str | None:
    """Where the product's picture lies, or None when that is not where the shop's pictures lie."""
    return _safe(product.image_url, rules.hosts, rules.trusted) if product.image_url else None


def public_page(url: str) -> str | None:
    """A page somebody wrote, if it may be shown: https, on a host whose name hides nothing."""
    safe = _safe(url, (), ()) if url.lower().startswith("https://") else None
    return safe if safe and _host(safe).isascii() else None


def domain(url: str) -> str:
    """The host a person should see, without `www.`."""
    return _host(url).removeprefix("www.")


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


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
