"""Addresses chosen by strangers never lead inside, never run long, never grow large."""

import asyncio
from collections.abc import AsyncIterator
from ipaddress import ip_address

import httpx
import pytest

from bot.imaging.fetch import FetchRefused, PictureFetcher, is_public, new_fetch_client
from tests.talking import talking

PUBLIC = "93.184.215.14"

INSIDE = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "100.100.100.200",
    "168.63.129.16",
    "0.0.0.0",  # noqa: S104  # an address to refuse, not to bind
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fc00::1",
    "fec0::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "2001:0:7f00:1::",
]


class Web:
    """A web of stub pages that notes where connections really went."""

    def __init__(self, addresses: dict[str, list[list[str]]]) -> None:
        self.addresses = addresses
        self.lookups: list[str] = []
        self.seen: list[httpx.Request] = []
        self.pages: dict[str, httpx.Response] = {}

    async def resolve(self, host: str, _port: int) -> list[str]:
        self.lookups.append(host)
        answers = self.addresses[host]
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request)
        return self.pages[request.headers["host"] + request.url.path]

    def fetcher(self, **options: object) -> PictureFetcher:
        client = new_fetch_client(httpx.MockTransport(self.answer))
        return PictureFetcher(client, resolver=self.resolve, **options)  # type: ignore[arg-type]


def page(body: bytes = b"picture", **headers: str) -> httpx.Response:
    return httpx.Response(200, stream=httpx.ByteStream(body), headers=headers)


def moved(to: str) -> httpx.Response:
    return httpx.Response(302, stream=httpx.ByteStream(b""), headers={"Location": to})


@pytest.mark.parametrize("address", INSIDE)
def test_inside_addresses_are_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", [PUBLIC, "2606:2800:21f:cb07::1", "::ffff:93.184.215.14"])
def test_outside_addresses_are_public(address: str) -> None:
    assert is_public(ip_address(address))


async def test_a_public_picture_is_fetched_from_the_checked_address_under_its_own_name() -> None:
    web = Web({"shop.example": [[PUBLIC]]})
    web.pages["shop.example/a.jpg"] = page()
    assert await web.fetcher().fetch("https://shop.example/a.jpg") == b"picture"
    (request,) = web.seen
    assert request.url.host == PUBLIC
    assert request.headers["host"] == "shop.example"
    assert request.extensions["sni_hostname"] == "shop.example"


@pytest.mark.parametrize("address", INSIDE)
async def test_a_name_that_points_inside_is_refused_without_a_connection(address: str) -> None:
    web = Web({"evil.example": [[PUBLIC, address]]})
    with pytest.raises(FetchRefused, match="address"):
        await web.fetcher().fetch("http://evil.example/")
    assert web.seen == []


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://shop.example/a.jpg",
        "https://user:pw@shop.example/a.jpg",
        "https://shop.example:8080/a.jpg",
        "http://shop.example:22/",
        "https:///a.jpg",
        "not a url",
        "http://[::1",
        "javascript:alert(1)",
    ],
)
async def test_unusable_addresses_are_refused(url: str) -> None:
    web = Web({"shop.example": [[PUBLIC]]})
    with pytest.raises(FetchRefused, match="url"):
        await web.fetcher().fetch(url)
    assert web.seen == []


async def test_a_second_lookup_cannot_move_the_target() -> None:
    web = Web({"rebind.example": [[PUBLIC], ["127.0.0.1"]]})
    web.pages["rebind.example/"] = page()
    await web.fetcher().fetch("http://rebind.example/")
    assert web.lookups == ["rebind.example"]
    assert web.seen[0].url.host == PUBLIC


async def test_a_redirect_inside_is_refused_at_the_border() -> None:
    web = Web({"shop.example": [[PUBLIC]], "localhost": [["127.0.0.1"]]})
    web.pages["shop.example/a"] = moved("http://localhost/secret")
    with pytest.raises(FetchRefused, match="address"):
        await web.fetcher().fetch("https://shop.example/a")
    assert len(web.seen) == 1


async def test_redirects_are_followed_three_times_and_no_more() -> None:
    web = Web({"shop.example": [[PUBLIC]]})
    web.pages.update({f"shop.example/{n}": moved(f"/{n + 1}") for n in range(9)})
    web.pages["shop.example/3"] = page(b"third")
    assert await web.fetcher().fetch("https://shop.example/0") == b"third"
    web.pages["shop.example/3"] = moved("/4")
    with pytest.raises(FetchRefused, match="redirects"):
        await web.fetcher().fetch("https://shop.example/0")


