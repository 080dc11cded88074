"""Brings the rows of a CSV file into a catalogue: pictures are made ready ahead, added in order.

At most `AHEAD` rows are in hand, so memory does not grow with the file. A row is done when the
catalogue has it, and only then noted in the journal: killed at any moment, the import repeats
at most rows that the catalogue answers with "already there".
"""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import Final, Protocol

from bot.catalogue.journal import Journal
from bot.catalogue.patience import patiently
from bot.catalogue.pictures import PictureSource
from bot.catalogue.rows import Reading, Row, RowRefused
from bot.catalogue.table import Record, TableRefused
from bot.errors import Refusal
from bot.imaging.prepared import Prepared, Wanted
from providers.base import FittedImage, ImageRules
from providers.catalogue import Brief, CatalogueRefusal, NotInCatalogue, OwnCatalogue
from providers.errors import ImageRejected, ProviderError

AHEAD: Final = 8  # rows
BATCH: Final = 64  # rows read from the file at a time


class Result(StrEnum):
    """What became of a row."""

    ADDED = "added"  # a new product, or a new picture of a known one
    UPDATED = "updated"
    ALREADY_THERE = "already there"
    DONE_BEFORE = "done before"  # by an import of this file that was broken off
    REFUSED = "refused"


class Decoder(Protocol):
    """Makes photos ready; `DecodePool` is one."""

    async def prepare(self, data: bytes, wanted: Sequence[Wanted]) -> Prepared:
        """Raises Refusal."""


class ImportStopped(Exception):
    """The provider failed; what was done until then stays done."""

    def __init__(self, line: int, error: ProviderError) -> None:
        super().__init__(f"line {line}: {error}")
        self.line = line
        self.error = error


@dataclass(frozen=True, slots=True)
class Outcome:
    """A row's end; `reason` says why it was refused."""

    record: Record
    result: Result
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Ready:
    """A row whose pictures are made ready."""

    record: Record
    row: Row
    images: tuple[FittedImage, ...]


@dataclass
class Importer:
    """One import. `explain` puts a Refusal into words; `tally` counts rows by result."""

    catalogue: OwnCatalogue
    rules: ImageRules
    decoder: Decoder
    pictures: PictureSource
    reading: Reading
    journal: Journal
    explain: Callable[[Refusal], str]
    tally: Counter[Result] = field(default_factory=Counter)

    async def run(self, records: Iterator[Record]) -> AsyncGenerator[Outcome]:
        """Outcomes in the order of the rows. Raises ImportStopped, TableRefused."""
        async with aclosing(self._ahead(records)) as rows:
            async for row in rows:
                outcome = row if isinstance(row, Outcome) else await self._finish(row)
                self.tally[outcome.result] += 1
                yield outcome

    async def _ahead(self, records: Iterator[Record]) -> AsyncGenerator[_Ready | Outcome]:
        """Rows made ready, in order, at most AHEAD at a time."""
        waiting: deque[asyncio.Task[_Ready | Outcome]] = deque()
        try:
            more, problem = True, None
            while more:
                batch, problem = await asyncio.to_thread(_take, records)
                more = bool(batch) and problem is None
                for record in batch:
                    waiting.append(asyncio.create_task(self._make_ready(record)))
                    if len(waiting) >= AHEAD:
                        yield await waiting.popleft()
            while waiting:
                yield await waiting.popleft()
            if problem is not None:
                raise problem
        finally:
            for task in waiting:
                task.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)

    async def _make_ready(self, record: Record) -> _Ready | Outcome:
        try:
            row = self.reading.row(record)
            if row.digest in self.journal and await self._has(row.id):
                return Outcome(record, Result.DONE_BEFORE)
            images = tuple([await self._image(place) for place in row.pictures])
        except RowRefused as problem:
            return Outcome(record, Result.REFUSED, str(problem))
        except ProviderError as error:
            raise ImportStopped(record.line, error) from None
        return _Ready(record, row, images)

    async def _has(self, product_id: str) -> bool:
        """Whether the product is still there: it may have been deleted since."""
        try:
            await patiently(self.catalogue.get, product_id)
        except NotInCatalogue:
            return False
        return True

    async def _image(self, place: str) -> FittedImage:
        data = await self.pictures.read(place)
        try:
            [fit] = (await self.decoder.prepare(data, [Wanted(self.rules)])).fits
        except Refusal as refusal:
            raise RowRefused(f"{place}: {self.explain(refusal)}") from None
        if isinstance(fit, Refusal):
            raise RowRefused(f"{place}: {self.explain(fit)}")
        return fit

    async def _finish(self, ready: _Ready) -> Outcome:
        try:
            result = await self._store(ready.row, ready.images)
        except (RowRefused, CatalogueRefusal, ImageRejected) as problem:
            return Outcome(ready.record, Result.REFUSED, str(problem))
        except ProviderError as error:
            raise ImportStopped(ready.record.line, error) from None
        await asyncio.to_thread(self.journal.record, ready.row.digest)
        return Outcome(ready.record, result)

    async def _store(self, row: Row, images: Sequence[FittedImage]) -> Result:
        if not images:
            return await self._refresh(row)
        brief = Brief().changed(row.fields)
        added = []
        for place, image in zip(row.pictures, images, strict=True):
            one = await patiently(self.catalogue.add, brief, image)
            if one.already_there and one.product_id != row.id:
                raise RowRefused(f"{place}: this picture belongs to product {one.product_id!r}")
            added.append(one)
        if any(not one.already_there for one in added):
            return Result.ADDED
        return await self._refresh(row)

    async def _refresh(self, row: Row) -> Result:
        """Give a product that is there the fields of the row."""
        try:
            entry = await patiently(self.catalogue.get, row.id)
        except NotInCatalogue:
            raise RowRefused("there is no picture, and no product of this id yet") from None
        if entry.brief.changed(row.fields) == entry.brief:
            return Result.ALREADY_THERE
        await patiently(self.catalogue.update, row.id, row.fields)
        return Result.UPDATED


def _take(records: Iterator[Record]) -> tuple[list[Record], TableRefused | None]:
    """Some rows, none at the end; and what is wrong with the file behind them."""
    batch: list[Record] = []
    try:
        batch.extend(islice(records, BATCH))
    except TableRefused as problem:
        return batch, problem
    return batch, None
