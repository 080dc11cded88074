"""What a row of the CSV file says: the fields of a product's brief and where its pictures lie."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.catalogue.table import Record, TableRefused
from providers.catalogue import Brief, InvalidBrief

KNOWN: Final = tuple(Brief.model_fields)
LINE_COLUMN: Final = "refused_line"
REASON_COLUMN: Final = "refused_reason"
PICTURES_COLUMN: Final = "picture_ids"
IGNORED: Final = frozenset({LINE_COLUMN, REASON_COLUMN, PICTURES_COLUMN})
PICTURE_MARK: Final = "|"
MAX_PICTURES: Final = 50


class RowRefused(Exception):
    """A row is not imported; the text says why, for the report."""


@dataclass(frozen=True, slots=True)
class Row:
    """A product to import. `fields` are those the row gives, `pictures` paths or addresses.

    `digest` is the same for rows that say the same.
    """

    id: str
    fields: Mapping[str, Any]
    pictures: tuple[str, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class Reading:
    """How records become rows: each column's field ("" is ignored), and the usual currency."""

    columns: tuple[str, ...]
    currency: str | None = None

    def row(self, record: Record) -> Row:
        """Raises RowRefused."""
        texts = self._texts(record)
        product_id = texts.get("id", "").strip()
        if not product_id:
            raise RowRefused("there is no id")
        pictures = _pictures(texts.pop("image", ""))
        fields = {name: _value(name, text) for name, text in texts.items()}
        shown = next((place for place in pictures if is_web(place)), None)
        if shown:
            fields["image"] = shown
        if self.currency and "price" in fields:
            fields.setdefault("currency", self.currency)
        if pictures:
            # Known before the pictures are fetched; a row without any is judged with the
            # fields of the product it changes.
            _require_valid(fields)
        return Row(product_id, fields, pictures, _digest(fields, pictures))

    def _texts(self, record: Record) -> dict[str, str]:
        """The cells that hold something, by field."""
        if record.problem:
            raise RowRefused(f"the row cannot be read: {record.problem}")
        if any(cell.strip() for cell in record.cells[len(self.columns) :]):
            raise RowRefused(f"{len(record.cells)} cells under {len(self.columns)} columns")
        if any("\0" in cell for cell in record.cells):
            raise RowRefused("a cell holds a NUL character")
        named = zip(self.columns, record.cells, strict=False)
        return {name: text for name, text in named if name and text.strip()}


def reading(
    header: Sequence[str], renamed: Mapping[str, str], currency: str | None = None
) -> Reading:
    """From the file's header; `renamed` maps our names to theirs. Raises TableRefused."""
    ours = {theirs.strip().casefold(): name for name, theirs in renamed.items()}
    columns = tuple(_field(name, ours) for name in header)
    problems = [
        f"there is no column {theirs!r} for {name}"
        for name, theirs in renamed.items()
        if name not in columns
    ]
    doubles = sorted({name for name in columns if name and columns.count(name) > 1})
    problems += [f"two columns are called {name!r}" for name in doubles]
    if "id" not in columns and "id" not in renamed:
        problems.append("there is no column id")
    if problems:
        raise TableRefused(*problems)
    return Reading(columns, currency)


def is_web(place: str) -> bool:
    """Whether a picture is named by a web address."""
    return place.casefold().startswith(("http://", "https://"))


def _field(header: str, ours: Mapping[str, str]) -> str:
    name = header.strip().lstrip("\ufeff")
    key = name.casefold()
    if key in ours:
        return ours[key]
    if key in IGNORED:
        return ""
    return key if key in KNOWN else name


def _pictures(cell: str) -> tuple[str, ...]:
    places = [place.strip() for place in cell.split(PICTURE_MARK)]
    found = [f"https:{place}" if place.startswith("//") else place for place in places if place]
    if len(found) > MAX_PICTURES:
        raise RowRefused(f"{len(found)} pictures; at most {MAX_PICTURES} in a row")
    return tuple(dict.fromkeys(found))


def _value(name: str, text: str) -> str | int:
    if name not in KNOWN:
        return text
    text = text.strip()
    if name not in Brief.CLASS_IDS:
        return text
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise RowRefused(f"{name} is no whole number")
    return int(text)


def _require_valid(fields: Mapping[str, Any]) -> None:
    try:
        Brief().changed(fields)
    except InvalidBrief as problem:
        raise RowRefused(str(problem)) from None


def _digest(fields: Mapping[str, Any], pictures: Sequence[str]) -> str:
    text = json.dumps([fields, pictures], ensure_ascii=True, sort_keys=True)
    return hashlib.blake2b(text.encode("ascii"), digest_size=16).hexdigest()
