"""A caption steers one search, in any order and any of the bot's languages."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.caption_vocabulary import CATEGORY_WORDS, SAME_WORDS, SHOP_WORDS
from bot.cards.caption_words import Steering, steer
from bot.cards.categories import TITLES
from bot.cards.text import plain
from bot.i18n import translator
from bot.session import PriceBand, Selection
from locales import LANGUAGES
from providers.registry import all_providers

SHOPS = ("taobao_top", "juhe", "daji_1688", "gallery")


def prices(low: str | None, high: str | None) -> Steering:
    ends = [None if end is None else Decimal(end) for end in (low, high)]
    return Steering(min_price=ends[0], max_price=ends[1])


@pytest.mark.parametrize(
    ("caption", "ids"),
    [
        ("taobao", ("taobao_top",)),
        ("#jd", ("juhe",)),
        ("京东 淘宝", ("juhe", "taobao_top")),
        ("JD, 1688", ("juhe", "daji_1688")),
        ("taobao_top taobao", ("taobao_top",)),
        ("#daji_1688", ("daji_1688",)),
        ("baidu", ("baidu",)),
    ],
)
def test_shops_are_named_as_people_name_them(caption: str, ids: tuple[str, ...]) -> None:
    assert steer(caption, SHOPS) == Steering(providers=ids)


@pytest.mark.parametrize(
    ("caption", "low", "high"),
    [
        ("100-500", "100", "500"),
        ("500 - 100", "100", "500"),
        ("１００～５００", "100", "500"),
        ("١٠٠-٥٠٠", "100", "500"),
        ("<300", None, "300"),
        ("≤ 300", None, "300"),
        ("＜３００", None, "300"),
        (">50", "50", None),
        (">50 <300", "50", "300"),
        ("¥100-¥500", "100", "500"),
        ("100-500元", "100", "500"),
        ("300以下", None, "300"),
        ("100以上", "100", None),
        ("under 300", None, "300"),
        ("от 100 до 500", "100", "500"),
        ("أقل من 300", None, "300"),
        ("menos de 300", None, "300"),
        ("até 300", None, "300"),
        ("di bawah 300", None, "300"),
        ("1,000-2,500", "1000", "2500"),
        ("1.000-2.500", "1000", "2500"),
        ("99,90-149.5", "99.90", "149.5"),
    ],
)
def test_prices_are_read_as_people_write_them(
    caption: str, low: str | None, high: str | None
) -> None:
    assert steer(caption, SHOPS) == prices(low, high)


@pytest.mark.parametrize(
    ("caption", "slug"),
    [
        *(("shoes", "shoes"), ("Кроссовки", "shoes"), ("鞋子", "shoes"), ("#Bags", "bags")),
        *(("jam tangan", "watches"), ("ropa interior", "underwear"), ("حقائب", "bags")),
        *(("Trousers and skirts", "bottoms"), ("手機", "phones"), ("vestido", "dresses")),
    ],
)
def test_categories_are_named_in_any_language(caption: str, slug: str) -> None:
    assert steer(caption, SHOPS) == Steering(category=slug)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_title_people_read_can_be_written(language: str) -> None:
    for slug, title in TITLES.items():
        word = plain(translator(language).gettext(title))
        assert steer(word, SHOPS).category is not None, (slug, word)


@pytest.mark.parametrize("word", sorted(SAME_WORDS))
def test_the_same_item_can_be_asked_for(word: str) -> None:
    assert steer(word, SHOPS) == Steering(same_item=True)


ALL = Steering(("juhe",), "shoes", Decimal(100), Decimal(500), True)


@pytest.mark.parametrize(
    "caption",
    [
        "jd shoes 100-500 same",
        "same 100-500 shoes jd",
        "#jd, #shoes; 100-500, #same_item",
        "京东鞋子100-500同款",
        "同款 ١٠٠-٥٠٠ обувь jd",
        "/find@snapbuy_bot jd shoes 100-500 same @snapbuy_bot",
    ],
)
def test_words_come_in_any_order_and_mixture(caption: str) -> None:
    assert steer(caption, SHOPS) == ALL


@pytest.mark.parametrize(
    ("caption", "words"),
    [
        ("red shoes", ("red",)),
        ("shoes bags", ("bags",)),
        ("包邮", ("包邮",)),
        ("300", ("300",)),
        ("100-200 300-400", ("300-400",)),
        ("Привет, мир", ("Привет", "мир")),
    ],
)
def test_what_was_not_understood_is_kept(caption: str, words: tuple[str, ...]) -> None:
    assert steer(caption, SHOPS).not_understood == words


def test_a_long_text_steers_nothing() -> None:
    post = "jd " + "word " * 30
    assert steer(post, SHOPS) == Steering()
    assert steer("x" * 5000, SHOPS) == Steering()


@given(st.text(max_size=200))
def test_no_caption_breaks_the_reading(caption: str) -> None:
    steering = steer(caption, SHOPS)
    assert isinstance(steering.selection, Selection)
    if steering.min_price is not None and steering.max_price is not None:
        assert steering.min_price <= steering.max_price


def test_wishes_also_filter_what_is_shown() -> None:
    band = PriceBand(Decimal(100), Decimal(500))
    assert ALL.selection == Selection(category="shoes", band=band, same_item=True)


def test_the_vocabulary_names_things_that_exist() -> None:
    ids = set(all_providers())
    assert {id_ for ids_ in SHOP_WORDS.values() for id_ in ids_} <= ids
    assert set(CATEGORY_WORDS) <= set(TITLES)
    assert {slug for cls in all_providers().values() for slug in cls.info.categories} <= set(TITLES)


def test_no_word_means_two_categories() -> None:
    words = [word for words in CATEGORY_WORDS.values() for word in words]
    assert len(words) == len(set(words))


@pytest.mark.parametrize("talk", ["what is it?", "Где это купить?", "这是什么？", "look at these"])
def test_talk_is_not_called_misunderstood(talk: str) -> None:
    assert steer(talk, SHOPS) == Steering()


def test_a_wish_among_other_words_is_read_and_the_rest_is_told() -> None:
    said = steer("some nice red shoes", SHOPS)
    assert said.category == "shoes"
    assert said.not_understood
