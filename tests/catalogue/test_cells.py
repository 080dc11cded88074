"""Formula guards: nothing a spreadsheet would run, and nothing lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalogue.cells import guarded, unguarded

FORMULAS = ["=1+1", "+1", "-5% off", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1", "＠x"]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_gets_an_apostrophe(text: str) -> None:
    assert guarded(text) == f"'{text}"
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", ["", "mug", "1.5", "'quoted'", "a=b", "'", "''", "' =1"])
def test_harmless_text_stays_as_it_is(text: str) -> None:
    assert guarded(text) == text
    assert unguarded(text) == text


@given(st.text(alphabet="'=+-@\t\r\n＝a ", max_size=6))
def test_every_text_survives_the_round_trip_and_none_begins_a_formula(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(tuple("=+-@\t\r\n＝＋－＠"))
