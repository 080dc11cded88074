"""The refused rows as a CSV file that can be mended and imported again."""

import csv
from pathlib import Path
from typing import IO, Any

from bot.catalogue.cells import guarded
from bot.catalogue.rows import LINE_COLUMN, REASON_COLUMN
from bot.catalogue.table import Record, Table


class RefusalReport:
    """Line and reason before the row as it stood, in the encoding and delimiter it came in.

    It takes its place when it is closed; until then it is a file beside it, so that the report
    of an earlier import stays whole.
    """

    def __init__(self, path: Path, table: Table) -> None:
        self.path = path
        self.rows = 0
        self._table = table
        self._part = path.with_name(f"{path.name}.part")
        self._file: IO[str] | None = None
        self._writer: Any = None
        own = {LINE_COLUMN, REASON_COLUMN}
        self._foreign = [name.strip().casefold() not in own for name in table.header]

    def add(self, record: Record, reason: str) -> None:
        """Write a refused row."""
        if self._file is None:
            self._open()
        self._write(str(record.line), reason, record.cells)
        self.rows += 1

    def close(self) -> None:
        """Put the report in its place; without refused rows, an older one is obsolete."""
        if self._file is None:
            self.path.unlink(missing_ok=True)
            return
        self._file.close()
        self._file = None
        self._part.replace(self.path)

    def _open(self) -> None:
        self._part.unlink(missing_ok=True)
        encoding = "utf-8-sig" if self._table.encoding == "utf-16" else self._table.encoding
        # Only a reason can hold what the encoding lacks: the cells came in it.
        self._file = self._part.open("x", encoding=encoding, errors="replace", newline="")
        self._writer = csv.writer(
            self._file,
            delimiter=self._table.delimiter,
            quoting=csv.QUOTE_ALL,
            lineterminator="\n",
        )
        self._write(LINE_COLUMN, REASON_COLUMN, self._table.header)

    def _write(self, line: str, reason: str, cells: tuple[str, ...]) -> None:
        known = [cell for cell, keep in zip(cells, self._foreign, strict=False) if keep]
        surplus = cells[len(self._foreign) :]
        row = (line, " ".join(reason.split()), *known, *surplus)
        self._writer.writerow([guarded(cell) for cell in row])
