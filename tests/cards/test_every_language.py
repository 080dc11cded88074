"""Every screen in every language: no sentence is missing, nothing is too long."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from bot.cards.endings import ending, no_photo, refused
from bot.cards.keyboards import Extras
from bot.cards.progress import progress
from bot.cards.screens import screen
from bot.cards.selection import shelf
from bot.cards.stage import Screen
from bot.errors import ConsentNeeded, NothingChosen
from bot.i18n import END_ISOLATE, ISOLATE
from bot.session import PriceBand, Selection, View
from locales import LANGUAGES
from providers.errors import Misconfigured, RateLimited
from tests.cards.builders import OWNER, RATES, buttons, offer, outcome, read, session, stage, yuan

FULL = session(
    *(
        offer(
            n,
            1 if n < 12 else None,
            price=yuan(str(10 + n * 7)),
            list_price=yuan("999"),
            coupon=yuan("5"),
            provider=("taobao_top", "juhe")[n % 2],
            similarity=n / 30,
            sold=n * 1000,
            category=("女鞋",) if n % 3 else ("箱包",),
        )
        for n in range(30)
    ),
    outcomes=(
        outcome(count=15),
        outcome("juhe", 15),
        outcome("baidu", error=RateLimited()),
    ),
    not_understood=("red",),
    selection=Selection(band=PriceBand(Decimal(10), Decimal(150))),
)
DOWN = (outcome("baidu", error=Misconfigured()),)


def screens(language: str) -> Iterator[Screen]:
    on = stage(language, rates=RATES, link_templates={"juhe": "https://s.example/{id}"})
    extras = Extras(saved=True, album=(0, 3), currency="USD")
    for view in View:
        one = replace(FULL, view=view)
        yield screen(on, one, shelf(one), extras)
    yield ending(on, replace(FULL, outcomes=(outcome(count=0),)))
    yield ending(on, replace(FULL, outcomes=DOWN))
    yield ending(on, FULL, 3)
    yield refused(on, ConsentNeeded(), OWNER)
    yield refused(on, NothingChosen(), OWNER)
    yield no_photo(on, OWNER)
    yield Screen(progress(on, FULL.asked, FULL.outcomes))


def sentences(screen: Screen) -> set[str]:
    """Lines and labels that are made of words."""
    lines = read(screen.html)[0].split("\n") + [one["text"] for one in buttons(screen)]
    return {line for line in lines if any(c.isalpha() for c in line)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_screens_hold_the_limits_in_every_language(language: str) -> None:
    for one in screens(language):
        text, _ = read(one.html)
        assert 0 < len(text) <= 1024
        assert "{" not in text
        assert all(len(button["text"]) <= 40 for button in buttons(one))
        assert not any("…" in button["text"] for button in buttons(one))


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_nothing_but_names_is_left_in_english(language: str) -> None:
    english = {line for one in screens("en") for line in sentences(one)}
    here = {line for one in screens(language) for line in sentences(one)}
    names = {"JD (Juhe)", "Red shoe", "Taobao", "Baidu", "Filter"}
    both = {line for line in english & here if not any(name in line for name in names)}
    assert both == set()


def test_arabic_isolates_every_value_it_holds() -> None:
    for one in screens("ar"):
        for text in (read(one.html)[0], *(button["text"] for button in buttons(one))):
            depth = 0
            for character in text:
                depth += {ISOLATE: 1, END_ISOLATE: -1}.get(character, 0)
                assert depth >= 0
            assert depth == 0
        text = read(one.html)[0]
        assert "¥" not in text or f"{ISOLATE}¥" in text
