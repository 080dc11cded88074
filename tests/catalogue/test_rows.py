"""What the cells of a row mean."""

from collections.abc import Mapping
from typing import Any

import pytest

from bot.catalogue.rows import Row, RowRefused, reading
from bot.catalogue.table import Record, TableRefused


def row(cells: Mapping[str, str], **options: Any) -> Row:
    record = Record(2, 2, tuple(cells.values()))
    return reading(tuple(cells), options.pop("renamed", {}), **options).row(record)


def test_cells_become_fields_digit_for_digit_and_empty_ones_nothing() -> None:
    found = row(
        {
            " ID ": " m1 ", "Title": " Mug ", "price": "045.600", "CURRENCY": "CNY", "url": "",
            "image": "a.jpg", "category": "Kitchen > Mugs", "class_id1": "007", "class_id2": " ",
            "Colour": " blue ", "": "x",
        }
    )  # fmt: skip
    assert (found.id, found.pictures) == ("m1", ("a.jpg",))
    assert found.fields == {
        "id": "m1", "title": "Mug", "price": "045.600", "currency": "CNY",
        "category": "Kitchen > Mugs", "class_id1": 7, "Colour": " blue ",
    }  # fmt: skip


def test_several_pictures_are_parted_and_the_first_address_is_shown() -> None:
    found = row(
        {"id": "m1", "image": "a.jpg | //img.example/1.jpg|https://img.example/2.jpg||a.jpg"}
    )
    assert found.pictures == ("a.jpg", "https://img.example/1.jpg", "https://img.example/2.jpg")
    assert found.fields["image"] == "https://img.example/1.jpg"


def test_other_headers_can_be_named() -> None:
    found = row({"SKU": "1", "Name": "Mug"}, renamed={"id": "sku", "title": "Name"})
    assert found.fields == {"id": "1", "title": "Mug"}


def test_a_usual_currency_fills_in_for_prices_only() -> None:
    assert row({"id": "1", "price": "2", "image": "a"}, currency="CNY").fields["currency"] == "CNY"
    assert "currency" not in row({"id": "1", "title": "x"}, currency="CNY").fields
    given = row({"id": "1", "price": "2", "currency": "EUR"}, currency="CNY")
    assert given.fields["currency"] == "EUR"


def test_columns_that_this_project_writes_are_left_out() -> None:
    found = row({"refused_line": "3", "refused_reason": "x", "id": "1", "picture_ids": "9"})
    assert found.fields == {"id": "1"}


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"id": " ", "title": "x"}, "no id"),
        ({"id": "1", "image": "a", "price": "1,50", "currency": "EUR"}, "not a plain number"),
        ({"id": "1", "image": "a", "price": "1"}, "price has no currency"),
        ({"id": "1", "image": "a", "url": "javascript:alert(1)"}, "url is not a web address"),
        ({"id": "1", "image": "a", "class_id1": "65536"}, "class_id1 is not within"),
        ({"id": "1", "class_id1": "x"}, "class_id1 is no whole number"),
        ({"id": "1", "title": "a\0b"}, "NUL"),
        ({"id": "1", "image": "|".join(f"{n}.jpg" for n in range(51))}, "51 pictures"),
        ({"id": "x" * 201, "image": "a"}, "longer than 200"),
    ],
)
def test_a_row_that_makes_no_sense_is_refused_with_the_reason(
    cells: dict[str, str], why: str
) -> None:
    with pytest.raises(RowRefused, match=why):
        row(cells)


def test_more_cells_than_columns_are_refused_and_fewer_are_not() -> None:
    columns = reading(("id", "title"), {})
    with pytest.raises(RowRefused, match="3 cells under 2 columns"):
        columns.row(Record(2, 2, ("1", "a", "b")))
    assert columns.row(Record(2, 2, ("1", "a", "", " "))).fields == {"id": "1", "title": "a"}
    assert columns.row(Record(2, 2, ("1",))).fields == {"id": "1"}


def test_every_problem_of_the_header_is_told_at_once() -> None:
    with pytest.raises(TableRefused) as refused:
        reading(("Title", "title", "x"), {"price": "cost"})
    assert refused.value.problems == (
        "there is no column 'cost' for price",
        "two columns are called 'title'",
        "there is no column id",
    )


def test_rows_that_say_the_same_have_the_same_digest() -> None:
    one = row({"id": "1", "title": "x"})
    assert row({"title": "x ", "id": "1", "url": ""}).digest == one.digest
    assert row({"id": "1", "title": "y"}).digest != one.digest
    assert row({"id": "1", "title": "x", "image": "a.jpg"}).digest != one.digest
