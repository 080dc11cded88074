"""The links of a product card: marked where they earn money, absent where they are not safe."""

import pytest

from bot.cards.keyboards import Extras
from tests.cards.builders import buttons, offer, session, text_of
from tests.cards.card import card, entities


@pytest.mark.parametrize(
    ("url", "hosts", "marked"),
    [
        ("https://s.click.taobao.com/t?e=1", ("s.click.taobao.com",), True),
        ("https://item.taobao.com/1", ("s.click.taobao.com",), False),
        ("https://item.taobao.com/1", ("taobao.com",), True),
    ],
)
def test_links_that_earn_money_are_marked(url: str, hosts: tuple[str, ...], marked: bool) -> None:
    screen = card(session(offer(url=url)), affiliate_hosts=hosts)
    assert ("Ad" in entities(screen, "italic")) is marked


@pytest.mark.parametrize(
    ("provider", "url"),
    [
        *(("taobao_top", "https://s.click.taobao.com/t?e=1"), ("juhe", "https://u.jd.com/1")),
        *(
            ("taobao_top", "https://uland.taobao.com/coupon"),
            ("juhe", "https://union-click.jd.com/j"),
        ),
    ],
)
def test_the_affiliate_links_of_the_shops_are_known(provider: str, url: str) -> None:
    assert "Ad" in entities(card(session(offer(provider=provider, url=url))), "italic")


def test_an_unsafe_link_is_no_button_and_is_told() -> None:
    screen = card(session(offer(url="https://evil.com/")))
    assert "There is no safe link to the shop's page." in text_of(screen)
    assert not any("url" in button for button in buttons(screen))


@pytest.mark.parametrize(("language", "mark"), [("en", "Ad"), ("zh_CN", "广告"), ("ar", "إعلان")])
def test_a_templated_link_is_marked_and_is_what_buy_and_copy_give(language: str, mark: str) -> None:
    template = {"taobao_top": "https://s.example/?to={id}"}
    screen = card(session(offer()), language, link_templates=template)
    assert mark in text_of(screen).splitlines()
    links = [one["url"] for one in buttons(screen) if "url" in one]
    copied = [one["copy_text"]["text"] for one in buttons(screen) if "copy_text" in one]
    assert links == copied == ["https://s.example/?to=1"]
    assert "s.example" in text_of(screen)
    assert mark not in text_of(card(session(offer(provider="juhe")), language)).splitlines()


def test_the_mark_stays_when_space_is_short() -> None:
    template = {"taobao_top": "https://s.example/?to={id}"}
    full = session(offer(title="t" * 200, shop="s" * 60))
    screen = card(full, extras=Extras(limit=230), link_templates=template)
    assert "Ad" in text_of(screen).splitlines()
