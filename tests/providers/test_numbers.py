"""Numbers as shops write them, and numbers written to hurt."""

import json
from decimal import Decimal

import pytest

from providers.catalogue import Brief
from providers.errors import BadResponse
from providers.numbers import plain_decimal, writable
from providers.strict_json import parse_json


@pytest.mark.parametrize(
    "text", ["99.90", "0.0", "1e3", "1E-7", "-12.5", "123456789012345.0000000001"]
)
def test_a_real_figure_keeps_its_digits(text: str) -> None:
    assert parse_json(f'{{"price":{text}}}'.encode()) == {"price": Decimal(text)}


@pytest.mark.parametrize(
    "text", ["1e900000000", "1e-900000000", "0e900000000", "1.5E+41", "0." + "0" * 50 + "1"]
)
def test_a_number_that_would_fill_memory_when_written_out_is_no_answer(text: str) -> None:
    with pytest.raises(BadResponse):
        parse_json(f'{{"price":{text}}}'.encode())


def test_a_brief_with_such_a_number_is_a_title() -> None:
    text = '{"title":"Bag","price":1e900000000}'
    assert Brief.from_json(text).title == text


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_not_writable(text: str) -> None:
    assert not writable(Decimal(text))
    with pytest.raises(ValueError, match="places"):
        json.loads("1.0", parse_float=lambda _: plain_decimal(text))
