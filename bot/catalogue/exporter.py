"""Writes a catalogue as CSV: every product, every field, digit for digit.

The catalogue is read twice, page by page: once to learn which fields there are beyond the
known ones, once to write. Nothing grows with it but the set of those names.
"""

import csv
import json
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO
from typing import Final

from bot.catalogue.cells import guarded
from bot.catalogue.patience import patiently
from bot.catalogue.rows import IGNORED, KNOWN, PICTURE_MARK, PICTURES_COLUMN
from providers.catalogue import CatalogueEntry, OwnCatalogue

PAGE: Final = 200  # products


@dataclass(frozen=True, slots=True)
class Survey:
    """How many products there are, and the fields beyond the known ones."""

    products: int
    extra: tuple[str, ...]


async def survey(catalogue: OwnCatalogue) -> Survey:
    """Look at the whole catalogue once. Raises ProviderError."""
    products = 0
    extra: set[str] = set()
    async for page in _pages(catalogue):
        products += len(page)
        for entry in page:
            extra.update(entry.brief.model_extra or {})
    return Survey(products, tuple(sorted(extra - IGNORED)))


async def csv_pages(
    catalogue: OwnCatalogue, extra: tuple[str, ...]
) -> AsyncGenerator[tuple[str, int]]:
    """CSV text and the number of products in it, header first. Raises ProviderError."""
    yield _text([(*KNOWN, *extra, PICTURES_COLUMN)]), 0
    async for page in _pages(catalogue):
        yield _text([_row(entry, extra) for entry in page]), len(page)


async def _pages(catalogue: OwnCatalogue) -> AsyncIterator[list[CatalogueEntry]]:
    after = ""
    while page := list(await patiently(catalogue.list, after=after, limit=PAGE)):
        yield page
        after = page[-1].product_id


def _row(entry: CatalogueEntry, extra: tuple[str, ...]) -> tuple[str, ...]:
    fields = {**entry.brief.model_dump(), "id": entry.product_id}
    cells = [_cell(fields.get(name)) for name in (*KNOWN, *extra)]
    return (*cells, PICTURE_MARK.join(entry.picture_ids))


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return str(value)
    return json.dumps(value, ensure_ascii=False, default=str)


def _text(rows: list[tuple[str, ...]]) -> str:
    """Every cell is quoted, so that no other delimiter can part one in two."""
    text = StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return text.getvalue()
