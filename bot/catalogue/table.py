"""A CSV file as somebody's spreadsheet wrote it: encoding, delimiter, header, then its rows.

The file is streamed: once to learn its encoding, once for the rows. Nothing grows with it.
"""

import codecs
import csv
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from io import TextIOBase
from pathlib import Path
from typing import Final

from bot.catalogue.cells import unguarded

MAX_LINE: Final = 1 << 20  # characters
DELIMITERS: Final = (",", ";", "\t")
_CHUNK: Final = 1 << 20
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WITHOUT_BOM: Final = ("utf-8", "gb18030")


class TableRefused(Exception):
    """The file as a whole cannot be used; `problems` lists every reason found."""

    def __init__(self, *problems: str) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Table:
    """How a file is to be read. `lines` is about how many it has, for showing progress."""

    path: Path
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    lines: int


@dataclass(frozen=True, slots=True)
class Record:
    """One row as it stands in the file, formula guards removed.

    `line` is its first line, from 1. `end` is the last line read. `problem` says why it has no
    cells.
    """

    line: int
    end: int
    cells: tuple[str, ...] = ()
    problem: str = ""


def inspect(path: Path, *, id_names: Collection[str], encoding: str | None = None) -> Table:
    """Learn how to read the file; `id_names` are headers of the id column, case-folded.

    Raises TableRefused.
    """
    if not path.is_file():
        raise TableRefused(f"{path} is no regular file")
    try:
        found, lines = _encoding_and_lines(path, encoding)
        headers = {mark: _header(path, found, mark) for mark in DELIMITERS}
    except OSError as problem:
        raise TableRefused(f"{path} cannot be read: {problem.strerror}") from None
    # The right delimiter is the one that parts most, given that it lays the id bare.
    marks = sorted(DELIMITERS, key=lambda mark: len(headers[mark]), reverse=True)
    fitting = [mark for mark in marks if not folded(headers[mark]).isdisjoint(id_names)]
    if not fitting:
        columns = ", ".join(headers[marks[0]])
        raise TableRefused(f"{path} has no column id; its header is: {columns}")
    return Table(path, found, fitting[0], headers[fitting[0]], lines)


def folded(header: Collection[str]) -> set[str]:
    """Header names in the form they are compared in."""
    return {name.strip().casefold() for name in header}


def records(table: Table) -> Iterator[Record]:
    """The rows below the header; empty ones are left out. Raises TableRefused."""
    rows = _parsed(table.path, table.encoding, table.delimiter)
    next(rows)
    return rows


def _parsed(path: Path, encoding: str, delimiter: str) -> Iterator[Record]:
    with path.open(encoding=encoding, newline="") as file:
        # Strict, so that a broken quote costs a row and does not shift cells in silence.
        reader = csv.reader(
            _lines(file, path), delimiter=delimiter, strict=True, skipinitialspace=True
        )
        while True:
            line = reader.line_num + 1
            try:
                cells = tuple(unguarded(cell) for cell in next(reader))
            except StopIteration:
                return
            except csv.Error as problem:
                yield Record(line, reader.line_num, problem=str(problem))
                continue
            except UnicodeDecodeError:
                raise TableRefused(f"{path} is not {encoding} throughout") from None
            if any(cell.strip() for cell in cells):
                yield Record(line, reader.line_num, cells)


def _lines(file: TextIOBase, path: Path) -> Iterator[str]:
    while line := file.readline(MAX_LINE):
        if len(line) == MAX_LINE and not line.endswith(("\n", "\r")):
            raise TableRefused(f"{path} has a line of over {MAX_LINE} characters: no CSV file")
        yield line


def _header(path: Path, encoding: str, delimiter: str) -> tuple[str, ...]:
    first = next(_parsed(path, encoding, delimiter), None)
    if first is None:
        raise TableRefused(f"{path} is empty")
    return first.cells


def _encoding_and_lines(path: Path, wish: str | None) -> tuple[str, int]:
    with path.open("rb") as file:
        head = file.read(4)
    marked = [encoding for bom, encoding in _BOMS if head.startswith(bom)]
    candidates = (wish,) if wish else tuple(marked) or _WITHOUT_BOM
    for encoding in candidates:
        lines = _count_lines(path, encoding)
        if lines is not None:
            return encoding, lines
    raise TableRefused(f"{path} is not {' or '.join(candidates)}; name its encoding")


def _count_lines(path: Path, encoding: str) -> int | None:
    """How many lines there are, None when the file is not in this encoding."""
    decoder = codecs.getincrementaldecoder(encoding)()
    lines = 1
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                lines += decoder.decode(chunk).count("\n")
            decoder.decode(b"", final=True)
    except UnicodeError:
        return None
    return lines
