"""Reading the CSV files that spreadsheets write."""

import codecs
from pathlib import Path

import pytest

from bot.catalogue.table import MAX_LINE, Table, TableRefused, inspect, records

ID = {"id"}


def table(tmp_path: Path, content: str | bytes, encoding: str | None = None) -> Table:
    file = tmp_path / "goods.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return inspect(file, id_names=ID, encoding=encoding)


def cells(found: Table) -> list[tuple[str, ...]]:
    return [record.cells for record in records(found)]


CHINESE = "id,title\nm1,陶瓷马克杯\n"


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        (CHINESE.encode(), "utf-8"),
        (codecs.BOM_UTF8 + CHINESE.encode(), "utf-8-sig"),
        (CHINESE.encode("gb18030"), "gb18030"),
        (CHINESE.encode("utf-16"), "utf-16"),
    ],
)
def test_the_encoding_is_recognised(tmp_path: Path, raw: bytes, encoding: str) -> None:
    found = table(tmp_path, raw)
    assert found.encoding == encoding
    assert found.header == ("id", "title")
    assert cells(found) == [("m1", "陶瓷马克杯")]


def test_a_chinese_letter_late_in_the_file_still_decides_the_encoding(tmp_path: Path) -> None:
    plain = "id,title\n" + "".join(f"{n},plain\n" for n in range(200_000))
    found = table(tmp_path, plain.encode() + "x,杯\n".encode("gb18030"))
    assert found.encoding == "gb18030"
    assert cells(found)[-1] == ("x", "杯")


def test_what_is_neither_encoding_is_refused_unless_named(tmp_path: Path) -> None:
    raw = b"id,title\nm1,caf\xe9\n"
    with pytest.raises(TableRefused, match="not utf-8 or gb18030"):
        table(tmp_path, raw)
    assert cells(table(tmp_path, raw, "cp1252")) == [("m1", "café")]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_the_delimiter_is_recognised(tmp_path: Path, mark: str) -> None:
    found = table(tmp_path, f'id{mark}title\nm1{mark}"a, b; c\td"\n')
    assert found.delimiter == mark
    assert cells(found) == [("m1", "a, b; c\td")]


def test_quoted_line_ends_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    found = list(records(table(tmp_path, 'id,title\r\n1,"two\r\nlines"\r\n\r\n,\r\n2,x')))
    assert [(record.line, record.end, record.cells) for record in found] == [
        (2, 3, ("1", "two\r\nlines")),
        (6, 6, ("2", "x")),
    ]


def test_guards_against_formulas_are_taken_off(tmp_path: Path) -> None:
    assert cells(table(tmp_path, "id,title\n1,'=1+1\n2,'plain'\n")) == [
        ("1", "=1+1"),
        ("2", "'plain'"),
    ]


def test_a_broken_quote_costs_its_row_only(tmp_path: Path) -> None:
    found = list(records(table(tmp_path, 'id,title\n1,"a" b\n2,x\n')))
    assert [record.cells for record in found] == [(), ("2", "x")]
    assert "expected" in found[0].problem


def test_an_overlong_cell_costs_its_row_only(tmp_path: Path) -> None:
    found = list(records(table(tmp_path, f"id,title\n1,{'x' * 200_000}\n2,y\n")))
    assert [bool(record.problem) for record in found] == [True, False]


def test_an_endless_line_is_no_csv(tmp_path: Path) -> None:
    found = table(tmp_path, "id\n" + "x" * (MAX_LINE + 1))
    with pytest.raises(TableRefused, match="no CSV"):
        list(records(found))


@pytest.mark.parametrize(
    ("content", "why"),
    [("", "is empty"), ("\n\n", "is empty"), ("sku,name\n1,x\n", "its header is: sku, name")],
)
def test_a_file_without_products_is_refused(tmp_path: Path, content: str, why: str) -> None:
    with pytest.raises(TableRefused, match=why):
        table(tmp_path, content)


def test_what_is_no_regular_file_is_refused() -> None:
    with pytest.raises(TableRefused, match="no regular file"):
        inspect(Path("/dev/null"), id_names=ID)


def test_a_long_file_is_read_as_it_is_needed(tmp_path: Path) -> None:
    file = tmp_path / "goods.csv"
    file.write_text("id\n" + "1\n" * 500_000)
    rows = records(inspect(file, id_names=ID))
    assert next(rows).line == 2
    file.write_text("id\n")  # what was not read yet is gone
    assert sum(1 for _ in rows) < 200_000
