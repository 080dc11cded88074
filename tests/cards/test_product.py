"""The product card's text: true to the provider, safe, and within Telegram's limits."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cards.keyboards import Extras
from bot.cards.text import clean
from bot.domain import Offer
from bot.i18n import END_ISOLATE, ISOLATE
from locales import LANGUAGES
from providers.errors import Misconfigured, RateLimited
from providers.product import Money, Region
from sandbox.telegram.entities import utf16_length
from tests.cards.builders import RATES, offer, outcome, product, read, rows, session, text_of, yuan
from tests.cards.card import card, entities

NASTY = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=400),
    st.sampled_from(
        [
            "<b>bold</b> & <a href='tg://user?id=1'>x</a>",
            "&lt;&amp;&#39;&#x3c;&copy;",
            "</b></blockquote><script>",
            "👨\u200d👩\u200d👧" * 300,
            "حذاء أحمر 28.50 " * 100,
            "\u202egnp.exe\u202c \u2066x",
            "x" * 5000,
            "https://evil.com @someone /start #tag",
            "a" + "\u0301" * 3000,
            " ",
            "\u200b",
        ]
    ),
)
AMOUNTS = st.from_regex(r"\A\d{1,15}(\.\d{1,10})?\Z")
MONEY = st.builds(Money, amount=AMOUNTS, currency=st.sampled_from(["CNY", "USD", "RUB", "XXX"]))
PRODUCTS = st.fixed_dictionaries(
    {"title": NASTY, "price": st.none() | MONEY},
    optional={
        "list_price": MONEY,
        "coupon": MONEY,
        "shop": NASTY,
        "place": NASTY,
        "sold": st.integers(0, 10**15 - 1),
        "similarity": st.floats(0, 1),
        "category": st.lists(NASTY, max_size=4).map(tuple),
        "labels": st.lists(NASTY, max_size=8).map(tuple),
        "provider": st.sampled_from(["taobao_top", "juhe", "unheard_of"]),
    },
)


@settings(deadline=None, max_examples=80)
@given(st.lists(PRODUCTS, min_size=1, max_size=4), st.sampled_from(LANGUAGES), st.data())
def test_no_provider_text_breaks_a_card(
    values: list[dict[str, Any]], language: str, data: st.DataObject
) -> None:
    offers = [
        Offer(product(n, **value), data.draw(st.sampled_from([None, 1])))
        for n, value in enumerate(values)
    ]
    words = tuple(data.draw(st.lists(NASTY, max_size=8)))
    down = outcome("juhe", error=Misconfigured("<i>key</i>"))
    one = session(*offers, not_understood=words, outcomes=(outcome(), down))
    screen = card(one, language)
    text, found = read(screen.html)
    assert 0 < utf16_length(text) <= 1024
    assert {e["type"] for e in found} <= {
        *("bold", "italic", "strikethrough", "expandable_blockquote"),
    }
    rows(screen)


@given(MONEY, st.sampled_from(LANGUAGES))
def test_prices_are_shown_digit_for_digit(price: Money, language: str) -> None:
    text = text_of(card(session(offer(price=price, list_price=yuan("99.90"))), language))
    assert price.amount in text


@given(NASTY)
def test_a_title_is_shown_as_given_or_cut_at_its_end(title: str) -> None:
    shown = entities(card(session(offer(title=title))), "bold")[0]
    if clean(title):
        assert clean(title).startswith(shown.removesuffix("…").strip())
    else:
        assert shown == "Product without a name"


def test_a_long_title_is_cut_at_200_graphemes() -> None:
    shown = entities(card(session(offer(title="e\u0301" * 300))), "bold")[0]
    assert shown == "e\u0301" * 199 + "…"


def test_everything_a_shop_tells_is_on_the_card() -> None:
    full = offer(
        title="Air <One>",
        price=yuan("7299.00"),
        list_price=yuan("8000"),
        coupon=yuan("50"),
        shop="Good & Co",
        place="上海",
        sold=1200,
        similarity=0.82,
        category=("手机通讯", "手机"),
        labels=("自营",),
    )
    screen = card(session(full, outcomes=(outcome(),)))
    assert text_of(screen).split("\n") == [
        "Air <One>",
        "¥7299.00 · ¥8000 · coupon ¥50",
        "Taobao · Good & Co · 上海 · 1,200 sold",
        "Same item · 手机通讯 › 手机",
        "Searched: whole photo",
        "Taobao 1",
        "自营",
        "Buy leads to item.taobao.com",
        "As of 11/20/26, 10:05\u202fAM UTC",
    ]
    assert entities(screen, "bold") == ["Air <One>", "¥7299.00"]
    assert entities(screen, "strikethrough") == ["¥8000"]
    assert len(entities(screen, "expandable_blockquote")) == 1


def test_a_bare_product_makes_a_short_card() -> None:
    text = text_of(card(session(offer(price=None))))
    assert text.split("\n")[:3] == ["Red shoe 1", "The price is on the shop's page.", "Taobao"]


@pytest.mark.parametrize(
    ("value", "words"), [(0.8, "Same item"), (0.7, "Very similar"), (0.2, "Similar"), (None, "")]
)
def test_similarity_is_told_in_words(value: float | None, words: str) -> None:
    lines = text_of(card(session(offer(similarity=value)))).split("\n")
    assert (words in lines) is bool(words)


def test_shops_that_did_not_answer_are_named_with_the_reason() -> None:
    failed = (outcome("juhe", error=RateLimited("secret")), outcome("baidu", error=Misconfigured()))
    text = text_of(card(session(offer(), outcomes=(outcome(), *failed))))
    assert "⚠ JD (Juhe): busy · Baidu: not set up" in text
    assert "secret" not in text


def test_the_same_item_names_shops_and_prices() -> None:
    one = session(
        offer(1, 1, price=yuan("45.60")),
        offer(2, 1, price=yuan("22.80"), provider="juhe", url="https://item.jd.com/2.html"),
        offer(3, 1, price=yuan("30"), provider="baidu"),
    )
    assert "Same item: 3 shops, ¥22.80 to ¥45.60" in text_of(card(one))
    assert "同款：3 家商店，¥22.80 至 ¥45.60" in text_of(card(one, "zh_CN"))


def test_offers_of_one_shop_are_not_called_shops() -> None:
    one = session(offer(1, 1), offer(2, 1))
    assert "Same item: 2 offers, ¥28.50" in text_of(card(one))


def test_prices_in_two_currencies_make_no_range() -> None:
    dollars = Money(amount="5", currency="USD")
    one = session(offer(1, 1), offer(2, 1, provider="juhe", price=dollars))
    assert "Same item: 2 shops\n" in text_of(card(one))


@pytest.mark.parametrize(
    ("box", "words"),
    [((0, 0, 0.4, 0.4), "top left"), ((0.3, 0.3, 0.7, 0.7), "centre"), ((0.6, 0, 1, 1), "right")],
)
def test_the_searched_part_is_always_told(box: tuple[float, ...], words: str) -> None:
    x1, y1, x2, y2 = map(float, box)
    one = session(offer(), region=Region(x1=x1, y1=y1, x2=x2, y2=y2))
    assert f"Searched: {words}\n" in text_of(card(one))


def test_words_of_the_caption_that_steered_nothing_are_told() -> None:
    one = session(offer(), not_understood=("red", "<b>"))
    assert "Not understood: red, <b>" in text_of(card(one))


def test_an_approximation_stands_beside_the_price() -> None:
    shown = text_of(card(session(offer()), extras=Extras(currency="USD"), rates=RATES))
    assert "¥28.50 · about $3.95 (rate of Nov 20, 2026)\n" in shown


@pytest.mark.parametrize("currency", [None, "CNY", "BRL"])
def test_without_a_rate_the_price_stands_alone(currency: str | None) -> None:
    extras = Extras(currency=currency)
    assert "about" not in text_of(card(session(offer()), extras=extras, rates=RATES))
    assert "about" not in text_of(card(session(offer()), extras=Extras(currency="USD")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_price_itself_is_the_same_with_and_without_an_approximation(language: str) -> None:
    plain, more = (
        text_of(card(session(offer()), language, extras=Extras(currency="USD"), rates=rates))
        for rates in (None, RATES)
    )
    price = plain.splitlines()[1]
    assert "28.50" in price
    assert more.splitlines()[1].startswith(price)
    assert len(more.splitlines()[1]) > len(price) + len("3.95")


def test_arabic_keeps_foreign_text_apart() -> None:
    html = card(session(offer(shop="Shop 1")), "ar").html
    assert f"{ISOLATE}Shop 1{END_ISOLATE}" in html
    assert html.count(ISOLATE) == html.count(END_ISOLATE)


def test_an_index_beyond_the_end_shows_the_last_offer() -> None:
    one = replace(session(offer(1), offer(2)), index=99)
    assert text_of(card(one)).startswith("Red shoe 2")


def test_a_text_card_may_be_longer() -> None:
    words = ("w" * 30,) * 5
    full = offer(title="t" * 200, shop="s" * 99, place="p" * 99, category=("c" * 99,))
    one = session(full, not_understood=words, outcomes=(outcome("juhe", error=RateLimited()),))
    short, long = (text_of(card(one, extras=Extras(limit=limit))) for limit in (300, 4096))
    assert utf16_length(short) <= 300 < utf16_length(long)
