"""The brief kept per product: exact prices, stable JSON, and whatever others have written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.catalogue import Brief, InvalidBrief


def test_json_has_a_fixed_order_no_nulls_and_no_spaces() -> None:
    brief = Brief(title="Cup", price="45.60", currency="CNY", id="7")
    assert brief.to_json() == '{"id":"7","title":"Cup","price":"45.60","currency":"CNY"}'


def test_fields_can_be_left_out_of_the_json() -> None:
    brief = Brief(id="7", class_id1=3)
    assert brief.to_json(without=Brief.CLASS_IDS) == '{"id":"7"}'


@pytest.mark.parametrize("written", ["12.50", "7299.00", "0.1", "100000000000000.01"])
def test_a_price_written_as_a_number_keeps_every_digit(written: str) -> None:
    assert Brief.from_json(f'{{"price":{written}}}').price == written


def test_unknown_keys_are_kept() -> None:
    text = '{"id":"7","colour":["red",1.5],"weight":{"kg":2}}'
    assert Brief.from_json(text).to_json() == text


@pytest.mark.parametrize(
    "text", ["A cup", "", "[1]", "3", "{", '{"name":"A cup"}', '{"title":["x"]}', "[" * 5000]
)
def test_text_that_is_no_brief_of_ours_becomes_the_title(text: str) -> None:
    assert Brief.from_json(text) == Brief(title=text)


@given(st.text())
def test_any_text_can_be_read_and_written_again(text: str) -> None:
    Brief.from_json(text).to_json().encode()


@given(
    st.fixed_dictionaries(
        {"id": st.text(min_size=1).filter(str.strip)},
        optional=dict.fromkeys(("title", "url", "image", "category"), st.text()),
    ),
    st.dictionaries(st.text("xyz", min_size=1), st.integers() | st.booleans() | st.text("äß中")),
)
def test_a_written_brief_reads_back_the_same(known: dict[str, str], other: dict[str, int]) -> None:
    brief = Brief.model_validate(known | other)
    assert Brief.from_json(brief.to_json()) == brief


def test_a_change_replaces_some_fields_and_none_removes_one() -> None:
    brief = Brief(id="7", title="Cup", url="https://a.example/7")
    assert brief.changed({"title": "Mug", "url": None}) == Brief(id="7", title="Mug")


def test_every_bad_field_is_named_at_once() -> None:
    wrong = {"price": "12-15", "currency": "yuan", "url": "ftp://x", "class_id1": 0}
    with pytest.raises(InvalidBrief) as refusal:
        Brief().changed(wrong)
    for name in wrong:
        assert name in str(refusal.value)


def test_a_price_needs_a_currency() -> None:
    with pytest.raises(InvalidBrief, match="price has no currency"):
        Brief(price="5").require_valid()


def test_the_product_has_the_price_digit_for_digit_and_the_category_as_a_path() -> None:
    brief = Brief(id="7", title="Cup", price="45.60", currency="cny", category="Kitchen > Cups")
    product = brief.product("gallery", "fallback", similarity=0.5)
    assert product.price is not None
    assert (product.price.amount, product.price.currency) == ("45.60", "CNY")
    assert product.category == ("Kitchen", "Cups")
    assert (product.id, product.provider, product.similarity) == ("7", "gallery", 0.5)


def test_a_brief_with_nothing_in_it_still_makes_a_product() -> None:
    product = Brief().product("gallery", "0123")
    assert (product.id, product.title, product.price) == ("0123", "?", None)
