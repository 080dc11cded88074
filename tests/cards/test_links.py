"""Buy leads to the shop's own pages and nowhere else."""

import pytest

from bot.cards.links import buy_link, domain
from tests.cards.builders import product

TAOBAO = ("taobao.com", "tmall.com")


def link(url: str, hosts: tuple[str, ...] = TAOBAO, trusted: tuple[str, ...] = ()) -> str | None:
    return buy_link(product().model_copy(update={"url": url}), hosts, trusted)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://item.taobao.com/item.htm?id=1", "https://item.taobao.com/item.htm?id=1"),
        ("http://item.taobao.com/item.htm?id=1", "https://item.taobao.com/item.htm?id=1"),
        ("https://taobao.com/a#b", "https://taobao.com/a#b"),
        ("https://S.Click.TAOBAO.com/t?e=x%20y", "https://s.click.taobao.com/t?e=x%20y"),
        ("http://detail.tmall.com:80/x", "https://detail.tmall.com/x"),
    ],
)
def test_pages_of_the_shop_are_linked_over_https(url: str, shown: str) -> None:
    assert link(url) == shown


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "tg://resolve?domain=x",
        "ftp://taobao.com/x", "file:///etc/passwd", "intent://taobao.com#Intent;end",
        "mailto:a@taobao.com",
        "tel:+861", "//taobao.com/x", "taobao.com/x", "/item", "", " ", "https://", "https:///x",
        "https://evil.com/taobao.com", "https://taobao.com.evil.com/", "https://eviltaobao.com/",
        "https://taobao.com@evil.com/", "https://user:pw@taobao.com/", "https://evil.com?taobao.com",
        "https://evil.com#taobao.com", "https://evil.com\\@taobao.com/", "https://taobao.com\\.evil.com/",
        "https://taobao.com:8443/", "https://taobao.com:99999/", "https://taobao.com:x/", "https://1.2.3.4/",
        "https://[::1]/", "https://[taobao.com/", "https://taobao.com /x",
        "https://taobao.com/\u202egpj.exe",
        "https://taobao.com/\nX-Header: 1", "https://taobao.com/<b>", 'https://taobao.com/"onclick',
        "https://tаobao.com/", "https://localhost/", "https://com/",
        "https://taobao.com/" + "a" * 3000,
        "http://127.0.0.1:8080/item", "https://taobao。com.evil.com/",
    ],
)  # fmt: skip
def test_everything_else_makes_no_button(url: str) -> None:
    assert link(url) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://shop.example.com/p/1",
        "http://example.org/",
    ],
)
def test_without_a_list_every_public_name_will_do(url: str) -> None:
    assert link(url, hosts=()) == url.replace("http:", "https:")


@pytest.mark.parametrize(
    "url",
    [
        *("https://localhost/", "https://printer.local/", "https://db.internal/", "https://nas/"),
        *("https://10.0.0.1/", "https://2130706433/", "https://a.0x7f/", "https://8.8.8.8/"),
        *("https://[2001:4860::1]/", "https://x.onion/", "http://169.254.169.254/latest"),
    ],
)
def test_without_a_list_private_names_and_numbers_are_still_refused(url: str) -> None:
    assert link(url, hosts=()) is None


def test_hosts_the_operator_set_keep_their_scheme() -> None:
    url = "http://127.0.0.1:8080/item/1"
    assert link(url, trusted=("127.0.0.1:8080",)) == url
    assert link(url, trusted=("127.0.0.1:9090",)) is None


def test_the_app_page_is_taken_when_the_web_page_is_not_safe() -> None:
    two = product(url="https://evil.com/", app_url="https://m.taobao.com/x")
    assert buy_link(two, TAOBAO) == "https://m.taobao.com/x"


def test_the_domain_is_shown_without_www() -> None:
    assert domain("https://www.jd.com/1") == "jd.com"
