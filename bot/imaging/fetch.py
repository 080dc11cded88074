"""Fetches a picture from an address somebody else chose, without being led inside.

The name is resolved once, every answer is checked, and the connection goes to the checked
address (Host and TLS name kept), so a second look-up cannot change the target.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, Final
from urllib.parse import urljoin

import httpx
import idna

from providers.hosts import under
from providers.transport import PORTS, KeepAlive, shared_ssl_context

DEADLINE_S: Final = 8.0
MAX_BYTES: Final = 10 << 20
MAX_REDIRECTS: Final = 3
AT_ONCE: Final = 32  # more than all who fetch may together

NAT64 = IPv6Network("64:ff9b::/96")
# Reachable by is_global's rules, and still no place for a stranger's request.
DENIED = tuple(
    ip_network(net) for net in ("168.63.129.16/32", "64:ff9b:1::/48", "fec0::/10", "2001::/23")
)

Resolver = Callable[[str, int], Awaitable[list[str]]]


class FetchRefused(Exception):
    """The picture was not fetched. `reason` is one of the codes in REASONS."""

    REASONS = ("address", "host", "redirects", "size", "status", "timeout", "unreachable", "url")

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class _Target:
    """One hop: the checked address to connect to, and the URL it stands for."""

    url: httpx.URL
    host: str
    address: str


async def system_resolver(host: str, port: int) -> list[str]:
    """All addresses of a name, as the operating system tells them."""
    loop = asyncio.get_running_loop()
    return addresses_of(await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM))


def addresses_of(answers: Iterable[tuple[Any, ...]]) -> list[str]:
    """The addresses in what getaddrinfo says."""
    return [str(answer[4][0]) for answer in answers]


def new_fetch_client(transport: httpx.AsyncBaseTransport | None = None) -> httpx.AsyncClient:
    """A client for PictureFetcher."""
    return httpx.AsyncClient(
        follow_redirects=False,
        trust_env=False,
        transport=transport or KeepAlive(shared_ssl_context(), most=AT_ONCE),
    )


class PictureFetcher:
    """Fetches pictures by http(s) from public addresses only.

    `trusted` names host:port pairs the operator configured; they may be private (a provider on
    loopback). `client` must not follow redirects.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        *,
        trusted: Collection[str] = (),
        resolver: Resolver = system_resolver,
        deadline_s: float = DEADLINE_S,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        self._client = client
        self._trusted = frozenset(trusted)
        self._resolver = resolver
        self._deadline_s = deadline_s
        self._max_bytes = max_bytes

    async def fetch(self, url: str, *, allowed_hosts: Collection[str] = ()) -> bytes:
        """The body at `url`. `allowed_hosts` are domain suffixes; empty allows any public host.

        Raises FetchRefused.
        """
        try:
            async with asyncio.timeout(self._deadline_s):
                return await self._follow(url, tuple(allowed_hosts))
        except (TimeoutError, httpx.TimeoutException):
            raise FetchRefused("timeout") from None
        except (httpx.HTTPError, httpx.StreamError, OSError):
            raise FetchRefused("unreachable") from None
        except (httpx.InvalidURL, UnicodeError, ValueError):
            raise FetchRefused("url") from None

    async def _follow(self, url: str, allowed_hosts: tuple[str, ...]) -> bytes:
        for _ in range(MAX_REDIRECTS + 1):
            target = await self._check(httpx.URL(url), allowed_hosts)
            response = await self._send(self._request(target))
            try:
                location = response.headers.get("location")
                if response.is_redirect and location:
                    url = urljoin(str(target.url), location)
                    continue
                return await self._body(response)
            finally:
                await response.aclose()
        raise FetchRefused("redirects")

    async def _send(self, request: httpx.Request) -> httpx.Response:
        try:
            return await self._client.send(request, stream=True)
        except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
            # The other side may close a kept connection at the very moment it is used again.
            return await self._client.send(request, stream=True)

    async def _check(self, url: httpx.URL, allowed_hosts: tuple[str, ...]) -> _Target:
        if url.scheme not in PORTS or not url.host or url.userinfo:
            raise FetchRefused("url")
        host = _plain_host(url)
        port = url.port or PORTS[url.scheme]
        if f"{host}:{port}" in self._trusted:
            return _Target(url, host, (await self._resolver(host, port))[0])
        if port != PORTS[url.scheme]:
            raise FetchRefused("url")
        if allowed_hosts and not under(host, allowed_hosts):
            raise FetchRefused("host")
        addresses = await self._resolver(host, port)
        if not addresses or not all(is_public(ip_address(a.split("%")[0])) for a in addresses):
            raise FetchRefused("address")
        return _Target(url, host, addresses[0])

    def _request(self, target: _Target) -> httpx.Request:
        return self._client.build_request(
            "GET",
            target.url.copy_with(host=target.address, fragment=None),
            headers={
                "Host": target.url.netloc.decode("ascii"),
                "Accept": "image/*",
                "Accept-Encoding": "identity",
            },
            extensions={"sni_hostname": target.host},
        )

    async def _body(self, response: httpx.Response) -> bytes:
        if response.status_code != 200:
            raise FetchRefused("status")
        if response.headers.get("content-encoding", "identity").lower() != "identity":
            raise FetchRefused("status")
        body = bytearray()
        async for chunk in response.aiter_raw():
            body += chunk
            if len(body) > self._max_bytes:
                raise FetchRefused("size")
        return bytes(body)


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether a stranger's request may be sent to the address."""
    address = _unwrapped(address)
    if any(address in net for net in DENIED if net.version == address.version):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _unwrapped(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address inside a mapped, 6to4 or NAT64 one."""
    if isinstance(address, IPv4Address):
        return address
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def _plain_host(url: httpx.URL) -> str:
    """The host in ASCII, lower case, without a closing dot."""
    host = url.host.rstrip(".").lower()
    if host.isascii():
        return host
    return idna.encode(host, uts46=True).decode("ascii")
