"""Screens outside of a search: every language, every limit, and each with a way back."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from bot.cards.actions import Agree, OnlyLocal
from bot.cards.administration import stats_screen, usage
from bot.cards.keepsakes import history_screen, saved_product, saved_screen
from bot.cards.menu_actions import Menu, OpenMenu, Setting
from bot.cards.menus import (
    BANDS,
    band_code,
    band_of,
    category_menu,
    currency_menu,
    language_menu,
    price_menu,
    settings_screen,
    shops_menu,
    sort_menu,
)
from bot.cards.privacy import (
    consent_screen,
    declined_screen,
    forget_screen,
    notice_of,
    privacy_screen,
)
from bot.cards.stage import Screen
from bot.cards.standing import about_screen, help_screen, quota_screen, welcome
from bot.cards.text import CAPTION_UNITS, TEXT_UNITS, visible_units
from bot.session import PriceBand
from bot.users.admin import Stats
from bot.users.consent import ConsentState
from bot.users.preferences import Preferences
from bot.users.quota import Standing
from bot.users.saved import SavedPage, SavedProduct
from locales import LANGUAGES
from tests.cards.builders import (
    OWNER,
    RATES,
    SHOPS,
    buttons,
    labels,
    offer,
    product,
    session,
    stage,
    tap,
    text_of,
)

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
CHOSEN = Preferences(
    order=("juhe",),
    off=frozenset({"baidu"}),
    category="shoes",
    band=PriceBand(Decimal(100), Decimal(300)),
    language="ru",
    currency="USD",
)
AGREED = ConsentState(frozenset({"juhe"}), frozenset({"baidu"}), frozenset(), NOON)
SAVED = SavedProduct(7, product(title="<b>" * 60), NOON)
ACTIVE = tuple(SHOPS)


def screens(language: str) -> dict[str, Screen]:
    drawn = stage(language, rates=RATES)
    search = session(offer(1))
    return {
        "settings": settings_screen(drawn, OWNER, CHOSEN, ACTIVE),
        "shops": shops_menu(drawn, OWNER, CHOSEN, ACTIVE),
        "category": category_menu(drawn, OWNER, CHOSEN),
        "price": price_menu(drawn, OWNER, CHOSEN),
        "sort": sort_menu(drawn, OWNER, CHOSEN),
        "language": language_menu(drawn, OWNER, CHOSEN),
        "currency": currency_menu(drawn, OWNER, CHOSEN, ("USD", "EUR", "AED")),
        "welcome": welcome(drawn, OWNER),
        "help": help_screen(drawn, OWNER),
        "about": about_screen(drawn, OWNER, ACTIVE),
        "quota": quota_screen(drawn, OWNER, Standing(50, 3, 2, 49, NOON)),
        "consent": consent_screen(drawn, search, ACTIVE, gallery=True),
        "declined": declined_screen(drawn, search),
        "privacy": privacy_screen(drawn, OWNER, ACTIVE, AGREED, asks=True),
        "forget": forget_screen(drawn, OWNER),
        "saved": saved_screen(drawn, OWNER, SavedPage((SAVED,) * 8, 8, 20)),
        "nothing saved": saved_screen(drawn, OWNER, SavedPage((), 0, 0)),
        "saved product": saved_product(drawn, OWNER, SAVED, 1),
        "history": history_screen(drawn, OWNER, [search] * 10, remembering=True),
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_fits_and_leads_on(language: str) -> None:
    for name, shown in screens(language).items():
        limit = CAPTION_UNITS if name in {"consent", "declined"} else TEXT_UNITS
        assert visible_units(shown.html) <= limit, name
        assert text_of(shown), name
        assert buttons(shown), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_question_and_the_notice_name_every_shop(language: str) -> None:
    drawn = screens(language)
    for name in ("consent", "privacy"):
        assert drawn[name].html.count("<a href=") == len(SHOPS), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_are_told_in_every_language(language: str) -> None:
    figures = Stats("2026-11-20", 3, 1, 0, 2, 0, {"juhe": 5})
    assert "5" in text_of(stats_screen(stage(language), figures))
    assert "/grant 1 2" in text_of(usage(stage(language), "/grant 1 2", ACTIVE))


@pytest.mark.parametrize(
    "name", ["shops", "category", "price", "sort", "language", "currency", "quota"]
)
def test_every_setting_has_a_way_back(name: str) -> None:
    assert tap(screens("en")[name], "‹ Back").action == OpenMenu(Menu.SETTINGS)


def test_what_is_chosen_is_marked_and_nothing_else() -> None:
    drawn = screens("en")
    marked = {
        name: [one["text"] for one in buttons(drawn[name]) if one["text"].startswith("✓")]
        for name in ("shops", "category", "price", "language", "currency")
    }
    assert marked == {
        "shops": ["✓ JD (Juhe)", "✓ Taobao"],
        "category": ["✓ Shoes"],
        "price": ["✓ ¥100 to ¥300"],
        "language": ["✓ Русский"],
        "currency": ["✓ USD $"],
    }


def test_currencies_are_offered_while_there_are_rates() -> None:
    bare, rated = (settings_screen(stage(rates=r), OWNER, CHOSEN, ACTIVE) for r in (None, RATES))
    assert tap(rated, "Currency").action == OpenMenu(Menu.CURRENCY)
    assert "Currency: USD $" in text_of(rated)
    assert "Currency" not in text_of(bare) + str(labels(bare))
    none = currency_menu(stage(rates=RATES), OWNER, Preferences(), ("USD",))
    assert [row[0] for row in labels(none)] == ["✓ No conversion", "USD $", "‹ Back"]
    assert tap(none, "No conversion").action == Setting("currency")


def test_a_saved_product_tells_that_its_link_is_an_ad_and_keeps_its_own() -> None:
    drawn = stage(link_templates={"taobao_top": "https://s.example/{id}"})
    shown = saved_product(drawn, OWNER, SAVED, 0)
    assert "Ad" in text_of(shown).splitlines()
    assert buttons(shown)[0]["url"] == "https://s.example/1"
    assert "Ad" not in text_of(saved_product(stage(), OWNER, SAVED, 0)).splitlines()
    assert SAVED.product.url == product().url


def test_a_yes_names_exactly_the_shops_of_its_screen() -> None:
    shown = consent_screen(stage(), session(), ("juhe", "baidu"), gallery=True)
    assert tap(shown, "Agree and search").action == Agree(notice_of(("baidu", "juhe")))
    assert tap(shown, "Only the local gallery").action == OnlyLocal(notice_of(("baidu", "juhe")))
    assert notice_of(("juhe",)) != notice_of(("juhe", "baidu"))


def test_without_a_gallery_there_is_no_such_choice() -> None:
    shown = consent_screen(stage(), session(), ("juhe",), gallery=False)
    assert "Only the local gallery" not in [one["text"] for one in buttons(shown)]


@pytest.mark.parametrize("band", [PriceBand(), *BANDS, PriceBand(Decimal("9.90"), None)])
def test_a_price_band_survives_the_way_through_a_button(band: PriceBand) -> None:
    assert band_of(band_code(band)) == band


@pytest.mark.parametrize("code", ["", "x-y", "1-2-3", "1"])
def test_what_is_no_band_is_none(code: str) -> None:
    assert band_of(code) is None


def test_times_are_told_with_their_zone() -> None:
    assert "UTC+0" in text_of(screens("en")["quota"])
