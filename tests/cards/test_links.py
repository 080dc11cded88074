"""Buy leads to the shop's own pages and nowhere else."""

from typing import Any

import pytest

from bot.cards.links import MAX_URL, Link, LinkRules, buy_link, domain
from tests.cards.builders import product

TAOBAO = ("taobao.com", "tmall.com")


def link(url: str, hosts: tuple[str, ...] = TAOBAO, trusted: tuple[str, ...] = ()) -> str | None:
    found = buy_link(product().model_copy(update={"url": url}), LinkRules(hosts, trusted))
    return found.url if found else None


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
    assert buy_link(two, LinkRules(TAOBAO)) == Link("https://m.taobao.com/x")


def test_the_domain_is_shown_without_www() -> None:
    assert domain("https://www.jd.com/1") == "jd.com"


PAGE = "https://item.taobao.com/item.htm?id=1&x=ä"


def wrapped(template: str, url: str | None = PAGE, **values: Any) -> Link | None:
    return buy_link(product(url=url, **values), LinkRules(TAOBAO, template=template))


@pytest.mark.parametrize(
    ("template", "shown"),
    [
        (
            "https://s.example/r?to={url}&pid=1",
            "https://s.example/r?to=https%3A%2F%2Fitem.taobao.com%2Fitem.htm%3Fid%3D1%26x%3D%C3%A4&pid=1",
        ),
        ("https://s.example/#{raw_url}", f"https://s.example/#{PAGE}"),
        ("https://s.example/{id}/{id}", "https://s.example/a%2F%7Burl%7D%3F/a%2F%7Burl%7D%3F"),
    ],
)
def test_a_template_makes_the_link_and_the_link_is_an_ad(template: str, shown: str) -> None:
    assert wrapped(template, id="a/{url}?") == Link(shown, ad=True)


@pytest.mark.parametrize(
    "template",
    ["https://s.example/{url}", "https://taobao.com/{id}", "https://s.example/{raw_url}"],
)
@pytest.mark.parametrize("url", ["https://evil.com/", "javascript:alert(1)", "https://1.2.3.4/"])
def test_a_template_makes_no_bad_page_good(template: str, url: str) -> None:
    bad = product().model_copy(update={"url": url})
    assert buy_link(bad, LinkRules(TAOBAO, template=template)) is None


def test_the_app_page_is_no_ad_and_passes_no_template() -> None:
    app = "https://m.taobao.com/x"
    assert wrapped("https://s.example/{url}", None, app_url=app) == Link(app)
    assert wrapped("https://s.example/{url}", "https://evil.com/", app_url=app) == Link(app)


def test_a_link_too_long_for_a_button_stays_the_shops_own_and_is_no_ad() -> None:
    long = "https://item.taobao.com/" + "/" * (MAX_URL // 2)
    assert wrapped("https://s.example/{url}", long) == Link(long)


def test_affiliate_links_of_the_shops_themselves_are_ads_with_or_without_www() -> None:
    for url in ("https://s.click.taobao.com/t?e=1", "https://www.s.click.taobao.com/t"):
        rules = LinkRules(TAOBAO, affiliate_hosts=("s.click.taobao.com",))
        assert buy_link(product(url=url), rules) == Link(url, ad=True)
