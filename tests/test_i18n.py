"""The catalogues: complete, true to the code, and with plurals as the language has them."""

import re
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from bot.i18n import END_ISOLATE, ISOLATE, Markup, choose, translator
from locales import LANGUAGES, catalogue_path
from locales.update import PLURALS, sentences, updated

FIELD = re.compile(r"\{(\w*)\}")
TAG = re.compile(r"</?\w+[^>]*>")


def catalogue(language: str) -> Catalog:
    with catalogue_path(language).open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def messages(language: str) -> list[Message]:
    return [message for message in catalogue(language) if message.id]


def keys(catalogue: Catalog) -> set[tuple[str | None, tuple[str, ...]]]:
    return {(one.context, ids(one)) for one in catalogue if one.id}


def forms(message: Message) -> tuple[str, ...]:
    string = message.string
    return (string,) if isinstance(string, str) else tuple(string or ())


def ids(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id or ())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_the_code_stands_in_the_catalogue(language: str) -> None:
    assert keys(catalogue(language)) == keys(sentences()), "run `python -m locales.update`"
    assert keys(updated(language)) == keys(catalogue(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated(language: str) -> None:
    empty = [ids(one)[0] for one in messages(language) if not all(forms(one)) or one.fuzzy]
    assert empty == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_hold_the_same_values_and_tags(language: str) -> None:
    for message in messages(language):
        many = ids(message)[-1]
        for form in forms(message):
            assert set(FIELD.findall(form)) == set(FIELD.findall(many)), form
            assert sorted(TAG.findall(form)) == sorted(TAG.findall(many)), form
            assert form.count("{") == form.count("}") == len(FIELD.findall(form)), form
            assert form.strip() == form


@pytest.mark.parametrize("language", LANGUAGES)
def test_plurals_follow_the_language(language: str) -> None:
    rule, plural = Locale.parse(language).plural_form, translator(language).plural
    found: dict[int, str] = {}
    for n in range(201):
        assert found.setdefault(plural(n), rule(n)) == rule(n)
    assert len(found) == catalogue(language).num_plurals
    assert catalogue(language).plural_forms == PLURALS[language].rstrip(";") + ";"
    for message in messages(language):
        if not isinstance(message.id, str):
            assert len(forms(message)) == len(found), message.id


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("sentence", "label"),
    [
        ("Nothing saved yet. To keep a product, tap Save under it.", "Save"),
        ("To add a product, tap Add to list under any search here.", "Add to list"),
        ("Buy leads to {domain}", "Buy · {shop}"),
    ],
)
def test_a_sentence_names_a_button_as_the_button_does(
    language: str, sentence: str, label: str
) -> None:
    told = {ids(one)[0]: forms(one)[0] for one in messages(language)}
    assert told[label].split(" · ")[0] in told[sentence]


@pytest.mark.parametrize(
    ("language", "other"),
    [
        *(("es", r"\b(usted|ustedes)\b"), ("pt_BR", r"\b(tu|teu|tua|contigo)\b")),
        *(("id", r"\b(kamu|kalian)\b"), ("zh_CN", "您"), ("zh_TW", "您")),
    ],
)
def test_people_are_spoken_to_in_one_way(language: str, other: str) -> None:
    said = [form for one in messages(language) for form in forms(one)]
    assert [form for form in said if re.search(other, form, re.IGNORECASE)] == []


def test_english_says_what_the_code_says() -> None:
    assert [one.id for one in messages("en") if forms(one) != ids(one)] == []


@pytest.mark.parametrize(
    ("code", "language"),
    [
        *(("zh-hans", "zh_CN"), ("zh-hant", "zh_TW"), ("zh-HK", "zh_TW"), ("zh", "zh_CN")),
        *(("pt", "pt_BR"), ("pt-br", "pt_BR"), ("ru-RU", "ru"), ("ar", "ar"), ("in", "id")),
        *(("es-419", "es"), ("en-GB", "en"), ("tlh", "en"), ("", "en"), (None, "en")),
    ],
)
def test_telegrams_codes_find_their_language(code: str | None, language: str) -> None:
    assert choose(code) == language
    assert translator(code).language == language


def test_values_are_escaped_once_and_markup_never() -> None:
    t = translator("en")
    assert t.gettext("Searched: {area}", area="<b>") == "Searched: &lt;b&gt;"
    assert t.gettext("Searched: {area}", area=Markup("<b>x</b>")) == "Searched: <b>x</b>"


def test_right_to_left_isolates_values() -> None:
    shown = translator("ar").gettext("Searched: {area}", area="x")
    assert f"{ISOLATE}x{END_ISOLATE}" in shown
    assert ISOLATE not in translator("ru").gettext("Searched: {area}", area="x")


def test_counts_are_written_as_the_language_writes_numbers() -> None:
    def sold(language: str) -> str:
        return translator(language).ngettext("{count} sold", "{count} sold", 1200)

    assert sold("en") == "1,200 sold"
    assert sold("es") == "1.200 vendidos"
    assert sold("ru") == "1\u00a0200 продаж"


def test_russian_and_arabic_count_in_their_own_way() -> None:
    def counted(language: str, n: int) -> str:
        return translator(language).ngettext("{count} product", "{count} products", n)

    assert [counted("ru", n) for n in (1, 2, 5, 21)] == [
        *("1 товар", "2 товара", "5 товаров", "21 товар"),
    ]
    assert len({re.sub(r"[\d\u2068\u2069]", "", counted("ar", n)) for n in (0, 1, 2, 3, 11)}) >= 4


@pytest.mark.parametrize("language", LANGUAGES)
def test_amounts_keep_every_digit(language: str) -> None:
    assert translator(language).money("0012.50", "CNY").endswith("0012.50")


def test_a_sentence_nobody_translated_is_shown_as_written() -> None:
    t = translator("ru")
    assert t.gettext("No such sentence {n}", n=1) == "No such sentence 1"
    assert t.ngettext("one {count}", "many {count}", 2) == "many 2"


def test_times_and_sums_are_written_as_the_language_does() -> None:
    noon = datetime(2026, 11, 20, 13, 5, tzinfo=UTC)
    assert translator("ru").time(noon) == "13:05"
    assert translator("zh_CN").date(noon) == "2026/11/20 13:05"
    assert translator("es").about_money(Decimal("3.949"), "EUR") == "3,95\u00a0€"
