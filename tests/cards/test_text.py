"""Provider text in messages: cleaned, cut on graphemes, counted as Telegram counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.text import (
    Line,
    clean,
    clip,
    fitted,
    graphemes,
    plain,
    provided,
    units,
    visible_units,
)
from bot.i18n import END_ISOLATE, ISOLATE, RIGHT_TO_LEFT_MARK, translator
from sandbox.telegram.entities import utf16_length
from tests.cards.builders import read

ANY_TEXT = st.text(st.characters(), max_size=300)
FAMILY = "👨\u200d👩\u200d👧"


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("plain", "plain"),
        ("a\u202eb\u2066c\u200fd", "abcd"),
        ("ze\u200bro\u2060 width\ufeff", "zero width"),
        ("a\u200db", "ab"),
        ("two\n\tlines\u2028here", "two lines here"),
        ("nul\x00l", "nul l"),
        ("half \ud83d surrogate", "half surrogate"),
        (f"{FAMILY} set", f"{FAMILY} set"),
        ("100% хлопок 纯棉 ¥", "100% хлопок 纯棉 ¥"),
    ],
)
def test_clean_drops_only_what_has_no_honest_shape(raw: str, shown: str) -> None:
    assert clean(raw) == shown


@pytest.mark.parametrize("piece", ["e\u0301", FAMILY, "🇨🇳", "👍🏽", "❤\ufe0f", "각"])
def test_graphemes_are_never_torn(piece: str) -> None:
    text = f"a{piece}b{piece}{piece}"
    assert list(graphemes(text)) == ["a", piece, "b", piece, piece]
    assert clip(text, 3) == f"a{piece}…"


def test_flags_are_read_in_pairs() -> None:
    assert list(graphemes("🇨🇳🇯🇵🇷🇺")) == ["🇨🇳", "🇯🇵", "🇷🇺"]


@given(ANY_TEXT)
def test_graphemes_make_up_the_text(text: str) -> None:
    assert "".join(graphemes(text)) == text


@given(ANY_TEXT, st.integers(2, 50))
def test_clip_keeps_both_limits(text: str, most: int) -> None:
    cut = clip(text, most)
    assert len(list(graphemes(cut))) <= most or cut == text
    assert units(cut) <= 4 * most
    if cut != text:
        assert text.startswith(cut.removesuffix("…"))


def test_a_pile_of_accents_cannot_grow_without_bound() -> None:
    assert units(clip("a" + "\u0301" * 5000, 10)) <= 40


@given(ANY_TEXT)
def test_provided_text_reads_back_as_it_was_cleaned(text: str) -> None:
    parsed, entities = read(provided(translator("en"), text, 1000))
    assert parsed.strip(ISOLATE + END_ISOLATE + RIGHT_TO_LEFT_MARK) == clean(text)
    assert entities == []


@given(ANY_TEXT)
def test_units_are_counted_like_the_server_counts(text: str) -> None:
    shown = clean(text)
    html = f"<b>{provided(translator('en'), shown, 1000)}</b>"
    assert visible_units(html) == utf16_length(read(html)[0])
    assert plain(html) == read(html)[0]


def test_text_is_isolated_where_directions_mix() -> None:
    assert (
        provided(translator("ar"), "shoe", 10) == f"{ISOLATE}shoe{END_ISOLATE}{RIGHT_TO_LEFT_MARK}"
    )
    assert provided(translator("en"), "حذاء", 10) == f"{ISOLATE}حذاء{END_ISOLATE}"
    assert provided(translator("en"), "shoe", 10) == "shoe"


def test_the_least_important_lines_go_first() -> None:
    lines = [Line("<b>title</b>"), Line("x" * 50, 2), Line("y" * 50, 3, folded=True), Line("", 1)]
    whole = "<b>title</b>\n" + "x" * 50 + "\n<blockquote expandable>" + "y" * 50 + "</blockquote>"
    assert fitted(lines, 200) == whole
    assert fitted(lines, 80) == "<b>title</b>\n" + "x" * 50
    assert fitted(lines, 5) == "<b>title</b>"