@pytest.mark.parametrize(
    ("host", "allowed"),
    [("img.alicdn.com", True), ("alicdn.com", True), ("img.alicdn.com.evil.example", False),
     ("evilalicdn.com", False)],
)  # fmt: skip
async def test_hosts_are_compared_on_label_borders(host: str, allowed: bool) -> None:
    web = Web({host: [[PUBLIC]]})
    web.pages[f"{host}/"] = page()
    fetch = web.fetcher().fetch(f"https://{host}/", allowed_hosts=["alicdn.com"])
    if allowed:
        assert await fetch == b"picture"
    else:
        with pytest.raises(FetchRefused, match="host"):
            await fetch


async def test_a_name_in_another_script_is_resolved_in_its_ascii_form() -> None:
    web = Web({"xn--fiqs8s.example": [[PUBLIC]]})
    web.pages["xn--fiqs8s.example/"] = page()
    assert await web.fetcher().fetch("https://中国.example/") == b"picture"


async def test_a_long_body_is_cut_off() -> None:
    web = Web({"shop.example": [[PUBLIC]]})
    web.pages["shop.example/"] = page(b"x" * 2001)
    with pytest.raises(FetchRefused, match="size"):
        await web.fetcher(max_bytes=2000).fetch("http://shop.example/")


async def test_compression_nobody_asked_for_is_refused() -> None:
    web = Web({"shop.example": [[PUBLIC]]})
    web.pages["shop.example/"] = page(b"x", **{"Content-Encoding": "gzip"})
    with pytest.raises(FetchRefused, match="status"):
        await web.fetcher().fetch("http://shop.example/")


async def test_an_operators_own_host_may_be_private() -> None:
    web = Web({"127.0.0.1": [["127.0.0.1"]]})
    web.pages["127.0.0.1:9/p.jpg"] = page()
    fetcher = web.fetcher(trusted=["127.0.0.1:9"])
    assert await fetcher.fetch("http://127.0.0.1:9/p.jpg") == b"picture"
    with pytest.raises(FetchRefused):
        await fetcher.fetch("http://127.0.0.1:10/p.jpg")


@pytest.fixture
async def dripping_server() -> AsyncIterator[str]:
    """A loopback server that sends one byte each 50 ms for ever."""

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.05)

    async with talking(drip) as port:
        yield f"127.0.0.1:{port}"


async def test_a_dripping_server_runs_into_the_total_deadline(dripping_server: str) -> None:
    async with new_fetch_client() as client:
        fetcher = PictureFetcher(client, trusted=[dripping_server], deadline_s=0.3)
        with pytest.raises(FetchRefused, match="timeout"):
            await fetcher.fetch(f"http://{dripping_server}/")


class KeepingServer:
    """A loopback server that keeps connections; which names each of them was asked for.

    With `fickle` a connection is closed instead of a second answer.
    """

    def __init__(self, *, fickle: bool = False) -> None:
        self.connections: list[list[str]] = []
        self._fickle = fickle

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        names: list[str] = []
        self.connections.append(names)
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            lines = head.decode().split("\r\n")
            names += [line[6:].partition(":")[0] for line in lines if line.startswith("Host: ")]
            if self._fickle and len(names) > 1:
                writer.close()
                return
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\npicture")
            await writer.drain()


async def at_home(_host: str, _port: int) -> list[str]:
    return ["127.0.0.1"]


async def test_a_connection_is_kept_for_the_name_it_was_made_for_and_no_other() -> None:
    server = KeepingServer()
    async with talking(server.talk) as port, new_fetch_client() as client:
        names = [f"{name}.example:{port}" for name in ("blue", "red")]
        fetcher = PictureFetcher(client, trusted=names, resolver=at_home)
        for name in names * 3:
            assert await fetcher.fetch(f"http://{name}/p.jpg") == b"picture"
    assert sorted(server.connections) == [["blue.example"] * 3, ["red.example"] * 3]


async def test_a_kept_connection_that_ends_when_it_is_used_again_costs_no_picture() -> None:
    server = KeepingServer(fickle=True)
    async with talking(server.talk) as port, new_fetch_client() as client:
        fetcher = PictureFetcher(client, trusted=[f"blue.example:{port}"], resolver=at_home)
        for _ in range(2):
            assert await fetcher.fetch(f"http://blue.example:{port}/p.jpg") == b"picture"
    assert server.connections == [["blue.example"] * 2, ["blue.example"]]
