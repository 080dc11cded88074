"""Every code has words, in every language."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from bot.cards import words
from bot.cards.text import units
from bot.cards.toasts import Toast, toast_text
from bot.cards.words import reason, refusal, shop_title, toast
from bot.errors import (
    Banned,
    ImageTooBig,
    ImageTooSmall,
    LinkUnreadable,
    Measure,
    NotAnImage,
    QuotaSpent,
    Refusal,
)
from bot.errors import Unreadable as Why
from bot.i18n import translator
from locales import LANGUAGES
from providers.errors import ProviderError
from providers.registry import all_providers
from tests.cards.builders import SHOPS, read

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)


def tree(cls: type[Exception]) -> Iterator[type[Exception]]:
    yield cls
    for child in cls.__subclasses__():
        yield from tree(child)


def refusals() -> list[Refusal]:
    full: list[Refusal] = [QuotaSpent(NOON), ImageTooSmall(1, 2, 3), Banned(), Banned(NOON)]
    full += [NotAnImage(why, "PDF") for why in Why]
    full += [LinkUnreadable(why) for why in ("address", "page", "size", "status")]
    full += [ImageTooBig(what, 2.5, 1.5) for what in Measure]
    known = {type(one) for one in full}
    return full + [cls() for cls in tree(Refusal) if issubclass(cls, Refusal) and cls not in known]


def test_every_provider_error_has_a_reason_of_its_own() -> None:
    ours = [cls for cls in tree(ProviderError) if cls.__module__ == ProviderError.__module__]
    codes = {vars(cls).get("code") for cls in ours}
    assert codes == set(words.REASONS)
    assert len(set(words.REASONS.values())) == len(codes)


@pytest.mark.parametrize("language", LANGUAGES)
def test_reasons_are_short_in_every_language(language: str) -> None:
    t = translator(language)
    for cls in tree(ProviderError):
        assert 0 < len(read(reason(t, cls()))[0]) <= 40


def test_every_refusal_has_a_sentence() -> None:
    told = {refusal(translator("en"), one) for one in refusals() if type(one) is not Refusal}
    assert translator("en").gettext(words.NOT_POSSIBLE) not in told
    assert len(told) == len(refusals()) - 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_refusals_fit_a_toast_in_every_language(language: str) -> None:
    t = translator(language)
    for one in refusals():
        shown = toast(refusal(t, one))
        assert 0 < units(shown) <= 200
        assert "{" not in shown
    for which in Toast:
        assert 0 < units(toast_text(t, which)) <= 200


@pytest.mark.parametrize("no", refusals(), ids=lambda no: no.code)
def test_a_shop_that_refuses_a_photo_has_a_reason_too(no: Refusal) -> None:
    assert reason(translator("en"), no)


def test_shops_are_called_by_the_name_people_know() -> None:
    assert shop_title(translator("zh_CN"), SHOPS["taobao_top"], "taobao_top") == "淘宝"
    assert shop_title(translator("en"), SHOPS["juhe"], "juhe") == "JD (Juhe)"
    assert shop_title(translator("en"), None, "a<b") == "a&lt;b"


def test_the_titles_of_our_own_providers_are_translated() -> None:
    assert {cls.info.title for cls in all_providers().values()} <= words.SHOP_TITLES


def test_something_unknown_is_still_answered() -> None:
    assert reason(translator("en"), None) == "failed"
    assert reason(translator("en"), ValueError("x")) == "failed"
