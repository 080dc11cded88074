"""What the words of an inline query pick, and what of them is looked for."""

from decimal import Decimal
from typing import Any

import pytest

from bot.cards.inline_words import Wish, matches, read_wish
from bot.session import PriceBand, Selection

SHOPS = ("taobao_top", "daji", "daji_1688", "juhe", "baidu", "gallery")
TAOBAO = ("taobao_top", "daji")


def band(low: int | None = None, high: int | None = None) -> PriceBand:
    return PriceBand(*(None if end is None else Decimal(end) for end in (low, high)))


@pytest.mark.parametrize(
    ("query", "words", "selection"),
    [
        ("", (), {}),
        ("taobao red shoes", ("red", "shoes"), {"shops": TAOBAO}),
        ("red shoes 淘宝", ("red", "shoes"), {"shops": TAOBAO}),
        ("#shoes red", ("red",), {"category": "shoes"}),
        ("red shoes 100-500", ("red", "shoes"), {"band": band(100, 500)}),
        ("under 300 lamp", ("lamp",), {"band": band(high=300)}),
        ("jd #bags leather > 50", ("leather",), {
            "shops": ("juhe",), "category": "bags", "band": band(50),
        }),
        ("#сумки кожа", ("кожа",), {"category": "bags"}),
        ("iphone 15", ("iphone", "15"), {}),
        ("same shoe", ("same", "shoe"), {}),
        ("#unheard cup", ("unheard", "cup"), {}),
        ("\u202ered\u200b  cup", ("red", "cup"), {}),
    ],
)  # fmt: skip
def test_a_query_is_read(query: str, words: tuple[str, ...], selection: dict[str, Any]) -> None:
    assert read_wish(query, SHOPS) == Wish(words, Selection(**selection))


@pytest.mark.parametrize(
    ("query", "worth"),
    [("", False), ("re", False), ("red", True), ("鞋", False), ("鞋子", True), ("taobao", False),
     ("<300", False), ("#shoes ab", False)],
)  # fmt: skip
def test_three_letters_or_two_ideographs_are_worth_a_question(query: str, *, worth: bool) -> None:
    assert read_wish(query, SHOPS).worth_asking is worth


def test_every_word_has_to_be_there_in_whatever_case_and_width() -> None:
    assert matches(read_wish("RED ｓｈｏｅ", SHOPS), "A red", "Shoe of wool")
    assert not matches(read_wish("red shoe", SHOPS), "A red hat")
    assert matches(Wish(), "anything")


def test_a_long_query_takes_no_long_time() -> None:
    assert len(read_wish("a " * 5000, SHOPS).words) == 128
